/**
 * The language as it was before any cell. Cells share the realm of what runs them, and may put functions of their own in
 * the place of the language's: a polyfill, a mock, or `Array.prototype.push = () => { throw 1 }`. Theirs are in place
 * while their code runs, and ours while the evaluator's does, so neither disturbs the other. What a cell takes away
 * (`JSON.stringify = null`) is put back for good: nothing could go on without.
 *
 * ```ts
 * withOriginals(() => show(value)); // the evaluator's work, called by a cell
 * withReplacements(() => handler()); // a cell's function, called by the evaluator
 * ```
 *
 * @module
 */

interface Builtin {
  readonly holder: object;
  readonly name: PropertyKey;
  readonly label: string;
  readonly value: unknown;
  readonly enumerable: boolean;
}

interface Replacement {
  readonly descriptor: PropertyDescriptor;
  /** What it stands in for; absent for what only cells have. */
  readonly builtin?: Builtin;
  readonly holder: object;
  readonly name: PropertyKey;
}

const { defineProperty, getOwnPropertyDescriptor } = Reflect;
const { getPrototypeOf } = Object;

const typed = getPrototypeOf(Uint8Array);
const iterated = [[][Symbol.iterator](), new Map().entries(), new Set().values(), ""[Symbol.iterator]()];
const iterators = [...iterated, "".matchAll(/./g), (function* () {})()].map(getPrototypeOf);

/** Whose functions the evaluator calls, or Node for it. */
const holders: Readonly<Record<string, object>> = {
  ...{
    Array,
    Atomics,
    Buffer,
    Date,
    Error,
    JSON,
    Map,
    Math,
    Number,
    Object,
    Promise,
    Reflect,
    Set,
    String,
    Symbol,
  },
  ...{ Uint8Array, TypedArray: typed, "TypedArray.prototype": typed.prototype },
  "Array.prototype": Array.prototype,
  "Buffer.prototype": Buffer.prototype,
  "Error.prototype": Error.prototype,
  "Function.prototype": Function.prototype,
  "Map.prototype": Map.prototype,
  "Number.prototype": Number.prototype,
  "Object.prototype": Object.prototype,
  "Promise.prototype": Promise.prototype,
  "RegExp.prototype": RegExp.prototype,
  "Set.prototype": Set.prototype,
  "String.prototype": String.prototype,
  "Symbol.prototype": Symbol.prototype,
  "Uint8Array.prototype": Uint8Array.prototype,
  "WeakMap.prototype": WeakMap.prototype,
  "WeakSet.prototype": WeakSet.prototype,
  ...Object.fromEntries(iterators.map((iterator) => [iterator[Symbol.toStringTag], iterator])),
  Iterator: getPrototypeOf(iterators[0]),
};

const globals =
  "Array Atomics Boolean Buffer Date Error Int32Array JSON Map Math Number Object Promise Proxy Reflect RegExp Set SharedArrayBuffer String Symbol TypeError Uint8Array WeakMap WeakSet globalThis parseInt process";

let builtins: readonly Builtin[] = [];

/** Takes the language as it is: with what the evaluator itself has put in it, and before any cell. */
export function rememberBuiltins(): void {
  builtins = [
    ...globals.split(" ").flatMap((name) => builtin(globalThis, name, name)),
    ...Object.entries(holders).flatMap(([label, holder]) =>
      Reflect.ownKeys(holder).flatMap((name) => builtin(holder, name, `${label}.${String(name)}`)),
    ),
  ];
}

/** What a property on every object would make of the descriptors that the evaluator writes, and of what it awaits. */
const parts = ["get", "set", "value", "writable", "enumerable", "configurable", "then"];

/** Nothing where it is no function or object, or cannot be changed. */
function builtin(holder: object, name: PropertyKey, label: string): Builtin[] {
  const found = getOwnPropertyDescriptor(holder, name);
  if (found?.configurable !== true) return [];
  // Node's own globals are accessors, which keep what is assigned.
  const value: unknown = holder === globalThis ? Reflect.get(holder, name) : found.value;
  if ((typeof value !== "function" && typeof value !== "object") || value === null) return [];
  return [{ holder, name, label, value, enumerable: found.enumerable === true }];
}

/** What cells put in the place of ours, while ours are there. */
let replaced: Replacement[] = [];
let mended: string[] = [];
let areOriginal = false;

/** What was put back since this was asked, and why, a line each. */
export function takeMended(): readonly string[] {
  const lines = mended;
  mended = [];
  return lines;
}

function tell(line: string): void {
  mended[mended.length] = line;
}

/** From here on the language is as it was: where work begins, and after a cell's code has run. */
export function useOriginals(): void {
  if (!areOriginal) lookAgain();
}

/** From here on it is as cells made it. */
export function useReplacements(): void {
  areOriginal = false;
  if (replaced.length === 0) return;
  const waiting = replaced;
  replaced = [];
  for (let i = 0; i < waiting.length; i++) {
    const each = waiting[i];
    if (each === undefined) continue;
    defineProperty(each.holder, each.name, each.descriptor);
    if (each.builtin === undefined || nodeCanUse(each.builtin)) continue;
    mend(each.builtin);
    tell(`${each.builtin.label}: fails in Node's own work, and put back`);
  }
}

/** Node itself calls these as a cell could, to enter and leave callbacks: without them it runs none. */
const usedByNode: Readonly<Record<string, () => boolean>> = {
  "Array.prototype.pop": () => [1].pop() === 1,
  "Array.prototype.Symbol(Symbol.iterator)": firstOfOne,
  "Array Iterator.next": firstOfOne,
  "Function.prototype.apply": () => nothing.apply(undefined, [1]) === 1,
};

function firstOfOne(): boolean {
  const [first] = [1];
  return first === 1;
}

const nothing = (value: unknown): unknown => value;

function nodeCanUse({ label }: Builtin): boolean {
  try {
    return usedByNode[label]?.() ?? true;
  } catch {
    return false;
  }
}

/** Also where code may have been ended in the middle, and nobody knows whose functions are in place. */
export function withOriginals<T>(body: () => T): T {
  const wereOriginal = areOriginal;
  useOriginals();
  try {
    return body();
  } finally {
    if (!wereOriginal) useReplacements();
  }
}

export function withReplacements<T>(body: () => T): T {
  useReplacements();
  try {
    return body();
  } finally {
    useOriginals();
  }
}

/** Takes some microseconds. Calls nothing that may be gone. */
export function lookAgain(): void {
  for (let i = 0; i < builtins.length; i++) {
    const each = builtins[i];
    if (each !== undefined && !isInPlace(each)) putBack(each);
  }
  for (let i = 0; i < parts.length; i++) {
    const name = parts[i];
    if (name !== undefined && name in everything) hide(name);
  }
  areOriginal = true;
}

const everything: object = Object.prototype;

function isInPlace({ holder, name, value }: Builtin): boolean {
  try {
    return (holder as Record<PropertyKey, unknown>)[name] === value; // a name that it had when this was loaded
  } catch {
    return false; // a getter of the cell's
  }
}

function putBack(builtin: Builtin): void {
  const { holder, name, label, value } = builtin;
  const descriptor = getOwnPropertyDescriptor(holder, name);
  const other: unknown = descriptor?.value;
  const isGone = descriptor?.get === undefined && (typeof other !== typeof value || other === null);
  if (isGone) tell(`${label}: gone, and put back, since what runs the cells needs it`);
  else if (descriptor !== undefined) replaced[replaced.length] = { holder, name, descriptor, builtin };
  mend(builtin);
}

function mend({ holder, name, value, enumerable }: Builtin): void {
  const plain = { __proto__: null, value, configurable: true, writable: true, enumerable };
  defineProperty(holder, name, plain as PropertyDescriptor);
}

function hide(name: string): void {
  const descriptor = getOwnPropertyDescriptor(everything, name);
  if (descriptor?.configurable !== true) return;
  replaced[replaced.length] = { holder: everything, name, descriptor };
  deleteProperty(everything, name);
}

const { deleteProperty } = Reflect;

/** A promise that `await` takes as it is, whatever cells made of promises. */
export function awaitable<T>(promise: Promise<T>): Promise<T> {
  defineProperty(promise, "constructor", ownConstructor);
  return promise;
}

const ownConstructor = {
  __proto__: null,
  value: Promise,
  configurable: true,
  writable: true,
} as PropertyDescriptor;

/** The object, with its prototypes' methods as its own: it does what it did, whatever becomes of those. */
export function pinned<T extends object>(object: T): T {
  for (let each: object = getPrototypeOf(object); each !== Object.prototype; each = getPrototypeOf(each)) {
    for (const [name, descriptor] of ownEntries(each)) {
      if (typeof descriptor.value !== "function" || Object.hasOwn(object, name)) continue;
      Object.defineProperty(object, name, { ...descriptor, enumerable: false });
    }
  }
  return object;
}

function ownEntries(object: object): readonly (readonly [PropertyKey, PropertyDescriptor])[] {
  return Reflect.ownKeys(object).flatMap((name) => {
    const descriptor = getOwnPropertyDescriptor(object, name);
    return descriptor === undefined ? [] : [[name, descriptor] as const];
  });
}

/** A class whose instances keep their methods, as a copy, whatever becomes of its prototype's. */
function kept<C extends abstract new (...args: never[]) => object>(Class: C): C {
  const Kept = class extends (Class as unknown as new (...args: unknown[]) => object) {};
  const { constructor: _, ...methods } = Object.getOwnPropertyDescriptors(Class.prototype);
  Object.defineProperties(Kept.prototype, methods);
  return Kept as unknown as C;
}

export const OwnMap = kept(Map);
export const OwnSet = kept(Set);
export const OwnWeakSet = kept(WeakSet);
