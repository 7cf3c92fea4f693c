/**
 * Runs one cell: loads what it imports, calls it, shows its result, reports its error.
 *
 * @module
 */

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import { packageRoot } from "../package.js";
import type { FromChild, RunMessage } from "../protocol.js";
import type { UserExpression } from "../types.js";
import { show } from "./bundle.js";
import type { Channel } from "./channel.js";
import { compile, flags, Interrupted, runtimeFor } from "./compile.js";
import { type CellRun, runUnder } from "./context.js";
import { flagStop } from "./control.js";
import type { Displays } from "./display.js";
import { Modules } from "./modules.js";
import { report } from "./traceback.js";
import { createTslab } from "./tslab.js";

type Done = Extract<FromChild, { type: "done" }>;

/** One session's cells and what they share. */
export class Cells {
  readonly modules: Modules;
  /** The top-level names of all cells. */
  readonly scope = createScope();
  readonly #channel: Channel;
  readonly #displays: Displays;
  #stop: ((reason: Interrupted) => void) | undefined;
  #running: CellRun | undefined;

  constructor(channel: Channel, displays: Displays, cwd: string) {
    this.#channel = channel;
    this.#displays = displays;
    const tslab = createTslab(displays);
    this.modules = new Modules(cwd, compile, new Map([["tslab", () => tslab]]));
  }

  async run(message: RunMessage): Promise<void> {
    const { cell, name, silent, allowStdin } = message;
    const run: CellRun = {
      cell,
      name,
      silent,
      allowStdin,
      payload: [],
      onEnd: [],
      cancelled: false,
      ended: false,
    };
    this.#running = run;
    if (!silent) this.#channel.begin(cell);
    if (message.storeHistory) listed("In")[message.executionCount] = message.code;
    const done = await runUnder(run, () => this.#attempt(message, run));
    await Promise.race([runUnder(run, () => this.#displays.settled()), this.#interruption()]).catch(
      () => undefined,
    );
    this.#running = undefined;
    this.#stop = undefined;
    run.ended = true;
    Atomics.store(flags, flagStop, 0);
    this.#channel.send(done);
  }

  /** Ends the wait for the running cell. */
  interrupt(): void {
    if (this.#running === undefined) {
      Atomics.store(flags, flagStop, 0);
      return;
    }
    this.#running.cancelled = true;
    this.#stop?.(new Interrupted());
  }

  async #attempt(message: RunMessage, run: CellRun): Promise<Done> {
    const base = { type: "done", id: message.id, payload: run.payload } as const;
    try {
      const result = await Promise.race([this.#evaluate(message), this.#interruption()]);
      for (const end of run.onEnd) end();
      if (result === undefined || result[0] === undefined) return base;
      if (message.expression) return { ...base, value: await expressionValue(result[0]) };
      await this.#showResult(message, result[0]);
      return base;
    } catch (error) {
      const interrupted = run.cancelled || error instanceof Interrupted || isInterruption(error);
      run.cancelled ||= interrupted;
      return { ...base, error: { ...report(interrupted ? asInterrupted(error) : error), interrupted } };
    }
  }

  async #evaluate(message: RunMessage): Promise<readonly [unknown] | undefined> {
    this.modules.install(message.modules);
    await this.modules.preload(message.imports, message.modules);
    for (const name of message.preloads) await preload(name);
    const filename = join(this.modules.cwd, `__${message.name}_${message.id}__.ts`);
    const body = compile({
      name: message.name,
      filename,
      js: message.js,
      map: message.map,
      source: message.code,
    });
    const runtime = runtimeFor(this.modules, filename);
    return breakable(() => body(this.scope, (specifier) => this.#require(specifier), runtime));
  }

  #require(specifier: string): unknown {
    return /^\.\/__cell_\d+__$/.test(specifier) ? this.scope : this.modules.require(specifier);
  }

  async #showResult(
    { executionCount, cell, storeHistory, silent }: RunMessage,
    value: unknown,
  ): Promise<void> {
    if (storeHistory) remember(executionCount, value);
    if (silent) return;
    const { data, metadata } = await show(value);
    await this.#displays.settled();
    const output = { type: "execute_result", cell, executionCount, data, metadata } as const;
    this.#channel.send({ type: "output", output });
  }

  #interruption(): Promise<never> {
    return new Promise((_, reject) => {
      this.#stop = reject;
    });
  }
}

/** Cells declare with TypeScript's `Object.defineProperty(exports, …)`, which must not make names unchangeable. */
function createScope(): Record<string, unknown> {
  return new Proxy<Record<string, unknown>>(Object.create(null), {
    defineProperty: (target, name, { get, value }) => {
      if (name !== "__esModule" && typeof name === "string") {
        Reflect.defineProperty(target, name, {
          value: get === undefined ? value : get(),
          configurable: true,
          writable: true,
          enumerable: true,
        });
      }
      return true;
    },
  });
}

const trampoline = Symbol.for("thaw.evaluator.call");
const script = new vm.Script(`globalThis[Symbol.for("thaw.evaluator.call")]()`, { filename: "__thaw__" });

/** Calls `body` so that SIGINT ends it with an exception: the way to stop library code that does not return. */
function breakable<T>(body: () => T): T {
  Object.defineProperty(globalThis, trampoline, { value: body, configurable: true });
  return script.runInThisContext({ breakOnSigint: true });
}

function isInterruption(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
}

/** Keeps the stack of where the cell was. */
function asInterrupted(error: unknown): Interrupted {
  if (error instanceof Interrupted) return error;
  return new Interrupted();
}

async function expressionValue(value: unknown): Promise<UserExpression> {
  return { status: "ok", ...(await show(value)) };
}

/** `_` and `Out[n]`. */
function remember(executionCount: number, value: unknown): void {
  Reflect.set(globalThis, "_", value);
  listed("Out")[executionCount] = value;
}

/** `In` or `Out`; a cell may have put anything there. */
function listed(name: "In" | "Out"): unknown[] {
  const list: unknown = Reflect.get(globalThis, name);
  return Array.isArray(list) ? list : [];
}

/** Loads `thaw` or `tf` as a global, the first time that a cell mentions it. */
export async function preload(name: string): Promise<void> {
  if (Object.getOwnPropertyDescriptor(globalThis, name)?.value !== undefined) return;
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
