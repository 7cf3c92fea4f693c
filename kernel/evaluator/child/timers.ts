/**
 * Timers that stop with their cell: after Stop, callbacks of that cell no longer run, so asynchronous loops in
 * libraries (`model.fit`) end too.
 *
 * @module
 */
import timers from "node:timers";
import { causingRun } from "./context.js";

/** Cells may replace it. */
const { apply } = Reflect;

type Callback = (...args: unknown[]) => void;
type Start = (callback: Callback, ...rest: unknown[]) => unknown;

export function installTimers(): void {
  for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
    // The three share this shape; their overloads don't matter to a wrapper that passes everything on.
    const start = globalThis[name] as unknown as Start;
    const wrapped: Start = (callback, ...rest) =>
      typeof callback === "function" ? begun(start, callback, rest) : start(callback, ...rest);
    const value = Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(start));
    for (const holder of [globalThis, timers])
      Object.defineProperty(holder, name, { value, configurable: true, writable: true, enumerable: true });
  }
}

function begun(start: Start, callback: Callback, rest: readonly unknown[]): unknown {
  const run = causingRun();
  if (run === undefined) return start(callback, ...rest);
  const timer = start(
    function (this: unknown, ...args) {
      if (run.cancelled) return;
      if (isAlone(timer)) calledAlone(callback, this, args);
      else apply(callback, this, args);
    },
    ...rest,
  );
  return timer;
}

/** Whether it is the only one in Node's list. What runs is already out of the list of timers, and the first of immediates. */
function isAlone(timer: unknown): boolean {
  const { _idleNext: next, _idlePrev: previous } = timer as Readonly<Record<string, unknown>>;
  return next === null && previous === null;
}

/** Seen on the stack, it says that Stop may end it in the middle: see stopping.ts. */
export function calledAlone(callback: Callback, self: unknown, args: unknown[]): void {
  apply(callback, self, args);
}
