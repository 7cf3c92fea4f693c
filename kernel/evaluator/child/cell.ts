/**
 * Runs one cell: loads what it imports, calls it, shows its result, reports its error.
 *
 * @module
 */
import { join } from "node:path";
import { Housekeeping } from "../housekeeping.js";
import type { FromChild, RunMessage } from "../protocol.js";
import type { UserExpression } from "../types.js";
import { breakable, isInterruption } from "./breakable.js";
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
import { flagStop, flagUnheard } from "./control.js";
import { type Displays, isHandle } from "./display.js";
import { Modules } from "./modules.js";
import { preload } from "./preload.js";
import { Scope } from "./scope.js";
import { report } from "./traceback.js";
import { createTslab } from "./tslab.js";
import { unwindTensorFlow } from "./unwound.js";

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
  readonly #housekeeping = new Housekeeping({
    bearableBytes: 2 ** 21,
    largestBytes: 64 * 2 ** 20,
    within: withOriginals,
  });
  /** The cells that run (several, where there are subshells). */
  readonly #running = new OwnMap<CellRun, Stopping>();
  /** Since the latest cell began. */
  #wasStopped = false;

  constructor(channel: Channel, displays: Displays, cwd: string) {
    this.#channel = channel;
    this.#displays = displays;
    const tslab = createTslab(displays);
    this.modules = new Modules(cwd, compile, new Map([["tslab", () => tslab]]));
  }

  /**
   * Called with the language as it was; ends with the language as cells made it. Whatever happens in here, the cell
   * ends, with an error that says so if need be: nobody could tell one that was lost from one that waits.
   */
  async run(message: RunMessage): Promise<void> {
    const run = newRun(message);
    let conclude = (_isOk: boolean): void => undefined;
    const end = (done: Done): void => {
      useOriginals(); // the end of another lane's cell may have come in between
      if (!this.#running.delete(run)) return;
      conclude(done.error === undefined);
      this.#end(run, done);
    };
    const fail = (error: NonNullable<Done["error"]>): void => end({ ...newDone(message, run), error });
    const giveUp = (): void => fail(interruptedReport(new Interrupted()));
    const interruption = new Promise<never>((_, stop) => this.#running.set(run, { stop, giveUp }));
    try {
      conclude = this.scope.announce(message.awaited, message.name);
      end(await awaitable(this.#toItsEnd(message, run, interruption)));
    } catch (error) {
      useOriginals();
      fail({ ...report(error), interrupted: false });
    }
  }

  async #toItsEnd(message: RunMessage, run: CellRun, interruption: Promise<never>): Promise<Done> {
    this.#tellMended(message.cell); // a timer may have taken something away
    if (!run.silent && !message.light) this.#channel.begin(run.cell);
    if (message.storeHistory) keep("In", message.executionCount, message.code);
    const done = await awaitable(runUnder(run, () => this.#attempt(message, run, interruption)));
    useOriginals();
    this.#tellMended(message.cell);
    if (!this.#displays.isSettled(run)) {
      await awaitable(Promise.race([this.#displays.settled(run), interruption]).catch(() => undefined));
      useOriginals();
    }
    return done;
  }

  #end(run: CellRun, done: Done): void {
    run.ended = true;
    const [other] = this.#running.keys();
    if (other === undefined) store(flags, flagStop, 0);
    else if (!other.silent) this.#channel.begin(other.cell);
    this.#send(done);
    this.#housekeeping.worked();
    useReplacements();
  }

  /** What a value shows itself as may be what no message carries, such as a function, or throw when it is read. */
  #send(done: Done): void {
    try {
      this.#channel.send(done);
    } catch (error) {
      const { result: _, value: __, ...rest } = done;
      this.#channel.send({ ...rest, error: { ...report(error), interrupted: false } });
    }
  }

  /** Ends the wait for every cell that runs. */
  interrupt(): void {
    store(flags, flagUnheard, 0);
    this.modules.forgetUnfinished();
    this.#wasStopped = true;
    if (this.#running.size === 0) store(flags, flagStop, 0);
    for (const [run, { stop, giveUp }] of this.#running) {
      run.cancelled = true;
      stop(new Interrupted());
      later(() => withOriginals(giveUp), 0); // V8 forgets all microtasks where it ends code in one, and may have forgotten what waits for this
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
    if (this.#wasStopped) this.#mend();
    this.modules.install(message.modules, message.links);
    for (let i = 0; i < message.preloads.length; i++) await preload(message.preloads[i] ?? "");
    if (message.imports.length > 0) await this.modules.preload(message.imports);
    useOriginals();
    if (load(flags, flagStop) === 1) throw new Interrupted(); // what loads is not left in the middle: see stopping.ts
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

  /** After a Stop, before the next cell: also what heard of it in the middle, in prompt(), has ended now. */
  #mend(): void {
    this.#wasStopped = false;
    this.modules.forgetUnfinished();
    unwindTensorFlow();
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
const { load, store } = Atomics;
/** Not among the immediates, where a cell's can only be ended if it is the only one: see stopping.ts. */
const later = setTimeout;

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
  keep("Out", executionCount, value);
  try {
    Reflect.set(globalThis, "_", value);
  } catch {
    // A setter of the cell's: see keep().
  }
}

/** As many results as IPython keeps: each may be a tensor, and nobody asks for the first of five thousand. */
const maxKept = 1000;

/** Sets `In[n]` or `Out[n]`. A cell may have put anything there, also what cannot be changed: then it is not kept. */
function keep(name: "In" | "Out", executionCount: number, value: unknown): void {
  try {
    const list: unknown = Reflect.get(globalThis, name);
    if (!Array.isArray(list)) return;
    list[executionCount] = value;
    delete list[executionCount - maxKept];
  } catch {
    // The cell itself is none the worse.
  }
}
