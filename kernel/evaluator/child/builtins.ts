/**
 * Puts back what a cell took away from the language. Cells share the realm of what runs them, so `JSON.stringify = null`
 * would leave no cell that could run, and none that could say why. What a cell replaces by a function of its own (a
 * polyfill, zone.js) stays.
 *
 * ```ts
 * mendBuiltins(); // ["Array.prototype.map"]
 * ```
 *
 * @module
 */

interface Builtin {
  readonly holder: object;
  readonly name: PropertyKey;
  readonly label: string;
  readonly type: "function" | "object";
  readonly descriptor: PropertyDescriptor;
}

/** Whose functions the evaluator calls, or Node for it. */
const holders: Readonly<Record<string, object>> = {
  ...{ Array, Atomics, Buffer, Error, JSON, Map, Object, Promise, Reflect, String, Symbol },
  "Array.prototype": Array.prototype,
  "Function.prototype": Function.prototype,
  "Map.prototype": Map.prototype,
  "Object.prototype": Object.prototype,
  "Promise.prototype": Promise.prototype,
  "RegExp.prototype": RegExp.prototype,
  "Set.prototype": Set.prototype,
  "String.prototype": String.prototype,
  "WeakMap.prototype": WeakMap.prototype,
};

const globals =
  "Array Atomics Buffer Error Int32Array JSON Map Number Object Promise Proxy Reflect RegExp Set String Symbol TypeError Uint8Array WeakMap globalThis process";

const builtins: readonly Builtin[] = [
  ...globals.split(" ").flatMap((name) => builtin(globalThis, name, name)),
  ...Object.entries(holders).flatMap(([label, holder]) =>
    Reflect.ownKeys(holder).flatMap((name) => builtin(holder, name, `${label}.${String(name)}`)),
  ),
];

/** Nothing where it is neither, or cannot be changed. */
function builtin(holder: object, name: PropertyKey, label: string): Builtin[] {
  const found = Reflect.getOwnPropertyDescriptor(holder, name);
  if (found?.configurable !== true) return [];
  // Node's own globals are accessors, which keep what is assigned.
  const value: unknown = holder === globalThis ? Reflect.get(holder, name) : found.value;
  const descriptor = { value, configurable: true, writable: true, enumerable: found.enumerable === true };
  const type = typeof value;
  if ((type !== "function" && type !== "object") || value === null) return [];
  return [{ holder, name, label, type, descriptor }];
}

const { defineProperty } = Object;

/**
 * Takes some microseconds. Calls nothing that may be gone.
 *
 * @returns the names of what was put back
 */
export function mendBuiltins(): readonly string[] {
  const mended: string[] = [];
  for (let i = 0; i < builtins.length; i++) {
    const each = builtins[i];
    if (each === undefined || isWhole(each)) continue;
    defineProperty(each.holder, each.name, each.descriptor);
    mended[mended.length] = each.label;
  }
  return mended;
}

function isWhole({ holder, name, type }: Builtin): boolean {
  const value = (holder as Record<PropertyKey, unknown>)[name]; // a name that it had when this was loaded
  return typeof value === type && value !== null;
}
