/** Does what runs the cells ever call a function that a cell put in the place of the language's own? Each is watched. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestSession } from "./session.js";

const cwd = mkdtempSync(join(tmpdir(), "thaw-audit-"));
const session = new TestSession({ cwd, check: "off" });
afterAll(() => session.evaluator.dispose());

/** In a cell: every function notes who of the evaluator's calls it, with nothing of the cell's or a library's in between. */
const watch = `
const calls = new Set();
{
  const { apply, construct, defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
  const { captureStackTrace, prototype: { toString } } = Error, E = Error;
  const { add } = Set.prototype, { includes, startsWith } = String.prototype, { getPrototypeOf } = Object;
  let isBusy = false;
  const caller = (_, sites) => {
    for (let i = 1; i < sites.length; i++) {
      const file = sites[i].getFileName();
      if (file && !apply(startsWith, file, ['node:'])) return file + ':' + sites[i].getLineNumber();
    }
    return '';
  };
  const note = (what) => {
    const { prepareStackTrace, stackTraceLimit } = E, at = {};
    E.prepareStackTrace = caller;
    E.stackTraceLimit = 8;
    captureStackTrace(at);
    const file = at.stack;
    E.prepareStackTrace = prepareStackTrace;
    E.stackTraceLimit = stackTraceLimit;
    // Whether Node can do with them is asked on purpose.
    if (typeof file === 'string' && apply(includes, file, ['kernel/evaluator/child']) && !apply(includes, file, ['builtins.js'])) apply(add, calls, [what + ' in ' + file]);
  };
  const classes = { Array, Buffer, Date, Error, Map, Number, Object, Promise, RegExp, Set, String, Symbol, Uint8Array, WeakMap, WeakSet };
  const iterators = [[][Symbol.iterator](), new Map().entries(), new Set().values(), ''[Symbol.iterator]()].map(getPrototypeOf);
  // Not Atomics: each loop of a cell calls it, of this one too.
  const holders = [...Object.values(classes), ...Object.values(classes).map((each) => each.prototype), JSON, Math, Reflect, getPrototypeOf(Uint8Array), getPrototypeOf(Uint8Array).prototype, Function.prototype, ...iterators];
  for (let i = 0; i < holders.length; i++) {
    for (const name of ownKeys(holders[i])) {
      const found = getOwnPropertyDescriptor(holders[i], name), original = found.value;
      if (!found.configurable || typeof original !== 'function' || name === 'constructor' || name === 'prepareStackTrace' || name === Symbol.hasInstance) continue;
      const what = (holders[i].name ?? '') + '.' + String(name);
      const value = function (...args) {
        if (!isBusy) {
          isBusy = true;
          try { note(what); } finally { isBusy = false; }
        }
        return new.target ? construct(original, args, new.target) : apply(original, this, args);
      };
      defineProperty(holders[i], name, { ...found, value });
    }
  }
}`;

beforeAll(async () => {
  const folder = join(cwd, "node_modules", "lib");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "name": "lib", "main": "lib.cjs" }');
  writeFileSync(join(folder, "lib.cjs"), "exports.one = 1;");
  writeFileSync(
    join(folder, "lib.mjs"),
    "import { one } from './lib.cjs'; await null; export const two = one + 1;",
  );
  writeFileSync(join(cwd, "own.mts"), "await null; export const three = 3;");
  await session.run(watch);
});

const later = "await new Promise((resolve) => setTimeout(resolve, 5));";
const shown = (body: string) => `({ [Symbol.for("Jupyter.display")]: ${body} })`;

const cells = {
  "a value": "({ a: [1, new Map([[1, 2]])], b: Promise.resolve(1) })",
  "nothing but operators": "1 + 1",
  "what is printed": "console.log({ a: 1 }); console.error('b');",
  "an await and a timer": later,
  "what shows itself later": shown(
    `async () => { ${later} display(${shown("async () => ({})")}); return { "text/plain": "a" }; }`,
  ),
  "what is displayed": `display(${shown(`async () => { ${later} return {}; }`)}); display.html("<b>"); display.raw({ "text/csv": "1" }); clearOutput(); page("a");`,
  imports:
    "import { basename } from 'node:path'; import { one } from 'lib'; import { three } from './own.mts'; [basename('/a'), one, three]",
  "imports by running code":
    "[await import('lib/lib.mjs'), await import('./own.mts'), await import('node:fs/promises')].length",
  requires: "[require('lib').one, require('node:os').EOL]",
  "the library": "typeof thaw.open",
  "an error": "throw new RangeError('mine')",
  "a late error": `setTimeout(() => { throw new RangeError('mine'); }, 1); void Promise.reject(1); ${later}`,
  "a warning": `process.emitWarning('mine'); ${later}`,
  magics: "%who",
  "a measuring magic": "%time 1 + 1",
  "a child process": "require('node:child_process').execSync('exit 0').length",
  "a pause": "await new Promise((resolve) => setTimeout(resolve, 120));",
};

test.each(Object.entries(cells))(
  "what runs the cells calls none of their functions: %s",
  async (name, code) => {
    const { outcome } = await session.run(code);
    expect(outcome.status).toBe(name === "an error" ? "error" : "ok");
    expect(await session.result("[...calls]")).toBe("[]");
  },
);

test.each([
  ["a loop", "for (;;);"],
  ["a library's", "new Function('for (;;);')()"],
  ["a library's, after an await", "await null; new Function('for (;;);')();"],
  ["a promise", "await new Promise(() => {});"],
  ["an immediate", "setImmediate(new Function('for (;;);')); await new Promise(() => {});"],
  ["what is displayed", `display(${shown("() => new Promise(() => {})")}); 1`],
])("nor when Stop ends %s", async (_, code) => {
  const cell = session.nextCell;
  const running = session.run(`console.log('begun'); ${code}`);
  await session.until((output) => output.cell === cell && output.type === "stream");
  await session.evaluator.interrupt();
  expect((await running).outcome).toMatchObject({ reason: "interrupted" });
  expect(await session.result("[...calls]")).toBe("[]");
});

test("nor for comms, and where nothing is left to run", async () => {
  await session.run("comms.register('echo', (comm, data) => comm.send(data));");
  await session.evaluator.comm({ event: "open", commId: "1", target: "echo", data: { a: 1 } }, "opened");
  await session.evaluator.finish();
  expect(await session.result("[...calls]")).toBe("[]");
});
