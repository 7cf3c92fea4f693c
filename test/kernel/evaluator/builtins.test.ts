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

describe("what a cell puts in the place of the language's own is for cells alone", () => {
  const fails = "() => { throw new Error('mine') }";

  test.each([
    ["Array.prototype", "push", fails],
    ["Array.prototype", "push", "() => undefined"],
    ["Array.prototype", "pop", fails],
    ["Array.prototype", "filter", fails],
    ["Array", "isArray", fails],
    ["Array.prototype", "map", "() => []"],
    ["Array.prototype[Symbol.iterator]().__proto__", "next", fails],
    ["Array.prototype", "[Symbol.iterator]", fails],
    ["JSON", "stringify", "() => 'x'"],
    ["JSON", "parse", fails],
    ["Map.prototype", "get", "() => undefined"],
    ["Map.prototype", "set", fails],
    ["Map.prototype", "has", "() => true"],
    ["Map.prototype", "delete", fails],
    ["Map.prototype", "keys", fails],
    ["Promise", "race", "() => undefined"],
    ["Promise", "resolve", fails],
    ["Promise.prototype", "then", "() => undefined"],
    ["Object", "defineProperty", fails],
    ["Object", "entries", "() => []"],
    ["Object.prototype", "get", "() => 1"],
    ["Reflect", "apply", fails],
    ["Atomics", "load", "() => 1"],
    ["Buffer", "from", fails],
    ["Function.prototype", "call", fails],
    ["RegExp.prototype", "exec", "() => null"],
    ["String.prototype", "split", "() => []"],
    ["Symbol", "for", "() => 'x'"],
    ["globalThis", "Symbol", "() => 'x'"],
    ["globalThis", "Promise", "class {}"],
    ["globalThis", "setTimeout", "() => undefined"],
    ["globalThis", "setImmediate", "() => undefined"],
    ["process", "nextTick", "() => undefined"],
  ])("%s.%s = %s", async (holder, name, value) => {
    const key = name.startsWith("[") ? name.slice(1, -1) : `'${name}'`;
    const off = { check: "off" } as const;
    await session.run(
      "const kept = 41, { defineProperty, getOwnPropertyDescriptor } = Object, { deleteProperty } = Reflect;",
    );
    await session.run(
      `const holder = ${holder}, key = ${key}, before = getOwnPropertyDescriptor(holder, key);
       const restore = () => before ? defineProperty(holder, key, before) : deleteProperty(holder, key);`,
      off,
    );
    const replacing = `defineProperty(holder, key, { value: ${value}, configurable: true, writable: true }); 'replaced'`;
    expect((await session.run(replacing, off)).result).toBe("'replaced'");
    const printed = await session.run("console.log('printed'); ({ a: 1 })", off);
    expect([printed.stdout, printed.result]).toEqual(["printed\n", "{ a: 1 }"]);
    const failed = await session.error("throw new RangeError('boom')", off);
    expect(failed.text).toMatch(/^RangeError: boom\n> 1 \| throw[^\n]*\n.*\^\n {4}at In\[\d+\]:1:7/);
    const cell = session.nextCell;
    const running = session.run("console.log('begun'); for (;;);", off);
    await session.until((output) => output.cell === cell && output.type === "stream");
    await session.evaluator.interrupt();
    expect((await running).outcome).toMatchObject({ reason: "interrupted" });
    expect(await session.result("restore(); kept")).toBe("41");
  });
});

test("a cell that comes with the news of a Stop finds the language as it was, as any other", async () => {
  await session.run("const kept = 41, { set } = Map.prototype;");
  await session.run("Map.prototype.set = () => { throw new Error('mine') };", { check: "off" });
  for (let i = 0; i < 10; i++) {
    const stopped = session.evaluator.interrupt();
    expect(await session.result("kept")).toBe("41"); // converted here and now, so both arrive at once
    await stopped;
  }
  await session.run("Map.prototype.set = set;", { check: "off" });
});

test("cells of several lanes that end in one moment find it so, too", async () => {
  await session.run("const concat = Buffer.concat; Buffer.concat = () => undefined as any;", {
    check: "off",
  });
  const lanes = ["a", "b", "c"];
  const cell = session.nextCell;
  const running = lanes.map((lane) =>
    session.run("console.log('begun'); await new Promise(() => {});", { lane }),
  );
  await session.until((output) => output.cell === cell && output.type === "stream");
  await session.run("1"); // the others have begun
  await session.evaluator.interrupt();
  const reasons = (await Promise.all(running)).map(({ outcome }) => "reason" in outcome && outcome.reason);
  expect(reasons).toEqual(["interrupted", "interrupted", "interrupted"]);
  await session.run("Buffer.concat = concat;");
});

test("what a cell replaces fails where the cell uses it", async () => {
  const code =
    "const { push } = Array.prototype;\nArray.prototype.push = () => { throw new Error('mine') };\n[].push(1);";
  expect((await session.error(code, { check: "off" })).text).toMatch(/^Error: mine\n[\s\S]*\n> 2 \|/);
  expect(await session.result("Array.prototype.push = push; [].push(1)")).toBe("1");
});

test("polyfills and wrappers stay, in later cells, timers and what shows a value", async () => {
  await session.run(
    `let calls = 0;
     const { at, map } = Array.prototype;
     Array.prototype.at = function (...args) { calls += 1; return at.apply(this, args); };
     Array.prototype.second = function () { return this.at(1); };`,
    { check: "off" },
  );
  const used =
    "[1, 2].second(); await null; [1, 2].second(); await new Promise((r) => setTimeout(() => r([].second()), 1));";
  await session.run(used, { check: "off" });
  const shown = await session.run(
    "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': String([1, 2].second()) }) })",
    { check: "off" },
  );
  expect(shown.result).toBe("2");
  const ended = "Array.prototype.at = at; delete Array.prototype.second; calls";
  expect((await session.run(ended, { check: "off" })).result).toBe("4");
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
