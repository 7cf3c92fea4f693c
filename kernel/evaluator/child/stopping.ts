/**
 * Lets the control thread end JavaScript in the middle, by V8's `terminateExecution`, and the process live on.
 *
 * Node keeps a stack of the asynchronous operations that it is in, and aborts if code was left without taking its own
 * from it. After an uncaught exception Node empties that stack itself, so one is reported first. See
 * docs/decisions/003-evaluator.md.
 *
 * @module
 */
import { withOriginals } from "./builtins.js";
import { flags, Interrupted } from "./compile.js";
import { flagSafe, flagUnheard, isOrdered, isSafe, isUnsafe, letGo } from "./control.js";
import { leaveImmediate, runningImmediate } from "./immediates.js";
import { isLoadingOurs } from "./loading.js";
import { canForgetModules } from "./modulecache.js";

export function installStopping(): void {
  // In every Node since its beginnings, though not in its types.
  const fatalException: unknown = Reflect.get(process, "_fatalException");
  const prepare = (tries: number): boolean => {
    const isMeant = load(flags, flagUnheard) === 1; // or it has ended by itself meanwhile
    if (!isMeant || typeof fatalException !== "function") return false;
    const files = interruptedFiles();
    if (!canEnd(files, tries) || (isLoading(files) && !canEndLoading(tries))) return false;
    const immediate = isInImmediate(files) ? runningImmediate() : undefined;
    if (isInImmediate(files) && immediate === undefined) return false; // Node would lose those after it
    fatalException.call(process, new Interrupted());
    if (immediate !== undefined) leaveImmediate(immediate);
    return true;
  };
  const value = (tries: number): void => {
    const isReady = withOriginals(() => prepare(tries));
    store(flags, flagSafe, isReady ? isSafe : isUnsafe);
    notify(flags, flagSafe);
    if (isReady) awaitOrder();
  };
  Object.defineProperty(globalThis, letGo, { value });
}

/**
 * V8 obeys the order as soon as this returns, before the code goes on and changes that stack. There is no way back: the
 * control thread answers, if late on a loaded machine.
 */
function awaitOrder(): void {
  while (load(flags, flagSafe) !== isOrdered) wait(flags, flagSafe, isSafe);
}

/** Cells may replace them. */
const { load, notify, store, wait } = Atomics;

/** The files of the code that was interrupted, innermost first; empty for what has none, as the language's builtins. */
function interruptedFiles(): readonly string[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = Number.POSITIVE_INFINITY;
  Error.prepareStackTrace = (_, sites) =>
    sites.map((site) => special(site) ?? site.getFileName() ?? (site.isEval() ? "eval" : ""));
  const files: unknown = new Error().stack;
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  // This module's functions, and the inspector's expression.
  return Array.isArray(files) ? files.slice(files.lastIndexOf(import.meta.url) + 2) : [];
}

/** Where it is not the file that matters. */
function special(site: NodeJS.CallSite): string | undefined {
  return site.getFunctionName() === "processImmediate" ? immediates : undefined;
}

/** Between two of them Node has put its list in order, and runs ticks. */
function isInImmediate(files: readonly string[]): boolean {
  const list = files.indexOf(immediates);
  return list >= 0 && files[list - 1] !== ticks;
}

function isLoading(files: readonly string[]): boolean {
  return files.some((file) => file.startsWith(loader));
}

/**
 * What takes its time to load would have to begin again, and has mostly loaded before that; what ships with Thaw always
 * has, and what it registers in TensorFlow.js it may register once.
 */
function canEndLoading(tries: number): boolean {
  return tries >= loadTries && !isLoadingOurs() && canForgetModules();
}

/**
 * Not in the middle of what keeps Node's own state, nor of the evaluator's own code: what was lost there might be the news
 * of the Stop itself. Nor of anything that is called for a message to the parent, of which half would be sent, or for the
 * report of an error, with which a cell ends.
 *
 * @param files Of the code that was interrupted, innermost first.
 * @param tries How often it could not be ended before.
 */
export function canEnd(files: readonly string[], tries = 0): boolean {
  if (files.some((file) => whole.has(file))) return false;
  // Whoever calls a builtin (`map`, `replace`) is the one that is ended, and so is who makes a promise that Node notes.
  const caller = files.findIndex((file) => file !== "" && file !== promiseHooks);
  const above = caller < 0 ? files : files.slice(0, caller);
  // A microtask that is a builtin, which may be the evaluator's own, unless nothing else is ever seen.
  if (caller < 0 || files[caller] === ticks) return tries >= chainTries && above.at(-1) === "";
  const own = files.findIndex((file) => file !== "" && !file.startsWith("node:"));
  if (own < 0 || files[own]?.startsWith(evaluator)) return false;
  return !files.slice(caller, own).some((file) => bookkeeping.test(file));
}

/** Node goes through a list of them: see immediates.ts. */
const immediates = "immediates";
/** So often a chain of promises was looked at, and never where it is the cell's own code. */
const chainTries = 10;
const evaluator = new URL("..", import.meta.url).href;
/** Who asks for a module that was left in the middle would wait for ever: see modulecache.ts. */
const loader = "node:internal/modules/esm/";
/** A try takes about a millisecond. */
const loadTries = 20;
const promiseHooks = "node:internal/async_hooks";
const ticks = "node:internal/process/task_queues";
const bookkeeping = /^node:(internal\/(async_|process|timers|bootstrap|modules|promise)|timers|async_hooks)/;
const whole = new Set(["channel.js", "traceback.js"].map((name) => new URL(name, import.meta.url).href));
