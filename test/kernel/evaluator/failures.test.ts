import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { codeFrame } from "../../../kernel/evaluator/codeframe.js";
import type { Output } from "../../../kernel/evaluator/types.js";
import { TestSession } from "./session.js";

const questions: string[] = [];
const session = new TestSession({
  onStdin: ({ prompt }) => {
    questions.push(prompt);
    return prompt === "for ever" ? new Promise(() => undefined) : Promise.resolve(`answer to ${prompt}`);
  },
});
afterAll(() => session.evaluator.dispose());

test("a traceback names cell and line, shows the code, folds what is not the user's, and tells causes", async () => {
  await session.run(
    "function inner(x: number) {\n  if (x > 0)\n    throw new RangeError('too much', { cause: new Error('the cause') });\n}",
    { name: "In[1]" },
  );
  const { ename, evalue, reason, text } = await session.error(
    "const values = [1];\nvalues.map((v) => inner(v))",
    { name: "In[2]" },
  );
  expect([ename, evalue, reason]).toEqual(["RangeError", "too much", "threw"]);
  expect(text).toMatchInlineSnapshot(`
    "RangeError: too much
      1 | function inner(x: number) {
      2 |   if (x > 0)
    > 3 |     throw new RangeError('too much', { cause: new Error('the cause') });
        |           ^
      4 | }
        at inner (In[1]:3:11)
        at In[2]:2:24
        at Array.map (<anonymous>)
        at In[2]:2:8
    caused by Error: the cause
        1 | function inner(x: number) {
        2 |   if (x > 0)
      > 3 |     throw new RangeError('too much', { cause: new Error('the cause') });
          |                                               ^
        4 | }
          at inner (In[1]:3:47)
          at In[2]:2:24
          at Array.map (<anonymous>)
          at In[2]:2:8"
  `);
});

test("whatever is thrown is reported", async () => {
  expect(await session.error("throw 'text'")).toMatchObject({ ename: "Error", evalue: "thrown: 'text'" });
  expect(await session.error("throw undefined")).toMatchObject({ evalue: "thrown: undefined" });
  expect(await session.error("await Promise.reject(new TypeError('awaited'))")).toMatchObject({
    ename: "TypeError",
  });
  expect(
    (await session.error("throw new AggregateError([new Error('one'), new Error('two')], 'both')")).text,
  ).toMatch(/one[\s\S]*two/);
});

test("causes that come round, errors without end, and those that throw when looked at", async () => {
  expect((await session.error("const c = new Error('round'); c.cause = c; throw c")).text).toMatch(
    /at In\[\d+\]:1:11\ncaused by \[circular\]$/,
  );
  expect((await session.error("throw new Error('outer', { cause: 'a text' })")).text).toMatch(
    /\ncaused by 'a text'$/,
  );
  const many = await session.error(
    "throw new AggregateError(Array.from({ length: 100 }, (_, i) => new Error(`e${i}`)))",
  );
  expect(many.text).toMatch(/Error: e9\n[\s\S]*… 90 more$/);
  expect(many.text).not.toContain("e10\n");
  expect((await session.error("const again = (): number => again() + 1; again()")).text).toMatch(
    /at again .*\n {4}… \d+ more like that$/,
  );
  for (const code of [
    "throw Object.defineProperty(new Error(), 'message', { get() { throw new Error('got') } })",
    "throw Object.defineProperty(new Error(), 'code', { get() { throw new Error('got') } })",
    "throw new Proxy(new Error(), { get() { throw new Error('got') } })",
  ]) {
    expect((await session.error(code)).ename, code).toBe("Error");
  }
});

test("a long line is cut around its place, so that no front end wraps it", () => {
  const source = `${"const first = 1; ".repeat(20)}here(); ${"const last = 2; ".repeat(20)}`;
  const [shown = "", caret = ""] = codeFrame(source, { line: 1, column: 341, length: 4 });
  expect(shown.length).toBeLessThan(100);
  expect(shown).toMatch(/^> 1 \| ….*here\(\);.*…$/);
  expect(caret.indexOf("^^^^")).toBe(shown.indexOf("here"));
  expect(codeFrame("a\n\tb", { line: 2, column: 2 }).at(-1)).toBe("    | \t^");
  const [indented = ""] = codeFrame(source, { line: 1, column: 341, indent: 4 }); // that of a cause
  expect(indented.length).toBe(shown.length - 4);
});

test("a printed error shows the user's frames, not the evaluator's", async () => {
  const { stdout } = await session.run("const fail = () => new Error('printed');\nconsole.log(fail())", {
    name: "In[1]",
  });
  expect(stdout).toBe("Error: printed\n    at fail (In[1]:1:20)\n    at In[1]:2:13\n");
});

describe("errors that nobody waits for belong to the cell that caused them, and end nothing", () => {
  test.each([
    ["a timer", "setTimeout(() => { throw new Error('from a timer') }, 5);", "from a timer"],
    ["a rejection", "void Promise.reject(new Error('rejected'));", "rejected"],
    [
      "an emitter",
      "import { EventEmitter } from 'node:events'; setImmediate(() => new EventEmitter().emit('error', new Error('emitted')));",
      "emitted",
    ],
    [
      "a timer, beside a library's listener that throws it again, as Emscripten's does",
      "process.on('uncaughtException', (e) => { throw e }); setTimeout(() => { throw new Error('again') }, 5);",
      "again",
    ],
    [
      "a rejection, beside such a listener",
      "process.on('unhandledRejection', (e) => { throw e }); void Promise.reject(new Error('rejected again'));",
      "rejected again",
    ],
    [
      "a timer, after all listeners were removed",
      "process.removeAllListeners('uncaughtException'); setTimeout(() => { throw new Error('alone') }, 5);",
      "alone",
    ],
  ])("%s", async (_, code, evalue) => {
    const cell = session.nextCell;
    await session.run(code);
    await session.run("1");
    const isIt = (output: Output) => output.type === "error" && output.evalue === evalue;
    const found = await session.until(isIt);
    expect(found.cell).toBe(cell);
    expect(await session.result("2 + 2")).toBe("4");
    expect(session.outputs.filter(isIt).length).toBe(1);
  });
});

describe("attempts to end the process are errors of the cell", () => {
  test.each([
    ["process.exit(3)", /process\.exit\(3\) was called/],
    ["process.abort()", /process\.abort\(\) was called/],
    ["process.stdout.end()", /process\.stdout cannot be closed/],
    ["process.stderr.destroy()", /process\.stderr cannot be closed/],
    ["process.reallyExit(4)", /process\.reallyExit\(4\) was called/],
    ["import fs from 'node:fs'; fs.closeSync(0)", /descriptor 0 cannot be closed/],
    ["import fs from 'node:fs'; fs.closeSync(1)", /descriptor 1 cannot be closed/],
    ["import { closeSync } from 'node:fs'; closeSync(2)", /descriptor 2 cannot be closed/],
    ["const { closeSync } = await import('node:fs'); closeSync(3)", /descriptor 3 cannot be closed/],
    ["require('fs').close(4)", /descriptor 4 cannot be closed/],
  ])("%s", async (code, message) => {
    const { pid } = session.evaluator;
    expect((await session.error(code, { check: "off" })).evalue).toMatch(message);
    expect(await session.result("'alive'")).toBe("'alive'");
    expect(session.evaluator.pid).toBe(pid);
  });
});

/** Native code that waits for a process which ignores being told to end; after a while it does. */
const deaf = `require('child_process').spawnSync('bash', ['-c', 'trap "" TERM; for i in {1..30}; do sleep 1; done'])`;

/** Code that the cell's compiler has not seen, as a package's is: its loops do not ask whether to stop. */
const library = "const spin = new Function('first', 'first(); for (let n = 0; ; n++) Math.sqrt(n)');";

describe("Stop keeps the state", () => {
  beforeEach(async () => {
    await session.run("let state = 'kept';");
  });
  test.each([
    ["a loop", "console.log('go'); while (true) {}"],
    ["a loop after an await", "await null; console.log('go'); for (;;) {}"],
    ["a loop in a callback", "console.log('go'); [1].forEach(() => { do {} while (true) })"],
    [
      "a loop in a timer",
      "setTimeout(() => { console.log('go'); for (;;) {} }, 1); await new Promise(() => {})",
    ],
    ["an await", "console.log('go'); await new Promise(() => {})"],
    ["a library's loop", "console.log('go'); /(a+)+b/.test('a'.repeat(50))"],
    ["a library's loop after an await", `${library} await null; spin(() => console.log('go'));`],
    [
      "a library's loop in a timer",
      `${library} setTimeout(() => spin(() => console.log('go')), 1); await new Promise(() => {})`,
    ],
    [
      "a library's loop in each of the callbacks of a stream",
      `${library} import { Readable } from 'node:stream'; Readable.from([1, 2]).on('data', () => spin(() => console.log('go'))); await new Promise(() => {})`,
    ],
    [
      "a library's loop that changes the asynchronous context",
      `import { AsyncLocalStorage } from 'node:async_hooks'; const als = new AsyncLocalStorage(); queueMicrotask(() => { console.log('go'); new Function('run', 'for (;;) run()')(() => als.run({}, () => undefined)); }); await new Promise(() => {})`,
    ],
    [
      "a child process",
      "import { execSync } from 'node:child_process'; console.log('go'); execSync('sleep 60; true')",
    ],
    [
      "asynchronous child processes",
      "import { exec } from 'node:child_process'; import { promisify } from 'node:util'; console.log('go'); await promisify(exec)('sleep 60')",
    ],
    ["an interval", "setInterval(() => console.log('go'), 5); await new Promise(() => {})"],
    [
      "tfjs",
      "const m = tf.ones([50, 50]); console.log('go'); while (true) tf.tidy(() => m.matMul(m).dataSync())",
    ],
  ])("%s", async (_, code) => {
    const { pid } = session.evaluator;
    const cell = session.nextCell;
    const outcome = session.run(code, { check: "off" });
    await session.until(
      (output) => output.cell === cell && output.type === "stream" && output.text.includes("go"),
    );
    await session.evaluator.interrupt();
    expect((await outcome).outcome).toMatchObject({
      status: "error",
      reason: "interrupted",
      ename: "Interrupted",
    });
    expect(await session.result("state")).toBe("'kept'");
    expect(session.evaluator.pid).toBe(pid);
  });

  test("a cell that is still being checked", async () => {
    const outcome = session.run("state = 'lost'; for (;;);", { check: "off" });
    await Promise.resolve(); // it is the one that runs now, but the child has not heard of it
    await session.evaluator.interrupt();
    expect((await outcome).outcome).toMatchObject({ reason: "interrupted", ename: "Interrupted" });
    expect(await session.result("state")).toBe("'kept'");
  });

  test("prompt()", async () => {
    const outcome = session.run("prompt('for ever')", { allowStdin: true });
    await expect.poll(() => questions.includes("for ever")).toBe(true);
    await session.evaluator.interrupt();
    expect((await outcome).outcome).toMatchObject({ reason: "interrupted" });
    expect(await session.result("state")).toBe("'kept'");
  });
});

test("prompt() asks, and throws where nobody can be asked", async () => {
  expect((await session.run("prompt('name')", { allowStdin: true })).result).toBe("'answer to name'");
  expect((await session.error("prompt('name')")).evalue).toMatch(/nobody can be asked/);
});

describe("when the evaluator dies", () => {
  test.each([
    [
      "by a signal",
      "process.kill(process.pid, 'SIGSEGV'); await new Promise(() => {})",
      /native code crashed/,
    ],
    [
      "by an exhausted heap",
      "const all: unknown[] = []; for (;;) all.push(new Array(1000).fill(all.length))",
      /used up the memory/,
    ],
    [
      "by buffers without end",
      "const all: Buffer[] = []; for (;;) all.push(Buffer.alloc(1 << 22, 1))",
      /used up the memory/,
    ],
  ])("%s, the cell is told, and a fresh one is ready", async (_, code, message) => {
    const deaths: string[] = [];
    const mortal = new TestSession({
      execArgv: ["--max-old-space-size=64"],
      env: { ...process.env, THAW_MEMORY_MB: "400" },
      onDeath: (death) => deaths.push(death.message),
    });
    try {
      await mortal.run("console.log('first'); let lost = 1;");
      const cell = mortal.nextCell;
      const { reason, evalue } = await mortal.error(`console.log('last words');\n${code}`);
      expect([reason, deaths.length]).toEqual(["died", 1]);
      expect(evalue).toMatch(message);
      expect(mortal.outputs).toContainEqual({ type: "stream", cell, name: "stdout", text: "last words\n" });
      expect((await mortal.error("lost")).evalue).toMatch(/Cannot find name 'lost'/);
    } finally {
      await mortal.evaluator.dispose();
    }
  });
});

describe("what no guard in JavaScript can prevent ends the evaluator; its cell is told, the next one runs", () => {
  test.each([
    [
      "an assertion in native code",
      "process.binding('fs').internalModuleStat(); await new Promise(() => {})",
      /native code crashed \(signal SIGABRT\)/,
    ],
    [
      "a trap in native code",
      "require('v8').setFlagsFromString('--allow-natives-syntax'); new Function('%SystemBreak()')();",
      /native code crashed \(signal SIG(TRAP|ILL)\)/,
    ],
    ...[1, 2, 3, 4].map((descriptor): [string, string, RegExp] => [
      `descriptor ${descriptor} closed by a thread`,
      `new (require('worker_threads').Worker)('require("fs").closeSync(${descriptor})', { eval: true }); await new Promise(() => {})`,
      // Without its output the process often dies before the host has seen which pipe was closed first.
      descriptor < 3 ? /all state is gone/ : new RegExp(`the cell closed descriptor ${descriptor}, which`),
    ]),
  ])("%s", async (_, code, message) => {
    const { pid } = session.evaluator;
    const { reason, evalue } = await session.error(code, { check: "off" });
    expect(evalue).toMatch(message);
    expect(reason).toBe("died");
    expect(await session.result("1 + 1")).toBe("2");
    expect(session.evaluator.pid).not.toBe(pid);
  });
});

describe("a cell ends also where what runs it would fail", () => {
  const shown = (text: string) => `({ [Symbol.for('Jupyter.display')]: () => (${text}) })`;
  test.each([
    [
      "a result that no message can carry",
      shown("{ 'application/json': { f: () => 1 } }"),
      /could not be cloned/,
    ],
    [
      "a result that throws when it is read",
      shown("{ 'application/json': { get a() { throw new Error('read') } } }"),
      /^read$/,
    ],
    ["a comm's message that none can carry", "comms.open('x', () => 1)", /could not be cloned/],
  ])("%s", async (_, code, evalue) => {
    expect((await session.error(code, { check: "off" })).evalue).toMatch(evalue);
    expect(await session.result("1 + 1")).toBe("2");
  });

  test.each([
    ["inputs and outputs that cannot be changed", "Object.freeze(In); Object.freeze(Out);"],
    [
      "inputs and outputs that throw",
      "const set = () => { throw new Error('set') }; globalThis.In = new Proxy([], { set }); globalThis.Out = new Proxy([], { set });",
    ],
    [
      "a last result that throws",
      "Object.defineProperty(globalThis, '_', { set() { throw new Error('set') }, configurable: true });",
    ],
    [
      "every object a promise",
      "Object.defineProperty(Object.prototype, 'then', { value() {}, configurable: true });",
    ],
  ])("%s", async (_, code) => {
    await session.run(code, { check: "off" });
    expect((await session.run("1 + 1")).result).toBe("2");
    expect((await session.run("({ a: 1 })")).result).toBe("{ a: 1 }");
    await session.run(
      "delete globalThis._; delete Object.prototype.then; globalThis.In = []; globalThis.Out = [];",
      { check: "off" },
    );
  });
});

test("cells run in the order of the calls, and an error does not stop the next", async () => {
  const outcomes = await Promise.all([
    session.run("await new Promise((resolve) => setTimeout(resolve, 20)); let order = 1;"),
    session.run("throw new Error('second')"),
    session.run("order + 1"),
  ]);
  expect(outcomes.map(({ outcome }) => outcome.status)).toEqual(["ok", "error", "ok"]);
  expect(outcomes[2]?.result).toBe("2");
});

test("restart forgets everything and counts from one", async () => {
  await session.run("let gone = 1");
  await session.evaluator.restart();
  expect((await session.error("gone")).evalue).toMatch(/Cannot find name 'gone'/);
  expect(session.evaluator.executionCount).toBe(1);
});

test("a cell that is still being checked ends with the evaluator that it was written for", async () => {
  await session.run("let gone = 1");
  const cells = [session.run("gone"), session.run("gone + 1", { lane: "a" })];
  await Promise.resolve(); // both have begun, and the child has heard of neither
  await session.evaluator.restart();
  for (const { outcome } of await Promise.all(cells)) expect(outcome).toMatchObject({ reason: "died" });
});

test("a cell that runs ends with dispose", async () => {
  const mortal = new TestSession();
  const running = mortal.run("console.log('go'); await new Promise(() => {})");
  await mortal.until((output) => output.type === "stream");
  await Promise.all([mortal.evaluator.dispose(), mortal.evaluator.dispose()]);
  expect((await running).outcome).toMatchObject({ reason: "died" });
});

test("a second Stop replaces the evaluator where native code does not return, after saying so", async () => {
  const cell = session.nextCell;
  const outcome = session.run(`await null; console.log('go'); ${deaf}`, { check: "off" });
  await session.until((output) => output.cell === cell && output.type === "stream" && output.text === "go\n");
  await session.evaluator.interrupt();
  const says = (output: Output) => output.type === "stream" && output.text.includes("Stop again");
  await session.until((output) => output.cell === cell && says(output)); // a slow machine said it of earlier cells too
  await session.evaluator.interrupt();
  expect((await outcome).outcome).toMatchObject({
    reason: "died",
    evalue: expect.stringMatching(/Stop was pressed again/),
  });
  expect(await session.result("1 + 1")).toBe("2");
});
