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

type Start = (...args: unknown[]) => unknown;

export function installTimers(): void {
  for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
    // The three share this shape; their overloads don't matter to a wrapper that passes everything on.
    const start = globalThis[name] as unknown as Start;
    const wrapped: Start = (...args) => begun(start, args);
    const value = Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(start));
    for (const holder of [globalThis, timers])
      Object.defineProperty(holder, name, { value, configurable: true, writable: true, enumerable: true });
  }
}

/** Spreads nothing, which would ask the cell's iterators. */
function begun(start: Start, args: unknown[]): unknown {
  const run = causingRun();
  const callback = args[0];
  if (run === undefined || typeof callback !== "function") return apply(start, undefined, args);
  args[0] = function (this: unknown, ...given: unknown[]) {
    if (run.cancelled) return;
    if (start === immediate) callImmediate(timer, () => apply(callback, this, given));
    else apply(callback, this, given);
  };
  const timer = apply(start, undefined, args);
  return timer;
}
