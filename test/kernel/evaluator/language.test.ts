import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { TestSession } from "./session.js";

const cwd = mkdtempSync(join(tmpdir(), "thaw-cells-"));
const session = new TestSession({ cwd });
afterAll(() => session.evaluator.dispose());

test("names can be declared again, with another type", async () => {
  await session.run(
    "const a: number = 1; class C { x = 1 }; function f() { return 'old' }; let g = () => f();",
  );
  expect(await session.result("const a = 'text'; a.toUpperCase()")).toBe("'TEXT'");
  await session.run("class C { y = 2 }; function f() { return 'new' }");
  expect(await session.result("[new C().y, g()]")).toBe("[ 2, 'old' ]");
});

test("earlier variables can be assigned, constants cannot", async () => {
  await session.run("let n = 1; const fixed = 1; let [p, q] = [1, 2];");
  expect(await session.result("n += 2; n++; [p, q] = [q, p]; [n, p, q]")).toBe("[ 4, 2, 1 ]");
  expect((await session.error("fixed = 2")).evalue).toMatch(/Cannot assign to 'fixed'/);
});

test("a closure sees the names of its own cell change", async () => {
  await session.run("let counter = 0; const increase = () => { counter += 1; return counter };");
  expect(await session.result("increase(); increase(); counter")).toBe("2");
});

test("a cell ends in its last expression, and a semicolon mutes it", async () => {
  expect(await session.result("1 + 1 // two")).toBe("2");
  expect(await session.result("1 + 1;")).toBeUndefined();
  expect(await session.result("'use me'")).toBe("'use me'");
  expect(await session.result("const only = 1")).toBeUndefined();
  expect(await session.result("null")).toBe("null");
  expect(await session.result("undefined")).toBeUndefined();
});

test("top-level await, and a promise that nobody awaits is shown as one", async () => {
  expect(await session.result("const v = await Promise.resolve(3); v")).toBe("3");
  expect(await session.result("for await (const x of [Promise.resolve(1)]) n = x; n")).toBe("1");
  expect(await session.result("Promise.resolve(3)")).toBe("Promise { 3 }");
});

test("names of Node's CommonJS modules are free, as in ES modules", async () => {
  await session.run(
    "const module = 'm', __filename = 'f'; var __dirname = 'd'; function shown() { return module }",
  );
  expect(await session.result("[shown(), __filename, __dirname]")).toBe("[ 'm', 'f', 'd' ]");
});

test("current TypeScript: using, satisfies, decorators, const type parameters, enums", async () => {
  const code = [
    "const log: string[] = [];",
    "{ using _r = { [Symbol.dispose]() { log.push('disposed') } }; }",
    "function named(value: unknown, { name }: { name: string | symbol }) { log.push(String(name)); }",
    "class D { @named method() {} }",
    "const t = <const T,>(x: T) => x;",
    "const s = t(['a', 'b']) satisfies readonly string[];",
    "enum E { A = 4 }",
    "[...log, ...s, E.A]",
  ].join("\n");
  expect(await session.result(code)).toBe("[ 'disposed', 'method', 'a', 'b', 4 ]");
});

test("types cross cells: interfaces, generics, inferred classes", async () => {
  await session.run(
    "interface Point { x: number }\ntype Pair<T> = [T, T];\nclass Box<T> { constructor(readonly value: T) {} }",
  );
  expect(await session.result("const b = new Box<Pair<Point>>([{ x: 1 }, { x: 2 }]); b.value[1].x")).toBe(
    "2",
  );
  expect((await session.error("b.value[1].y")).evalue).toMatch(/'y' does not exist/);
});

test("packages: builtin, CommonJS, ES module only, a subpath of exports, and types alone", async () => {
  expect(
    await session.result(
      "import { join } from 'node:path'; import fs from 'fs'; [join('a', 'b'), typeof fs.readFileSync]",
    ),
  ).toBe("[ 'a/b', 'function' ]");
  expect(
    await session.result("import h5wasm from 'h5wasm/node'; await h5wasm.ready; typeof h5wasm.File"),
  ).toBe("'function'");
  expect((await session.error("h5wasm.Fil")).evalue).toMatch(/'Fil' does not exist.*Did you mean/s);
  expect(
    await session.result(
      "import type { PathLike } from 'fs'; import { Stats } from 'fs'; let st: Stats | PathLike = 'x'; st",
    ),
  ).toBe("'x'");
  expect(await session.result("const os = await import('node:os'); typeof os.cpus")).toBe("'function'");
});

test("an ES module with top-level await and only an import condition", async () => {
  const folder = join(cwd, "node_modules", "esm-only");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({
      name: "esm-only",
      type: "module",
      exports: { "./sub": { types: "./sub.d.ts", import: "./sub.js" } },
    }),
  );
  writeFileSync(
    join(folder, "sub.js"),
    "export const value = await Promise.resolve(42); export default 'main';",
  );
  writeFileSync(
    join(folder, "sub.d.ts"),
    "export declare const value: number; declare const main: string; export default main;",
  );
  expect(await session.result("import main, { value } from 'esm-only/sub'; [main, value.toFixed(1)]")).toBe(
    "[ 'main', '42.0' ]",
  );
});

test("relative modules: TypeScript that is run again when it changed, JSON", async () => {
  writeFileSync(
    join(cwd, "lib.ts"),
    "import { EOL } from 'node:os';\nexport const version: number = 1;\nexport const eol = EOL;",
  );
  writeFileSync(join(cwd, "data.json"), '{"rows": [1, 2]}');
  expect(await session.result("import { version, eol } from './lib'; [version, eol]")).toBe("[ 1, '\\n' ]");
  writeFileSync(join(cwd, "lib.ts"), "export const version: number = 22222;\nexport const eol = 'changed';");
  expect(await session.result("import { version, eol } from './lib'; [version, eol]")).toBe(
    "[ 22222, 'changed' ]",
  );
  expect(await session.result("import data from './data.json'; data.rows.length")).toBe("2");
});

test("a type error in a relative module names that file", async () => {
  writeFileSync(join(cwd, "wrong.ts"), "export const n: number = 'x';");
  const { ename, text } = await session.error("import { n } from './wrong'; n");
  expect(ename).toBe("TypeScriptError");
  expect(text).toContain("wrong.ts:1:14 - TS2322");
  writeFileSync(join(cwd, "wrong.ts"), "export const n: number = 1;");
});

test("a missing package is named, and how to install it", async () => {
  const { evalue, text } = await session.error("import x from 'no-such-package'");
  expect(evalue).toMatch(/Cannot find module 'no-such-package'/);
  expect(text).toMatch(/\n {2}try: %npm install no-such-package$/);
  expect(
    (
      await session.error(
        "import a from '@no/such/sub'; import b from './no-such'; import c from 'node:no-such'",
      )
    ).text.match(/try.*/g),
  ).toEqual(["try: %npm install @no/such"]);
  expect((await session.error("import x from 'no-such-package'; x", { check: "off" })).evalue).toMatch(
    /no-such-package/,
  );
});

test("type errors come before anything runs, all in one, with frames in the cell's lines", async () => {
  const { ename, reason, text } = await session.error(
    "console.log('ran');\nconst n: number = 'x';\nnowhere;",
    { name: "In[7]" },
  );
  expect([ename, reason]).toEqual(["TypeScriptError", "types"]);
  expect(text).toBe(
    [
      "In[7]:2:7 - TS2322: Type 'string' is not assignable to type 'number'.",
      "  1 | console.log('ran');",
      "> 2 | const n: number = 'x';",
      "    |       ^",
      "  3 | nowhere;",
      "In[7]:3:1 - TS2304: Cannot find name 'nowhere'.",
      "  1 | console.log('ran');",
      "  2 | const n: number = 'x';",
      "> 3 | nowhere;",
      "    | ^^^^^^^",
    ].join("\n"),
  );
  expect(session.outputs.some((output) => output.type === "stream" && output.text.includes("ran"))).toBe(
    false,
  );
});

test("check: warn runs the cell and prints the diagnostic, off says nothing", async () => {
  const warned = await session.run("const w: number = 'x'; w", { check: "warn" });
  expect([warned.outcome.status, warned.result]).toEqual(["ok", "'x'"]);
  expect(warned.stderr).toContain("TS2322");
  const off = await session.run("const w: number = 'x'; w", { check: "off" });
  expect([off.outcome.status, off.stderr]).toEqual(["ok", ""]);
});

test("a cell that failed declares what it reached, and keeps old values of what it did not", async () => {
  await session.run("let kept = 'old';");
  await session.error("let reached = 1; throw new Error('stop'); let kept = 'new';");
  expect(await session.result("[reached, kept]")).toBe("[ 1, 'old' ]");
});

test("tf is in scope and typed", async () => {
  expect(await session.result("tf.tensor1d([1, 2]).add(1).arraySync()")).toBe("[ 2, 3 ]");
  expect((await session.error("tf.tensor1D([1])")).evalue).toMatch(/Did you mean 'tensor1d'/);
});

test("tf and thaw are namespaces of types too, the same that an import gives", async () => {
  const code = [
    'import { Tensor as Imported, layers } from "@tensorflow/tfjs";',
    "const t: tf.Tensor2D = tf.zeros([2, 3]);",
    "const imported: Imported = t;",
    "const layer: ReturnType<typeof tf.layers.dense> | object = layers.flatten();",
    "let model: thaw.Model | undefined;",
    "[imported.shape, typeof layer, model]",
  ].join("\n");
  expect(await session.result(code)).toBe("[ [ 2, 3 ], 'object', undefined ]");
  expect((await session.error("const t1: tf.Tensor1D = tf.zeros([2, 3]) as tf.Tensor2D")).evalue).toMatch(
    /not assignable/,
  );
});

test("the bundled declarations are those of Node, and packages that refer to them find them", async () => {
  const folder = join(cwd, "node_modules", "refers");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "package.json"),
    '{ "name": "refers", "types": "index.d.ts", "main": "index.js" }',
  );
  writeFileSync(join(folder, "index.js"), "exports.read = (b) => b.length;");
  writeFileSync(
    join(folder, "index.d.ts"),
    '/// <reference types="node" />\n/// <reference lib="es2020" />\nimport { Readable } from "node:stream";\nexport declare function read(b: Buffer | Readable): number;',
  );
  const code = [
    "import { read } from 'refers';",
    "const timer: NodeJS.Timeout = setTimeout(() => {}, 0);",
    "const ok: boolean = (new Response('x')).ok && new AbortController().signal.aborted === false;",
    "[read(Buffer.from('abc')), ok, typeof timer.unref(), URL.canParse('a:b'), process.argv.length]",
  ].join("\n");
  expect(await session.result(code)).toBe("[ 3, true, 'object', true, 1 ]");
});

test("tslab's own display works", async () => {
  const { outputs } = await session.run(
    "import * as tslab from 'tslab'; tslab.display.html('<b>x</b>'); tslab.newDisplay().text('y');",
  );
  expect(outputs.map((output) => ("data" in output ? output.data : output.type))).toMatchObject([
    { "text/html": "<b>x</b>" },
    { "text/plain": "y" },
  ]);
});
