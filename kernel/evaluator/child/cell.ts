/**
 * Runs one cell: loads what it imports, calls it, shows its result, reports its error.
 *
 * @module
 */

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import { checkBuild } from "../build.js";
import { Housekeeping } from "../housekeeping.js";
import { packageRoot } from "../package.js";
import type { FromChild, RunMessage } from "../protocol.js";
import type { UserExpression } from "../types.js";
import {
  awaitable,
  OwnMap,
  pinned,
  takeMended,
  useOriginals,
  useReplacements,
  withOriginals,
  withReplacements,
} from "./builtins.js";
import { show } from "./bundle.js";
import type { Channel } from "./channel.js";
import { compile, flags, Interrupted, type Result, requireFor, runtimeFor } from "./compile.js";
import { type CellRun, runUnder } from "./context.js";
import { flagBreakable, flagStop, flagUnheard, isBreakable, isBroken } from "./control.js";
import { type Displays, isHandle } from "./display.js";
import { Modules } from "./modules.js";
import { Scope } from "./scope.js";
import { report } from "./traceback.js";
import { createTslab } from "./tslab.js";

/** As what cells import each other's names. */
const cellModule = pinned(/^\.\/__cell_\d+__$/);

type Done = Extract<FromChild, { type: "done" }>;

interface Stopping {
  /** Ends the wait for the cell. */
  readonly stop: (reason: Interrupted) => void;
  /** Ends the cell. */
  readonly giveUp: () => void;
}

/** One session's cells and what they share. */
export class Cells {
  readonly modules: Modules;
  readonly scope = new Scope();
  readonly #channel: Channel;
  readonly #displays: Displays;
  readonly #housekeeping = new Housekeeping({ bearableBytes: 2 ** 21, largestBytes: 64 * 2 ** 20 });
  /** The cells that run (several, where there are subshells). */
  readonly #running = new OwnMap<CellRun, Stopping>();

  constructor(channel: Channel, displays: Displays, cwd: string) {
    this.#channel = channel;
    this.#displays = displays;
    const tslab = createTslab(displays);
    this.modules = new Modules(cwd, compile, new Map([["tslab", () => tslab]]));
  }

  /** Called with the language as it was; ends with the language as cells made it. */
  async run(message: RunMessage): Promise<void> {
    this.#tellMended(message.cell); // a timer may have taken something away
    const run = newRun(message);
    const conclude = this.scope.announce(message.awaited, message.name);
    const end = (done: Done): void => {
      if (!this.#running.delete(run)) return;
      conclude(done.error === undefined);
      this.#end(run, done);
    };
    const giveUp = (): void => end({ ...newDone(message, run), error: interruptedReport(new Interrupted()) });
    const interruption = new Promise<never>((_, stop) => this.#running.set(run, { stop, giveUp }));
    if (!run.silent && !message.light) this.#channel.begin(run.cell);
    if (message.storeHistory) keep("In", message.executionCount, message.code);
    const done = await awaitable(runUnder(run, () => this.#attempt(message, run, interruption)));
    useOriginals();
    this.#tellMended(message.cell);
    if (!this.#displays.isSettled(run)) {
      await awaitable(Promise.race([this.#displays.settled(run), interruption]).catch(() => undefined));
      useOriginals();
    }
    end(done);
  }

  #end(run: CellRun, done: Done): void {
    run.ended = true;
    const [other] = this.#running.keys();
    if (other === undefined) store(flags, flagStop, 0);
    else if (!other.silent) this.#channel.begin(other.cell);
    this.#channel.send(done);
    this.#housekeeping.worked();
    useReplacements();
  }

  /** Ends the wait for every cell that runs. */
  interrupt(): void {
    store(flags, flagUnheard, 0);
    if (this.#running.size === 0) store(flags, flagStop, 0);
    for (const [run, { stop, giveUp }] of this.#running) {
      run.cancelled = true;
      stop(new Interrupted());
      later(giveUp); // V8 forgets all microtasks where it ends code in one, and may have forgotten what waits for this
    }
  }

  async #attempt(message: RunMessage, run: CellRun, interruption: Promise<never>): Promise<Done> {
    const base = newDone(message, run);
    let quiet = message.light;
    try {
      const evaluated = this.#evaluate(message); // of a cell that goes on, the functions of cells are in place now
      const result = await withOriginals(() => awaitable(Promise.race([evaluated, interruption])));
      useOriginals();
      const [value] = result ?? [];
      for (const end of run.onEnd) end();
      if (value === undefined || isHandle(value)) return { ...base, quiet };
      if (quiet && !isPrimitive(value)) {
        quiet = false; // it may show itself, and print meanwhile
        if (!run.silent) this.#channel.begin(run.cell);
      }
      const showing = this.#show(message, run, value);
      const shown = await withOriginals(() => awaitable(Promise.race([showing, interruption])));
      useOriginals();
      return { ...base, quiet, ...shown };
    } catch (error) {
      useOriginals();
      const stopped = load(flags, flagStop) === 1; // whatever fails then, fails because of that
      const interrupted = stopped || run.cancelled || isInterruption(error);
      run.cancelled ||= interrupted;
      const found = interrupted ? interruptedReport(error) : { ...report(error), interrupted };
      return { ...base, quiet, error: found };
    }
  }

  async #evaluate(message: RunMessage): Promise<Result> {
    await undefined; // Stop may end what follows in the middle, and not with it whoever waits for it
    useOriginals();
    this.modules.install(message.modules, message.links);
    for (const name of message.preloads) await preload(name);
    if (message.imports.length > 0) await this.modules.preload(message.imports);
    useOriginals();
    const filename = join(this.modules.cwd, `__${message.name}_${message.id}__.ts`);
    const body = compile({
      name: message.name,
      filename,
      js: message.js,
      map: message.map,
      source: message.code,
      sync: !message.js.includes("await"),
    });
    const { names } = this.scope;
    const require = requireFor(this.modules, filename);
    const runtime = runtimeFor(this.modules, filename, (name) => this.#load(name));
    const call = body(names, require, runtime, { exports: names });
    if (message.light) return call();
    const result = withReplacements(() => breakable(call));
    if (!(result instanceof Promise)) return result;
    awaitable(result);
    useReplacements(); // for the rest of the cell
    return await result;
  }

  #tellMended(cell: string): void {
    for (const line of takeMended()) this.#channel.text("stderr", cell, Buffer.from(`${line}\n`));
  }

  #load(specifier: string): unknown {
    return cellModule.test(specifier)
      ? this.scope.names
      : withOriginals(() => this.modules.require(specifier));
  }

  /** The result, after everything else that the cell shows; or the value of a user expression. */
  async #show(message: RunMessage, run: CellRun, value: unknown): Promise<Pick<Done, "result" | "value">> {
    await undefined; // see #evaluate
    useOriginals();
    const { executionCount, cell, storeHistory, silent, expression } = message;
    if (expression) return { value: await expressionValue(value) };
    if (storeHistory) remember(executionCount, value);
    if (silent) return {};
    const { data, metadata } = await show(value);
    if (!this.#displays.isSettled(run)) await this.#displays.settled(run);
    return { result: { type: "execute_result", cell, executionCount, data, metadata } };
  }
}

function newRun({ cell, name, silent, allowStdin }: RunMessage): CellRun {
  return { cell, name, silent, allowStdin, payload: [], onEnd: [], cancelled: false, ended: false };
}

function newDone({ id }: RunMessage, { payload }: CellRun): Done {
  return { type: "done", id, payload, quiet: false };
}

/** A cell can take the globals away. */
const { exchange, load, store } = Atomics;
const later = setImmediate;
const now = performance.now.bind(performance);

/** What the script calls. A global that is defined anew for each cell takes V8 longer than a short cell. */
let called: () => unknown = () => undefined;
const script = pinned(new vm.Script("__thaw_call__()", { filename: "__thaw__" }));
Object.defineProperty(globalThis, "__thaw_call__", { value: () => called() });

/**
 * Calls `body` so that SIGINT ends it with an exception: the way to stop library code that does not return. The control
 * thread may send one as long as the flag says so, and once it was sent, this waits for it: it must neither hit the next
 * cell nor find the process without a handler, which ends it.
 */
function breakable<T>(body: () => T): T {
  called = () => {
    store(flags, flagBreakable, isBreakable);
    try {
      return body();
    } finally {
      // Not reached when the signal has ended the body.
      const isSent = exchange(flags, flagBreakable, 0) === isBroken;
      for (const end = now() + maxSignalMilliseconds; isSent && now() < end; );
    }
  };
  try {
    return script.runInThisContext({ breakOnSigint: true });
  } finally {
    store(flags, flagBreakable, 0);
    called = () => undefined; // or what the cell closes over would live on
  }
}

/** A signal that was sent arrives within microseconds, on a loaded machine within milliseconds. */
const maxSignalMilliseconds = 1000;

function isInterruption(error: unknown): boolean {
  try {
    if (error instanceof Interrupted) return true;
    return error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
  } catch {
    return false; // what was thrown throws when it is looked at
  }
}

/** Keeps the stack of where the cell was. */
function interruptedReport(error: unknown): NonNullable<Done["error"]> {
  return { ...report(error instanceof Interrupted ? error : new Interrupted()), interrupted: true };
}

function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== "object" && typeof value !== "function");
}

async function expressionValue(value: unknown): Promise<UserExpression> {
  return { status: "ok", ...(await show(value)) };
}

/** `_` and `Out[n]`. */
function remember(executionCount: number, value: unknown): void {
  Reflect.set(globalThis, "_", value);
  keep("Out", executionCount, value);
}

/** As many results as IPython keeps: each may be a tensor, and nobody asks for the first of five thousand. */
const maxKept = 1000;

/** Sets `In[n]` or `Out[n]`; a cell may have put anything there. */
function keep(name: "In" | "Out", executionCount: number, value: unknown): void {
  const list: unknown = Reflect.get(globalThis, name);
  if (!Array.isArray(list)) return;
  list[executionCount] = value;
  delete list[executionCount - maxKept];
}

/** Loads `thaw` or `tf` as a global, the first time that a cell mentions it. */
export async function preload(name: string): Promise<void> {
  if (Object.getOwnPropertyDescriptor(globalThis, name)?.value !== undefined) return;
  checkBuild();
  const value = name === "thaw" ? await library() : await tensorflow();
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false });
}

function library(): Promise<typeof import("../../../src/index.js")> {
  return import(pathToFileURL(join(packageRoot, "dist", "src", "index.js")).href);
}

/** TensorFlow.js with the best backend already active: a model made by the cell must not start on a slower one. */
async function tensorflow(): Promise<unknown> {
  const { backend } = await library();
  await backend();
  return createRequire(join(packageRoot, "package.json"))("@tensorflow/tfjs");
}
