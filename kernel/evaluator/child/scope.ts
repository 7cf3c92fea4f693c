/**
 * The object that holds the top-level names of all cells.
 *
 * ```ts
 * const scope = new Scope();
 * const conclude = scope.announce(["model"], "In[3]");
 * scope.names.model; // ReferenceError: model has no value yet: In[3], which declares it, is still running
 * conclude(true);
 * ```
 *
 * @module
 */

import { OwnMap } from "./builtins.js";

/** A name without a value, and the cell that it is waited for from. */
interface Awaited {
  readonly cell: string;
  hasFailed: boolean;
}

/** Cells may replace them, and give every object a `get` (hence the prototypes that are none). */
const { defineProperty, hasOwn } = Object;

export class Scope {
  readonly #target: Record<string, unknown> = Object.create(null);
  readonly #awaited = new OwnMap<string, Awaited>();
  /** What cells see as `exports`. Names that {@link announce} waits for are not enumerable. */
  readonly names: Record<string, unknown> = new Proxy(this.#target, {
    __proto__: null,
    // A plain assignment, which without this would be a new property each time.
    set: (target: Record<PropertyKey, unknown>, name: PropertyKey, value: unknown) => {
      target[name] = value;
      return true;
    },
    // Cells declare with TypeScript's `Object.defineProperty(exports, …)`, which must not make names unchangeable.
    defineProperty: (_: object, name: PropertyKey, property: PropertyDescriptor) => {
      const get = hasOwn(property, "get") ? property.get : undefined;
      if (typeof name === "string") this.#define(name, get === undefined ? property.value : get());
      return true;
    },
  } as ProxyHandler<Record<string, unknown>>);

  /**
   * Until a cell assigns them, its names are an error in other cells, as they are in the cell itself, and not
   * `undefined`. Those that have a value from an earlier cell keep it.
   *
   * @returns What is to be called when the cell has ended: the names of one that failed go on being errors.
   */
  announce(names: readonly string[], cell: string): (isOk: boolean) => void {
    const wanted = names.filter((name) => this.#awaited.has(name) || !(name in this.#target));
    const awaited: Awaited = { cell, hasFailed: false };
    for (const name of wanted) this.#await(name, awaited);
    return (isOk) => {
      awaited.hasFailed = !isOk;
      for (const name of wanted) if (isOk && this.#awaited.get(name) === awaited) this.#forget(name);
    };
  }

  #await(name: string, awaited: Awaited): void {
    this.#awaited.set(name, awaited);
    Object.defineProperty(this.#target, name, {
      get: () => {
        throw new ReferenceError(`${name} ${reason(awaited)}`);
      },
      set: (value: unknown) => this.#define(name, value),
      configurable: true,
      enumerable: false,
    });
  }

  #define(name: string, value: unknown): void {
    this.#awaited.delete(name);
    const property = { __proto__: null, value, configurable: true, writable: true, enumerable: true };
    defineProperty(this.#target, name, property as PropertyDescriptor);
  }

  /** Such as a `var` in a branch that was not taken. */
  #forget(name: string): void {
    this.#awaited.delete(name);
    delete this.#target[name];
  }
}

function reason({ cell, hasFailed }: Awaited): string {
  return hasFailed
    ? `has no value: ${cell}, which declares it, failed before it came to that`
    : `has no value yet: ${cell}, which declares it, is still running`;
}
