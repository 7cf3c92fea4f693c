import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const model = join(root, "notebooks/models/mnist-dense/model.pb");
const project = realpathSync(mkdtempSync(join(tmpdir(), "thaw-user-")));

/** A project of somebody who installed the package. */
beforeAll(() => {
  mkdirSync(join(project, "node_modules"));
  symlinkSync(root, join(project, "node_modules/thaw"), "junction");
  symlinkSync(join(root, "node_modules/@tensorflow"), join(project, "node_modules/@tensorflow"), "junction");
  const types = createRequire(import.meta.url).resolve("@types/node/package.json");
  mkdirSync(join(project, "node_modules/@types"));
  symlinkSync(join(types, ".."), join(project, "node_modules/@types/node"), "junction");
});

function node(file: string, code: string, ...args: readonly string[]): string {
  writeFileSync(join(project, file), code);
  return execFileSync(process.execPath, [...args, file], {
    cwd: project,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function nodeBoth(file: string, code: string) {
  writeFileSync(join(project, file), code);
  return spawnSync(process.execPath, [file], { cwd: project, encoding: "utf8" });
}

const use = `
  const graph = await thaw.open(${JSON.stringify(model)});
  const { data } = await graph.getTensorByName("dense_1/bias").load();
  console.log(graph.kind, data.length);`;

describe("the package", () => {
  it("loads as an ES module", () => {
    expect(node("a.mjs", `import * as thaw from "thaw";\n${use}`)).toBe("graphdef 10\n");
  });

  it("loads by require", () => {
    const code = `const thaw = require("thaw");\n(async () => {${use}})();`;
    expect(node("a.cjs", code)).toBe("graphdef 10\n");
  });

  it("opens and lists without loading TensorFlow.js", () => {
    const code = `import * as thaw from "thaw";\nimport { createRequire } from "node:module";
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes("tensorflow"));
      ${use}
      console.log(loaded());
      await thaw.toTensor(graph.getTensorByName("dense_1/bias"));
      console.log(loaded());`;
    expect(node("lazy.mjs", code)).toBe("graphdef 10\nfalse\ntrue\n");
  });

  it("prints its values by themselves in a REPL", () => {
    const code = `const thaw = require("thaw");
      thaw.open(${JSON.stringify(model)}).then((graph) => console.log(graph.getTensorByName("dense_1/bias")));`;
    expect(node("show.cjs", code)).toMatch(/^\[-3\.5899807e-02 .*\ndense_1\/bias:0 {2}float32 \[10\]/s);
  });

  /** In a plain script, in either order, in both kinds of module. */
  const orders = [
    'import * as thaw from "thaw"; import * as tf from "@tensorflow/tfjs";',
    'import * as tf from "@tensorflow/tfjs"; import * as thaw from "thaw";',
  ];
  it.each(orders)("prints TensorFlow.js' values as a cell does, without its greeting: %s", (imports) => {
    const code = `${imports}
      import { inspect } from "node:util";
      const tensor = tf.tensor([1, 2]);
      const keys = Object.keys(tensor).concat(Object.keys(tf.Tensor.prototype));
      console.log(tensor);
      console.log({ x: tf.variable(tensor, true, "kernel") });
      console.log(tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], name: "d" })] }));
      console.log(tf.sequential({ name: "empty" }));
      console.log(keys.some((key) => /inspect/.test(key)), typeof inspect(tf.Tensor.prototype));
      tensor.dispose();
      console.log(tensor);`;
    const run = nodeBoth("print.mjs", code);
    expect(run.stderr).toBe("");
    expect(run.stdout).toMatch(
      /^\[1\. 2\.\]\nfloat32 \[2\] {2}8 B {2}min 1 max 2.*\n\{\n? *x: \[1\. 2\.\]\n *kernel {2}float32 \[2\]/,
    );
    expect(run.stdout).toContain("│ d (Dense)");
    expect(run.stdout).toContain(
      'Sequential "empty"  without layers\nfalse string\nTensor  float32 [2]  disposed\n',
    );
    expect(run.stdout).not.toMatch(/kept|dataId/);
  });

  it("says the same in a template string", () => {
    const code = `const thaw = require("thaw");
      const { inspect } = require("node:util");
      thaw.open(${JSON.stringify(model)}).then(async (graph) => {
        const kernel = graph.getTensorByName("dense/kernel");
        for (const value of [graph, graph.graph, kernel, await kernel.load()])
          console.log(\`\${value}\` === inspect(value), \`\${value}\`.split("\\n")[0]);
      });`;
    expect(node("text.cjs", code)).toMatch(
      /^true GraphDef: .*\ntrue Graph of 19 nodes\ntrue .*\ntrue \[\[.*\n$/,
    );
  });

  it.each([
    ["an ES module", "user.mts", 'import * as thaw from "thaw";'],
    ["CommonJS", "user.cts", 'import thaw = require("thaw");'],
  ])("has types for %s", (_, file, head) => {
    const code = `${head}
      export async function kernel(): Promise<number> {
        const graph = await thaw.open("model.pb");
        const shape: readonly (number | null)[] | null = graph.getTensorByName("dense/kernel:0").shape;
        // @ts-expect-error a shape is no string
        const wrong: string = shape;
        return (await graph.getTensorByName("dense/kernel:0").load()).shape.length + wrong.length;
      }`;
    writeFileSync(join(project, file), code);
    const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
    const options = [
      "--noEmit",
      "--strict",
      "--module",
      "nodenext",
      "--target",
      "es2023",
      "--skipLibCheck",
      "--types",
      "node",
    ];
    execFileSync(process.execPath, [tsc, ...options, file], { cwd: project, encoding: "utf8" });
  });
});
