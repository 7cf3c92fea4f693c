import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createConverter } from "../../../kernel/evaluator/language/converter.js";

const cwd = mkdtempSync(join(tmpdir(), "thaw-annex-"));
writeFileSync(join(cwd, "own.ts"), "export const own: number = 1; export type Own = { a: string };");
writeFileSync(join(cwd, "wrong.ts"), "export const wrong: number = 'x';");
writeFileSync(join(cwd, "globals.ts"), "export {}; declare global { interface Array<T> { mine(): T } }");

/** What declares the names of most cells. */
const first = [
  "const a: number = 1; let b = 2;",
  "interface P { x: number }\nconst p: P = { x: 1 };\nfunction f(q: P): number { return q.x * 2 }\nf(p)",
  "class Box<T> { constructor(readonly value: T) {} map<U>(g: (v: T) => U) { return new Box(g(this.value)) } }",
  "enum Colour { Red = 4 }\nnamespace N { export const deep = Colour.Red }\nN.deep",
  "import { join } from 'node:path';\nimport type { Stats } from 'fs';\nimport * as ts from 'typescript';",
];

/** Cells that can follow each other in any order. What they name may be there or not, and of any type. */
const cells = [
  "1 + 1",
  "const a: number = 1; a.toFixed(2)",
  "const a = 'text';\nlet b = a.length; b",
  "a.toUpperCase()",
  "b = 'x'; b",
  "a = 2",
  "interface P { x: number }\nconst p: P = { x: 1 };\nfunction f(q: P): number { return q.x * 2 }\nf(p)",
  "f({ x: 'no' })",
  "p.y",
  "class Box<T> { constructor(readonly value: T) {} map<U>(g: (v: T) => U) { return new Box(g(this.value)) } }",
  "class Box { other = 1 }\nconst box = new Box();\nbox.other",
  "new Box(a).map(String).value",
  "enum Colour { Red = 4 }\nnamespace N { export const deep = Colour.Red }\nN.deep",
  "type Union = 'x' | 'y';\nconst u: Union = 'z';",
  "const u = 'x' as const;\nconst v: 'x' | 'y' = u;\nv",
  "await Promise.resolve(3)",
  "for await (const n of [Promise.resolve(1)]) { console.log(n) }",
  "for (let i = 0; i < 3; i++) console.log(i);",
  "const syntax = ;",
  "function* g() { yield 1 }\n[...g()].map((n) => n + 1)",
  "const { x, ...rest } = { x: 1, y: 2 }; rest.y",
  "const { x } = { x: undefined as string | undefined };\nx.length",
  "// @ts-expect-error\nconst n: number = 'x';\n// @ts-expect-error\nconst m: number = 1;",
  "{ using d = { [Symbol.dispose]() {} }; d }",
  "import { join } from 'node:path';\nimport type { Stats } from 'fs';\njoin('a', 'b')",
  "join(1)",
  "let st: Stats | string = 'x'; st",
  "import fs from 'fs'; typeof fs.readFileSync",
  "import * as ts from 'typescript'; ts.version",
  "ts.createSourceFil",
  "import { inspect } from 'util'",
  "inspect({ a }, { depth: 'x' })",
  "const m = await import('node:os'); m.cpus()",
  "let q: import('fs').PathLike = 'a'; q",
  "const { readFileSync } = require('fs'); readFileSync",
  "import missing from 'no-such-package'; missing",
  "import { own, type Own } from './own'; own",
  "const o: Own = { a: own }; o",
  "import { wrong } from './wrong'; wrong",
  "import './globals'; [1].mine()",
  "[1].mine()",
  "declare global { interface Array<T> { theirs: T } }\n[1].theirs",
  "[1].theirs",
  "declare module 'virtual' { export const virtual: number }\nimport { virtual } from 'virtual'; virtual",
  "import { virtual } from 'virtual'; virtual",
  "declare const ambient: string; ambient.length",
  "export const exported = 1; export default 2",
  "export * from 'fs'",
  "import A = N.deep; A",
  "import p2 = require('path'); p2.join('a')",
  "unknown1 + unknown2",
  "process.argv.len; setTimeout(() => {}, 'x')",
  "const big = { ...globalThis }; big",
  "tf.scalar(1).shape",
  "const t: tf.Tensor = 1",
  "a; b; f; p; Box; Colour; N; u; v; x; rest; join; ts",
];

test("a cell in an annex gives what it gives in a program of its own", () => {
  const [quick, slow] = [createConverter({ cwd }), createConverter({ cwd, apart: true })];
  const sequence = fc.array(fc.nat(cells.length - 1), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(
      sequence,
      fc.constantFrom("error" as const, "warn" as const, "off" as const),
      (numbers, check) => {
        const scopes = { quick: "", slow: "" };
        for (const cell of [...first, ...numbers.map((number) => cells[number] ?? "")]) {
          const [found, wanted] = [
            quick.convert(scopes.quick, cell, check),
            slow.convert(scopes.slow, cell, check),
          ];
          expect([cell, withoutNames(found)]).toEqual([cell, withoutNames(wanted)]);
          scopes.quick = found.declOutput ?? scopes.quick;
          scopes.slow = wanted.declOutput ?? scopes.slow;
        }
      },
    ),
    { numRuns: 20, endOnFailure: true },
  );
});

/** The map says in which file the cell was, which is not the same. */
function withoutNames({ map, ...result }: ReturnType<ReturnType<typeof createConverter>["convert"]>): object {
  return { ...result, places: typeof map === "string" ? JSON.parse(map).mappings : map };
}

test("most cells need no program of their own, also when hundreds ran", () => {
  const { convert, program } = createConverter({ cwd });
  const programs = new Set<object>();
  let scope = "";
  for (let i = 0; i < 450; i++) {
    const { declOutput, diagnostics } = convert(scope, `const x${i % 7}: number = ${i};\nx${i % 7} + 1`);
    expect(diagnostics).toEqual([]);
    scope = declOutput ?? "";
    programs.add(program.current);
  }
  expect(programs.size).toBe(5);
});
