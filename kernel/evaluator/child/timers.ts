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
      start(typeof callback === "function" ? stopping(callback) : callback, ...rest);
    const described = Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(start));
    Object.defineProperty(globalThis, name, {
      value: described,
      configurable: true,
      writable: true,
      enumerable: true,
    });
    Object.defineProperty(timers, name, {
      value: described,
      configurable: true,
      writable: true,
      enumerable: true,
    });
  }
}

function stopping(callback: Callback): Callback {
  const run = causingRun();
  if (run === undefined) return callback;
  return function (this: unknown, ...args) {
    if (!run.cancelled) apply(callback, this, args);
  };
}
