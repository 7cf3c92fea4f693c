/**
 * Hides what following a cell through asynchronous code leaves on promises and timers: Node keeps it in enumerable
 * symbol properties, and every printed promise would show the evaluator's inside.
 *
 * @module
 */
import { inspect } from "node:util";
import { withOriginals } from "./builtins.js";

const bookkeeping = /^(async_id_symbol|trigger_async_id_symbol|kResourceStore|asyncId|triggerId)$/;

export function hideBookkeeping(): void {
  const timer = setTimeout(() => undefined, 0);
  clearTimeout(timer);
  for (const prototype of [Promise.prototype, Object.getPrototypeOf(timer)]) {
    Object.defineProperty(prototype, inspect.custom, { value: hide, configurable: true, writable: true });
  }
}

/** Answering with the object itself makes `inspect` go on as usual. */
function hide(this: object): object {
  withOriginals(() => {
    for (const symbol of Object.getOwnPropertySymbols(this)) {
      if (bookkeeping.test(symbol.description ?? ""))
        Object.defineProperty(this, symbol, { enumerable: false });
    }
  });
  return this;
}
