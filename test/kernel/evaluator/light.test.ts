import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createConverter } from "../../../kernel/evaluator/language/converter.js";
import { TestSession } from "./session.js";

const cwd = mkdtempSync(join(tmpdir(), "thaw-light-"));
const converter = createConverter({ cwd });
const first = "let a: any = 1, n = 2, f: any = () => a, o: any = {}; interface Named { name: string }";
const { declOutput = "" } = converter.convert("", first);

describe("light cells run nothing but operators", () => {
  test.each([
    "1+1",
    "a",
    "a as Named",
    "const x: number = 2 * n, y = [x, { a, b: x! }]; x > 1 ? -x : y",
    "a && o || !a",
    "(f ?? a) === o",
    "function loops() { while (true) f() }\nconst g = () => f(), h = function () { return o.b };",
    "interface I { n: number }\ntype U = I;",
    "// nothing",
  ])("%s", (code) => expect(converter.convert(declOutput, code).light).toBe(true));
});

describe("others may take long, or print natively", () => {
  test.each([
    "f()",
    "new f",
    "f`x`",
    "o.member",
    "o[a]",
    "2 * a",
    "-a",
    "o + ''",
    "a == n",
    "'x' in o",
    "o instanceof f",
    "`${o}`",
    "[...o]",
    "({ ...o })",
    "a = 5",
    "a += 1",
    "a++",
    "-(--a)",
    "[a] = o",
    "({ a } = o)",
    "const [x] = o",
    "const { x } = o",
    "for (;;) break",
    "if (a) { f() }",
    "await a",
    "import('node:fs')",
    "import fs from 'node:fs'",
    "class A { static x = f() }",
    "enum E { X }",
    "using x = o",
    "({ [o]: a })",
    "delete o.a",
    "throw a",
    "tf",
  ])("%s", (code) => {
    const { light, diagnostics } = converter.convert(declOutput, code, "warn");
    expect(diagnostics).toEqual([]);
    expect(light).toBe(false);
  });
});

describe("what light cells show", () => {
  const session = new TestSession({ cwd });
  afterAll(() => session.evaluator.dispose());

  test("is under the cell, also where showing it prints natively, to both descriptors", async () => {
    await session.run(
      "import { execSync } from 'node:child_process'; " +
        "const noisy = { toHTML() { execSync('echo out; echo err >&2', { stdio: 'inherit' }); return '<b>1</b>'; } };",
    );
    const { outputs, stdout, stderr } = await session.run("noisy");
    expect([stdout, stderr]).toEqual(["out\n", "err\n"]);
    expect(outputs.at(-1)).toMatchObject({ type: "execute_result", data: { "text/html": "<b>1</b>" } });
    expect((await session.run("1")).outputs).toMatchObject([{ type: "execute_result" }]);
  });

  test("can be stopped where it takes long", async () => {
    await session.run("const slow = { toHTML() { console.log('begun'); for (;;); } };");
    const cell = session.nextCell;
    const running = session.run("slow");
    await session.until((output) => output.cell === cell && output.type === "stream");
    await session.evaluator.interrupt();
    expect((await running).outcome).toMatchObject({ status: "error", reason: "interrupted" });
    expect(await session.result("typeof slow")).toBe("'object'");
  });

  test("a result comes after what its cell displays", async () => {
    await session.run(
      "const late = { [Symbol.for('Jupyter.display')]: async () => ({ 'text/plain': 'late' }) };",
    );
    const { outputs } = await session.run("display(late); 5");
    const shown = outputs.map((output) =>
      output.type === "stream" || !("data" in output) ? "" : output.data,
    );
    expect(shown).toEqual([{ "text/plain": "late" }, { "text/plain": "5" }]);
  });
});
