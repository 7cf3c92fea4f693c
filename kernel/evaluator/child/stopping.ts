/**
 * Lets the control thread end JavaScript in the middle, by V8's `terminateExecution`, and the process live on.
 *
 * Node keeps a stack of the asynchronous operations that it is in, and aborts if code was left without taking its own
 * from it. After an uncaught exception Node empties that stack itself, so one is reported first. See
 * docs/decisions/003-evaluator.md.
 *
 * @module
 */
import { flags, Interrupted } from "./compile.js";
import { flagSafe, flagStop, isOrdered, isSafe, isUnsafe, letGo } from "./control.js";

export function installStopping(): void {
  // In every Node since its beginnings, though not in its types.
  const fatalException: unknown = Reflect.get(process, "_fatalException");
  const value = (): void => {
    const isMeant = Atomics.load(flags, flagStop) === 1; // or it has ended by itself meanwhile
    const ready = isMeant && typeof fatalException === "function" && canEnd(interruptedFiles());
    if (ready) fatalException.call(process, new Interrupted());
    Atomics.store(flags, flagSafe, ready ? isSafe : isUnsafe);
    Atomics.notify(flags, flagSafe);
    if (ready) awaitOrder();
  };
  Object.defineProperty(globalThis, Symbol.for(letGo), { value });
}

/**
 * V8 obeys the order as soon as this returns, before the code goes on and changes that stack. There is no way back: the
 * control thread answers, if late on a loaded machine.
 */
function awaitOrder(): void {
  while (Atomics.load(flags, flagSafe) !== isOrdered) Atomics.wait(flags, flagSafe, isSafe);
}

/** The files of the code that was interrupted, innermost first; empty for what has none, as the language's builtins. */
function interruptedFiles(): readonly string[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = Number.POSITIVE_INFINITY;
  Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFileName() ?? "");
  const files: unknown = new Error().stack;
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  // This module's functions, and the inspector's expression.
  return Array.isArray(files) ? files.slice(files.lastIndexOf(import.meta.url) + 2) : [];
}

/**
 * Not in the middle of what keeps Node's own state, nor of the evaluator's own code: what was lost there might be the news
 * of the Stop itself. Nor of anything that is called for a message to the parent, of which half would be sent, or for the
 * report of an error, with which a cell ends.
 *
 * @param files Of the code that was interrupted, innermost first.
 */
export function canEnd(files: readonly string[]): boolean {
  // Whoever calls a builtin (`map`, `replace`) is the one that is ended.
  const own = files.findIndex((file) => file !== "" && !file.startsWith("node:"));
  if (own < 0 || files[own]?.startsWith(evaluator)) return false;
  return (
    !files.slice(0, own).some((file) => bookkeeping.test(file)) && !files.some((file) => whole.has(file))
  );
}

const evaluator = new URL("..", import.meta.url).href;
const bookkeeping = /^node:(internal\/(async_|process|timers|bootstrap|modules|promise)|timers|async_hooks)/;
const whole = new Set(["channel.js", "traceback.js"].map((name) => new URL(name, import.meta.url).href));
