import { afterAll, describe, expect, test } from "vitest";
import { TestSession } from "./session.js";

/** Cells share the realm of what runs them. */
const session = new TestSession();
afterAll(() => session.evaluator.dispose());

describe("what a cell takes away from the language is put back, and the cell says so", () => {
  test.each([
    "JSON.stringify = null",
    "delete Array.prototype.push",
    "Array.prototype.map = undefined",
    "Map.prototype.get = null",
    "Promise.prototype.then = null",
    "Function.prototype.call = 5",
    "Buffer.from = null",
    "globalThis.Promise = null",
    "globalThis.Error = undefined",
    "globalThis.Atomics = null",
    "Symbol.for = null",
    "delete globalThis.globalThis",
  ])("%s", async (code) => {
    const kept = session.nextCell;
    await session.run(`const kept = '${kept}';`);
    const { outcome, stderr } = await session.run(`${code}; ({ a: [1] })`, { check: "off" });
    expect(outcome.status).toBe("ok");
    const name = /([\w.]+?)( = .*)?$/.exec(code)?.[1]?.replace(/^(delete )?globalThis\./, "");
    expect(stderr).toBe(`${name}: gone, and put back, since what runs the cells needs it\n`);
    expect(await session.result("for (const x of [1]); kept")).toBe(`'${kept}'`);
  });

  test("also from a timer, and after an await", async () => {
    await session.run("setTimeout(() => { Map.prototype.set = null; }, 1); await 0;", { check: "off" });
    const code = "await new Promise((r) => setTimeout(r, 20)); JSON.parse = null; await 0; 'awaited'";
    expect((await session.run(code, { check: "off" })).result).toBe("'awaited'");
    expect(await session.result("[new Map().set(1, 2).size, JSON.parse('3')]")).toBe("[ 1, 3 ]");
  });
});

test("what a cell puts in its place stays, and does not reach the kernel", async () => {
  await session.run("const { stringify } = JSON; JSON.stringify = () => 'mine';", { check: "off" });
  expect(await session.result("JSON.stringify(1)")).toBe("'mine'");
  await session.run("JSON.stringify = stringify;");
});

describe("a cell that writes what only the evaluator may write", () => {
  test.each([
    "fs.writeSync(3, 'no message at all')",
    "fs.writeSync(3, Buffer.from([1, 0, 0, 0, 0]))",
    "fs.writeSync(3, Buffer.from([2, 0, 0, 0, 255, 255]))",
  ])("%s costs the evaluator, not the kernel", async (code) => {
    const { outcome } = await session.run(`import fs from 'node:fs'; ${code}; await new Promise(() => {})`);
    expect(outcome).toMatchObject({
      ename: "EvaluatorDied",
      evalue: expect.stringContaining("cannot be understood"),
    });
    expect(await session.result("1 + 1")).toBe("2");
  });
});
