/**
 * Code that SIGINT ends, with an exception: the cell's own, until its first await.
 *
 * @module
 */
import vm from "node:vm";
import { pinned } from "./builtins.js";
import { flags, Interrupted } from "./compile.js";
import { flagBreakable, isBreakable, isBroken } from "./control.js";

/** A cell can take the globals away. */
const { exchange, load, store } = Atomics;
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
export function breakable<T>(body: () => T): T {
  if (load(flags, flagBreakable) === isBroken) awaitSignal();
  called = () => {
    store(flags, flagBreakable, isBreakable);
    try {
      return body();
    } finally {
      // Not reached when the signal has ended the body.
      const isSent = exchange(flags, flagBreakable, 0) === isBroken;
      if (isSent) spin(maxSignalMilliseconds);
    }
  };
  return call<T>();
}

function call<T>(): T {
  try {
    return script.runInThisContext({ breakOnSigint: true });
  } finally {
    store(flags, flagBreakable, 0);
    called = () => undefined; // or what the cell closes over would live on
  }
}

/** The latest cell was ended by other means than the signal that was sent: Node may have kept it, and end this one by it. */
function awaitSignal(): void {
  called = () => spin(keptSignalMilliseconds);
  try {
    call();
  } catch {
    // There it was.
  }
}

function spin(milliseconds: number): void {
  for (const end = now() + milliseconds; now() < end; );
}

/** A signal that was sent arrives within microseconds, on a loaded machine within milliseconds. */
const maxSignalMilliseconds = 1000;
/** One that Node has kept arrives with the thread that watches for it. */
const keptSignalMilliseconds = 50;

export function isInterruption(error: unknown): boolean {
  try {
    if (error instanceof Interrupted) return true;
    return error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
  } catch {
    return false; // what was thrown throws when it is looked at
  }
}
