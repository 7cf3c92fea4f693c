import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { TestSession } from "./session.js";

const cwd = mkdtempSync(join(tmpdir(), "thaw-modules-"));
const session = new TestSession({ cwd });
afterAll(() => session.evaluator.dispose());

function files(texts: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
}

test("a CommonJS package: its function, its names, its files with and without ending", async () => {
  files({
    "node_modules/common/package.json": '{ "name": "common", "main": "main.js" }',
    "node_modules/common/main.js": "module.exports = () => 'called'; module.exports.extra = 1;",
    "node_modules/common/sub.js": "exports.sub = 2;",
    "node_modules/common/folder/index.js": "exports.deep = 3;",
  });
  const code = [
    "import common, { extra } from 'common';",
    "import { sub } from 'common/sub';",
    "import { deep } from 'common/folder';",
    "import again = require('common');",
    "[common(), extra, sub, deep, again.extra, require('common/sub').sub]",
  ].join("\n");
  expect(await session.result(code)).toBe("[ 'called', 1, 2, 3, 1, 2 ]");
});

test("a package of both kinds: import gives its ES module, require its CommonJS module, wherever it is written", async () => {
  files({
    "node_modules/dual/package.json":
      '{ "name": "dual", "exports": { "import": "./es.mjs", "require": "./common.cjs" } }',
    "node_modules/dual/es.mjs": "export const side = 'import';",
    "node_modules/dual/common.cjs": "exports.side = 'require';",
    "uses-dual.ts": "export { side } from 'dual'; export const required = () => require('dual').side;",
    "uses-dual.cjs": "exports.side = require('dual').side;",
  });
  const code = [
    "import { side } from 'dual';",
    "import equals = require('dual');",
    "import * as own from './uses-dual';",
    "import common from './uses-dual.cjs';",
    "const name = 'dual', again = require;",
    "[side, equals.side, require('dual').side, again(name).side, own.side, own.required(), common.side].join(' ')",
  ].join("\n");
  expect(await session.result(code)).toBe("'import require require require import require require'");
  expect(await session.result("require.resolve('dual')")).toBe(
    `'${join(cwd, "node_modules/dual/common.cjs")}'`,
  );
  expect((await session.error("require('not-there')")).evalue).toBe(
    `Cannot find module 'not-there' required in ${cwd}`,
  );
});

test("what a cell exports from elsewhere is in scope: by *, as a namespace, by default", async () => {
  files({
    "all.ts":
      "export const starred = 1; export interface Shape { side: number } export { join } from 'node:path';",
  });
  await session.run(
    "export * from './all'; export * as space from './all'; export default function byDefault() { return 2 }",
  );
  expect(
    await session.result(
      "const s: Shape = { side: starred }; [s.side, join('a', 'b'), space.starred, byDefault()]",
    ),
  ).toBe("[ 1, 'a/b', 1, 2 ]");
  files({ "all.ts": "export const starred = 'anew';" });
  await session.run("const starred = 3;");
  await session.run("export * from './all'");
  expect(await session.result("starred.toUpperCase()")).toBe("'ANEW'");
});

test("JSON, with attributes, by import() too, of a package and of one's own", async () => {
  files({
    "node_modules/data/package.json": '{ "name": "data", "exports": { "./rows.json": "./rows.json" } }',
    "node_modules/data/rows.json": "[1, 2]",
    "own.json": '{ "n": 3 }',
  });
  const code = [
    "import rows from 'data/rows.json' with { type: 'json' };",
    "import own from './own.json' with { type: 'json' };",
    "const { default: late } = await import('./own.json', { with: { type: 'json' } });",
    "[rows.length, own.n, late.n]",
  ].join("\n");
  expect(await session.result(code)).toBe("[ 2, 3, 3 ]");
});

test("what changed is read again, however deep: TypeScript, JavaScript of both kinds, JSON", async () => {
  files({
    "deep/top.ts": "import { m } from './middle.js'; export const all = () => m();",
    "deep/middle.ts":
      "import json from './leaf.json'; import { es } from './leaf.mjs'; import { cjs } from './leaf.cjs'; export const m = () => [json.v, es, cjs];",
    "deep/leaf.json": '{ "v": 1 }',
    "deep/leaf.mjs": "export const es = 1;",
    "deep/leaf.cjs": "const { join } = require('node:path'); module.exports = { cjs: join('1') };",
  });
  const code = "import { all } from './deep/top'; all()";
  expect(await session.result(code)).toBe("[ 1, 1, '1' ]");
  files({ "deep/leaf.json": '{ "v": "two" }' });
  expect(await session.result(code)).toBe("[ 'two', 1, '1' ]");
  files({ "deep/leaf.mjs": "export const es = 'two';", "deep/leaf.cjs": "exports.cjs = 'two!';" });
  expect(await session.result(code)).toBe("[ 'two', 'two', 'two!' ]");
  expect(await session.result("import json from './deep/leaf.json'; json.v.toUpperCase()")).toBe("'TWO'");
});

test("a module that only running code names is found, compiled, and read again", async () => {
  files({ "late.ts": "export const n: number = 1;", "late2.ts": "export { n as m } from './late';" });
  expect(await session.result("const name = './late' + '2'; (await import(name)).m")).toBe("1");
  expect(await session.result("require('./late.ts').n")).toBe("1");
  files({ "late.ts": "export const n: number = 22;" });
  expect(await session.result("(await import(name)).m")).toBe("22");
});

test("modules may await at their top; whoever imports them waits, in any depth", async () => {
  files({
    "waits.ts": "export const a = await new Promise<number>((r) => setTimeout(r, 5, 1));",
    "uses.ts": "import { a } from './waits'; export const b = a + 1;",
  });
  expect(await session.result("import { b } from './uses'; b")).toBe("2");
  expect(await session.result("(await import('./uses')).b")).toBe("2");
});

test("a module that fails fails each time, in its own lines, and gives no half of itself", async () => {
  files({ "fails.ts": "export const half = 1;\nif (half) throw new RangeError('at load');" });
  for (const _ of [1, 2]) {
    const { ename, text } = await session.error("import { half } from './fails'; half");
    expect(ename).toBe("RangeError");
    expect(text).toContain("> 2 | if (half) throw new RangeError('at load');");
  }
});

test("thaw and tf are there in modules as they are in cells", async () => {
  files({ "uses-tf.ts": "export const ones = () => tf.ones([2]).arraySync();" });
  expect(await session.result("import { ones } from './uses-tf'; ones()")).toBe("[ 1, 1 ]");
});

test("what is not there is named, where the cell asks for it", async () => {
  const { evalue, text } = await session.error("1;\nawait import('not-' + 'there')");
  expect(evalue).toBe(`Cannot find package 'not-there' imported in ${cwd}`);
  expect(text).toContain("> 2 | await import('not-' + 'there')");
  expect(text).not.toContain("cell.js");
});

test("import.meta and module are those of a file in the notebook's folder", async () => {
  expect(await session.result("[import.meta.dirname, import.meta.resolve('fs')]")).toBe(
    `[ '${cwd}', 'node:fs' ]`,
  );
});

test("require may be declared, as files of ES modules do", async () => {
  await session.run(
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  );
  expect(await session.result("require('dual').side")).toBe("'require'");
});
