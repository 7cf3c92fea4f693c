import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { canEnd } from "../../../kernel/evaluator/child/stopping.js";
import { TestSession } from "./session.js";

const own = (name: string) => new URL(`../../../kernel/evaluator/child/${name}`, import.meta.url).href;

describe("code is ended in the middle, innermost file first,", () => {
  test.each([
    ["in a library", ["/lib/index.js", own("cell.ts")]],
    ["in a cell", ["/__In[1]_1__.ts", own("cell.ts"), "node:internal/process/task_queues"]],
    ["in a builtin that it calls", ["", "/lib/index.js", own("cell.ts")]],
    ["in what Node does for it", ["node:fs", "/lib/index.js", own("timers.ts"), "node:internal/timers"]],
    ["in Node's note of a promise", ["node:internal/async_hooks", "", "/lib/index.js", own("cell.ts")]],
    ["in evaluated code", ["eval", own("timers.ts"), "node:internal/timers"]],
    [
      "in what an ES module does when it is loaded",
      ["/lib/index.js", "node:internal/modules/esm/module_job"],
    ],
    [
      "in what a CommonJS module does when it is loaded",
      ["/lib/index.js", "node:internal/modules/cjs/loader"],
    ],
  ])("%s", (_, files) => expect(canEnd(files)).toBe(true));
});

describe("and is not", () => {
  test.each([
    ["in the event loop", ["node:internal/timers"]],
    ["where Node keeps its own state", ["node:internal/process/task_queues", "/lib/index.js"]],
    ["where the evaluator takes in a message, such as that of the Stop", [own("inbox.ts"), own("main.ts")]],
    ["where it ends a cell", ["node:internal/util/inspect", own("bundle.ts"), own("cell.ts")]],
    ["in a builtin that the evaluator calls", ["", own("bundle.ts"), own("cell.ts")]],
    ["in the report of an error", ["/lib/index.js", own("traceback.js"), own("cell.ts")]],
    ["in a message to the parent", ["/lib/index.js", own("channel.js"), own("cell.ts")]],
    ["in the loader of ES modules", ["node:internal/modules/esm/module_job", "/lib/index.js"]],
    ["in a microtask that is a builtin", [""]],
    ["in a tick that has not begun", ["node:internal/async_hooks", "node:internal/process/task_queues"]],
  ])("%s", (_, files) => expect(canEnd(files)).toBe(false));
});

test("a chain of builtins is ended after some tries, and no tick that has not begun", () => {
  const ticks = "node:internal/process/task_queues";
  const ends = (files: readonly string[]): boolean => canEnd(files, 50);
  expect([[""], ["", ticks], ["node:internal/async_hooks", ticks], [ticks], []].map(ends)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

describe("library code that does not return", () => {
  const cwd = mkdtempSync(join(tmpdir(), "thaw-stopping-"));
  const folder = join(cwd, "node_modules", "lib");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "name": "lib", "main": "index.js", "types": "index.d.ts" }');
  writeFileSync(
    join(folder, "index.js"),
    `exports.spin = () => { console.log('begun'); for (;;); };
     exports.chain = () => { const link = () => Promise.resolve().then(link); link(); };`,
  );
  writeFileSync(join(folder, "index.d.ts"), "export function spin(): any; export function chain(): any;");
  const session = new TestSession({ cwd });
  afterAll(() => session.evaluator.dispose());

  const begun = (cell: string) => session.until((output) => output.cell === cell && output.type === "stream");

  test.each([
    ["in a cell", "spin()"],
    ["after an await", "await null; spin()"],
    ["in a timer", "setTimeout(spin, 1); await new Promise(() => {})"],
    ["in what shows a value", "({ toHTML: spin })"],
    ["in what a light cell calls", "slow + 1"],
    ["in what shows the value of a light cell", "slow"],
  ])("%s is stopped, and the state kept", async (_, code) => {
    await session.run(
      "import { spin } from 'lib';\nconst kept = 1, slow: any = { toHTML: spin, valueOf: spin };",
    );
    const cell = session.nextCell;
    const running = session.run(code);
    await begun(cell);
    await session.evaluator.interrupt();
    expect((await running).outcome).toMatchObject({ status: "error", reason: "interrupted" });
    expect(await session.result("kept")).toBe("1");
  });

  const never = "console.log('begun'); await new Promise(() => {});";

  const outside = `
    const { AsyncResource } = require('async_hooks');
    const ran: string[] = [];
    // Belongs to this cell, so that the Stop of a later one lets it run.
    const begin: any = AsyncResource.bind((name: string) => setImmediate(() => ran.push(name)));
    const fail: any = AsyncResource.bind(() => setImmediate(() => { throw new Error("mine"); }));`;

  test.each([
    ["the only one", "setImmediate(spin);", ""],
    ["the first", "setImmediate(spin); begin('b'); begin('c');", "b,c"],
    ["one in the middle", "begin('a'); setImmediate(spin); begin('b'); begin('c');", "a,b,c"],
    ["the last", "begin('a'); setImmediate(spin);", "a"],
    ["the first after one that failed", "begin('a'); fail(); setImmediate(spin); begin('b');", "a,b"],
    [
      "one in another's place",
      "const gone = begin('x'); setImmediate(spin); begin('b'); clearImmediate(gone);",
      "b",
    ],
    [
      "Node's own",
      `begin('a'); new PerformanceObserver(spin).observe({ type: 'mark' }); performance.mark('m'); begin('b');`,
      "a,b",
    ],
  ])("in %s of several immediates is stopped, and the others run", async (_, code, names) => {
    await session.evaluator.restart();
    await session.run(`import { spin } from 'lib';\nconst kept = 1;${outside}`);
    const cell = session.nextCell;
    const running = session.run(`${code} await new Promise(() => {});`, { check: "off" });
    await begun(cell);
    await session.evaluator.interrupt();
    expect((await running).outcome).toMatchObject({ reason: "interrupted" });
    const later = "await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));";
    expect(await session.result(`${later} ran.join()`)).toBe(`'${names}'`);
    expect(await session.result(`begin('z'); ${later} [kept, ran.at(-1)]`)).toBe("[ 1, 'z' ]");
    // Node counts its immediates, and would neither run nor wait for one too few.
    await session.run("setImmediate(() => setImmediate(() => setImmediate(() => ran.push('end'))));");
    await session.evaluator.finish();
    expect(await session.result("ran.at(-1)")).toBe("'end'");
  });

  test.each([
    ["ticks", `const link = () => process.nextTick(link); link(); ${never}`],
    ["microtasks", `const link = () => queueMicrotask(link); link(); ${never}`],
    ["promises", `const link = () => Promise.resolve().then(link); link(); ${never}`],
    ["a library's promises", `chain(); ${never}`],
    ["promises, begun before the library spins", "chain(); spin()"],
    [
      "promises, begun by a timer before the library spins",
      `setTimeout(() => { chain(); spin(); }, 1); ${never}`,
    ],
  ])("an endless chain of %s is stopped at once, and the next cell runs", async (_, code) => {
    await session.run("import { spin, chain } from 'lib';\nconst kept = 1;");
    const cell = session.nextCell;
    const running = session.run(code);
    await begun(cell);
    await session.evaluator.interrupt(); // a second one would cost the state
    expect((await running).outcome).toMatchObject({ status: "error", reason: "interrupted" });
    expect(await session.result("kept")).toBe("1");
  });

  test("a chain that outlives its cell is stopped", async () => {
    await session.run("const kept = 1, link = () => process.nextTick(link); link();");
    await session.evaluator.interrupt();
    expect(await session.result("kept")).toBe("1");
  });

  test("code that was evaluated is stopped", async () => {
    await session.run("const kept = 1;");
    const cell = session.nextCell;
    const running = session.run(
      `const spinning: any = new Function("for (;;);"); setTimeout(spinning, 1); ${never}`,
    );
    await begun(cell);
    await session.evaluator.interrupt();
    expect((await running).outcome).toMatchObject({ reason: "interrupted" });
    expect(await session.result("kept")).toBe("1");
  });

  test("code that takes SIGINT for itself is stopped, and Ctrl-C ends no process after it", async () => {
    await session.run("const kept = 1, vm = require('vm');");
    const cell = session.nextCell;
    const taking = "for (;;) { try { vm.runInThisContext('for (;;);', { breakOnSigint: true }) } catch {} }";
    const running = session.run(`console.log('begun'); new Function("vm", "${taking}")(vm)`);
    await begun(cell);
    await session.evaluator.interrupt();
    expect((await running).outcome).toMatchObject({ reason: "interrupted" });
    process.kill(session.evaluator.pid ?? 0, "SIGINT"); // as a terminal sends it, to all processes
    expect(await session.result("kept")).toBe("1");
  });

  test.each([
    ["a kernel", "tf.matMul(a, a)"],
    ["a gradient", "tf.grad((x) => { for (;;); })(a)"],
  ])("in TensorFlow.js' %s is stopped, and it computes gradients afterwards", async (_, code) => {
    await session.run("const a = tf.ones([300, 300]);");
    const cell = session.nextCell;
    const running = session.run(
      `console.log('begun'); new Function("tf", "a", "for (;;) tf.tidy(() => ${code})")(tf, a)`,
      { check: "off" },
    );
    await begun(cell);
    await session.evaluator.interrupt();
    expect((await running).outcome).toMatchObject({ reason: "interrupted" });
    expect(await session.result("tf.grad((x) => x.square().sum())(tf.tensor1d([1, 2])).arraySync()")).toBe(
      "[ 2, 4 ]",
    );
  });

  test("in a widget's handler is stopped, and the message counts as handled", async () => {
    await session.run(
      "import { spin } from 'lib';\nconst kept = 1; comms.register('spins', (comm) => { comm.onMessage = spin; });",
    );
    await session.evaluator.comm({ event: "open", commId: "1", target: "spins", data: {} }, "opened");
    const handled = session.evaluator.comm({ event: "message", commId: "1", data: {} }, "moved");
    await begun("moved");
    await session.evaluator.interrupt();
    await handled;
    expect(await session.result("kept")).toBe("1");
  });
});

describe("a package that is loading when Stop comes is whole when it is next asked for:", () => {
  const cwd = mkdtempSync(join(tmpdir(), "thaw-loading-"));
  const gate = join(cwd, "open");
  const slow = (open: string) => `console.log('begun'); while (!${open}(${JSON.stringify(gate)}));`;
  const packages = {
    "slow-common": ["commonjs", `${slow("require('fs').existsSync")} exports.whole = true;`],
    "slow-module": [
      "module",
      `import { existsSync } from 'node:fs'; ${slow("existsSync")} export const whole = true;`,
    ],
  };
  for (const [name, [type, code = ""]] of Object.entries(packages)) {
    const folder = join(cwd, "node_modules", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, type, main: "index.js" }));
    writeFileSync(join(folder, "index.js"), code);
  }
  const session = new TestSession({ cwd, check: "off" });
  afterAll(() => session.evaluator.dispose());

  test.each([
    ["required", "const { whole } = require('slow-common'); whole"],
    ["imported", "import { whole } from 'slow-common'; whole"],
    ["imported as a module", "import { whole } from 'slow-module'; whole"],
    ["imported as a module by running code", "(await import('slow-module')).whole"],
  ])("%s", async (_, code) => {
    await session.evaluator.restart();
    rmSync(gate, { force: true });
    await session.run("const kept = 1;");
    const cell = session.nextCell;
    const running = session.run(code);
    await session.until((output) => output.cell === cell && output.type === "stream");
    const stopped = session.evaluator.interrupt();
    setTimeout(() => writeFileSync(gate, ""), 200); // until then the Stop finds it loading
    await Promise.all([running, stopped]);
    expect(await session.result(code)).toBe("true");
    expect(await session.result("kept")).toBe("1");
  });
});

describe("an ES module that does not come to its end is stopped, and loaded anew when it is next asked for:", () => {
  const cwd = mkdtempSync(join(tmpdir(), "thaw-endless-"));
  const gate = join(cwd, "open");
  const head = `import { existsSync } from 'node:fs'; const isOpen = () => existsSync(${JSON.stringify(gate)}); console.log('begun');`;
  const files = {
    "done.mjs": "globalThis.times = (globalThis.times ?? 0) + 1;",
    "spins.mjs": `import './done.mjs'; ${head} while (!isOpen()); export const whole = true;`,
    "outer.mjs": "export { whole } from './spins.mjs';",
    "waits.mjs": `import './done.mjs'; ${head} if (!isOpen()) await new Promise(() => {}); export const whole = true;`,
    "outer-waits.mjs": "export { whole } from './waits.mjs';",
    "awaits.mjs": `${head} await null; while (!isOpen()); export const whole = true;`,
    "asks.mjs": `${head} if (!isOpen()) prompt('?'); export const whole = true;`,
    "common.cjs": `console.log('begun'); while (!require('fs').existsSync(${JSON.stringify(gate)})); exports.whole = true;`,
  };
  const folder = join(cwd, "node_modules", "endless");
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const session = new TestSession({
    cwd,
    check: "off",
    onStdin: () => new Promise(() => {}),
  });
  afterAll(() => session.evaluator.dispose());

  test.each([
    ["one with an endless loop, imported", "import { whole } from 'endless/spins.mjs'; whole"],
    ["imported by running code", "(await import('endless/spins.mjs')).whole"],
    ["imported by another one", "(await import('endless/outer.mjs')).whole"],
    ["required", "require('endless/spins.mjs').whole"],
    ["required by another one", "require('endless/outer.mjs').whole"],
    ["required after an await", "await null; require('endless/outer.mjs').whole"],
    ["one with an endless await, imported", "import { whole } from 'endless/waits.mjs'; whole"],
    ["imported by running code, with an endless await", "(await import('endless/outer-waits.mjs')).whole"],
    ["a loop after an await", "(await import('endless/awaits.mjs')).whole"],
    ["a question", "(await import('endless/asks.mjs')).whole"],
    ["a required one with a question", "require('endless/asks.mjs').whole"],
    ["a CommonJS module, imported", "(await import('endless/common.cjs')).whole"],
  ])("%s", async (_, code) => {
    await session.evaluator.restart();
    rmSync(gate, { force: true });
    await session.run("const kept = 1;");
    const cell = session.nextCell;
    const running = session.run(code, { allowStdin: true });
    await session.until((output) => output.cell === cell && output.type === "stream");
    await session.evaluator.interrupt();
    expect((await running).outcome).toMatchObject({ reason: "interrupted" });
    expect(await session.result("kept")).toBe("1");
    writeFileSync(gate, "");
    expect(await session.result(code)).toBe("true");
    // What had come to its end is not run again.
    expect(await session.result("globalThis.times ?? 1")).toBe("1");
  });
});
