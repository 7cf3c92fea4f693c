/**
 * Chains of ticks and microtasks, each of which starts the next: they keep the main thread from its event loop, and so
 * from the news of Stop, and leave no place where code could be ended from outside. The next link is refused instead.
 *
 * @module
 */
import { flags, Interrupted } from "./compile.js";
import { causingRun } from "./context.js";
import { flagChains, flagUnheard } from "./control.js";

type Start = (callback: unknown, ...rest: unknown[]) => void;

export function installChains(): void {
  refuseLinks(process, "nextTick");
  refuseLinks(globalThis, "queueMicrotask");
}

function refuseLinks(holder: object, name: string): void {
  const start: Start = Reflect.get(holder, name);
  const { apply } = Reflect;
  const refusing: Start = (...args) => {
    // What belongs to no cell is Node's and our own.
    if (flags[flagChains] === 1 && flags[flagUnheard] === 1 && causingRun() !== undefined)
      throw new Interrupted();
    apply(start, holder, args);
  };
  const value = Object.defineProperties(refusing, Object.getOwnPropertyDescriptors(start));
  Object.defineProperty(holder, name, { value, configurable: true, writable: true, enumerable: true });
}
