// The kernels that are compared, how each is started, and the same cells in its language.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cache, npm, root } from "../../scripts/lib.mjs";

const file = "{connection_file}";
const others = join(cache, "bench-kernels");

const typescript = {
  typed: (n) =>
    `interface P${n} { x: number }\nconst p${n}: P${n} = { x: ${n} };\nfunction f${n}(p: P${n}): number {\n  return p.x * 2;\n}\nf${n}(p${n})`,
  flood: "for (let i = 0; i < 20000; i++) console.log('line ' + i);",
  spin: "for (const end = Date.now() + 3000; Date.now() < end; ) {}",
  complete: "const text = 'a'; text.toUp",
};

const python = {
  typed: (n) => `x${n}: int = ${n}\ndef f${n}(x: int) -> int:\n    return x * 2\nf${n}(x${n})`,
  flood: "for i in range(20000): print(f'line {i}')",
  spin: "import time\nend = time.time() + 3\nwhile time.time() < end: pass",
  complete: "text = 'a'; 'a'.upp",
};

/** Ours; what the build makes is loaded when it is there. */
export async function ours() {
  const { hostEnvironment } = await import("../../dist/kernel/host/memory.js");
  return { ...kernel, env: hostEnvironment }; // as the kernelspec says
}

const kernel = {
  command: [process.execPath, join(root, "bin/thaw.mjs"), "kernel", "run", "--connection-file", file],
  code: {
    ...typescript,
    tensors: (n) => `const t${n}: tf.Scalar = tf.scalar(${n});\nt${n}.shape.length + ${n}`,
  },
};

/** Ours and the others; `interpreter` is a Python with ipykernel. Installs tslab and Deno the first time. */
export async function allKernels(interpreter) {
  if (!interpreter)
    throw new Error("needs Python with ipykernel (npm test prepares it; THAW_PYTHON names another)");
  await installOthers();
  const tslab = join(others, "node_modules/tslab/bin/tslab");
  const deno = join(others, "node_modules/.bin/deno");
  return {
    thaw: await ours(),
    ipykernel: { command: [interpreter, "-m", "ipykernel_launcher", "-f", file], code: python },
    tslab: { command: [process.execPath, tslab, "kernel", "--config-path", file], code: typescript },
    deno: { command: [deno, "jupyter", "--kernel", "--conn", file], code: typescript },
  };
}

/** The npm package `deno` brings the program; tslab needs a place without other people's types beside it. */
async function installOthers() {
  if (existsSync(join(others, "node_modules/tslab")) && existsSync(join(others, "node_modules/.bin/deno")))
    return;
  mkdirSync(others, { recursive: true });
  writeFileSync(join(others, "package.json"), "{}\n");
  const args = ["install", "--prefix", others, "--no-audit", "--no-fund", "tslab@1.0.22", "deno@2.9.6"];
  const done = await npm(args, { quiet: true });
  if (!done.ok) throw new Error(`tslab and Deno could not be installed:\n${done.output}`);
}
