import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { createConverter } from "../../../kernel/evaluator/language/converter.js";
import { convertPlain } from "../../../kernel/evaluator/plain.js";
import { TestSession } from "./session.js";

const cwd = mkdtempSync(join(tmpdir(), "thaw-plain-"));
const converter = createConverter({ cwd });
const first = `const n: number = 2, one = 1, text = "a", o = { n }, big = 1n, $_ = n > 1 ? 2 : 3;
let either: number | string = 1, unset: number, [p, { q = 1 }]: any = [{}, {}];
function f() {} class A {} enum E { X } namespace N { export const x = 1 } interface I {} type T = number;
declare const nowhere: number; declare function g(): void; const e = E.X; abstract class B {}`;
const { declOutput = "", declared } = converter.convert("", first);
const names = new Map(declared?.values);

test("knows which names are values, and which of these are numbers", () => {
  expect(Object.fromEntries(names)).toEqual({
    ...{ n: "number", one: "number", $_: "number", unset: "number" },
    ...{ text: "value", o: "value", big: "value", either: "value", p: "value", q: "value", e: "value" },
    ...{ f: "value", A: "value", B: "value" },
  });
});

/** What TypeScript finds in a cell, and makes of it; in the map, the cell itself is one line. */
function converted(code: string) {
  const { output, map, light, diagnostics, sideOutputs, imports, links, preloads } = converter.convert(
    declOutput,
    code,
  );
  const own = typeof map === "object" ? map.filter(({ line }) => line === 1) : map;
  return { output, map: own, light, diagnostics, sideOutputs, imports, links, preloads };
}

test.each([
  "1+1",
  "n",
  " o\t",
  "f",
  "A",
  "2 * (n + 1)",
  "  -(1.5 - -$_) % 3 / +one",
  "unset",
  "((0))",
  "1 - - 1",
])("%s is plain, and means what TypeScript makes of it", (code) => {
  expect(convertPlain(code, names)).toEqual(converted(code));
});

describe("asks TypeScript", () => {
  const others = [
    ...["", " ", "1;", "n;", "1\n+1", "// 1", "1 // 1", "1 /* 1 */", "n\\u0061"],
    ..."x, o.n, f(), new A, E, N, I, T, nowhere, g, n = 1, --n, ++n, n++, n ? 1 : 2".split(", "),
    ..."text + 1, o * 2, big + big, either + 1, e + 1, 1 == 1, 1 && 2, 2 ** 2, 1--1, 1 + + + 1".split(", "),
    ..."010, 1_0, 1n, 0x1, 1., .5, 1e3, 1a, /1/, 'a', `1`, (1, 1), (), 1 2, n 1, 1 +, * 1".split(", "),
    "1, 2",
  ];
  test.each(others)("%s", (code) => expect(convertPlain(code, names)).toBeUndefined());
});

test("whatever is plain means what TypeScript makes of it", () => {
  const parts = [
    "1",
    "0",
    "2.5",
    "n",
    "one",
    "text",
    "o",
    "x",
    "(",
    ")",
    " ",
    "+",
    "-",
    "*",
    "/",
    "%",
    ".",
    "\t",
  ];
  let plain = 0;
  const cell = fc
    .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 9 })
    .map((each) => each.join(""));
  fc.assert(
    fc.property(cell, (code) => {
      const ours = convertPlain(code, names);
      if (ours === undefined) return;
      plain += 1;
      expect(ours).toEqual(converted(code));
    }),
    { numRuns: 5_000 },
  );
  expect(plain).toBeGreaterThan(50);
});

describe("in a session", () => {
  const session = new TestSession();
  afterAll(() => session.evaluator.dispose());

  test("runs as any cell: its value is shown and kept, its errors have their place", async () => {
    expect(await session.result("1 + 2")).toBe("3");
    await session.run("let late: Map<string, number>, n = 2; throw new Error('before'); const never = 1;");
    expect(await session.result("n * 2")).toBe("4");
    expect(await session.result("_ + Out[1]")).toBe("7");
    const { ename, text } = await session.error("  never");
    expect(ename).toBe("ReferenceError");
    expect(text).toMatch(/In\[\d+\]:1:3/);
  });

  test("knows a name no longer when it was declared as something else, or forgotten", async () => {
    await session.run("let m = 1");
    expect(await session.result("m + 1")).toBe("2");
    await session.run("let m = 'a'");
    expect((await session.error("m * 2")).ename).toBe("TypeScriptError");
    expect(await session.result("m")).toBe("'a'");
    await session.run("interface m { a: 1 }");
    expect((await session.error("m")).ename).toBe("TypeScriptError");
    await session.run("%reset");
    expect((await session.error("n")).ename).toBe("TypeScriptError");
  });
});
