/**
 * Timers that stop with their cell: after Stop, callbacks of that cell no longer run, so asynchronous loops in
 * libraries (`model.fit`) end too.
 *
 * @module
 */
import timers from "node:timers";
import { causingRun } from "./context.js";
import { callImmediate } from "./immediates.js";

/** Cells may replace them. */
const { apply } = Reflect;
const immediate: unknown = setImmediate;

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
      if (start === immediate) callImmediate(timer, () => apply(callback, this, args));
      else apply(callback, this, args);
    },
    ...rest,
  );
  return timer;
}
