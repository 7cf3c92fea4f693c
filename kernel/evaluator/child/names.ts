/**
 * Names inside strings: what `graph.getTensorByName("` could be completed with.
 *
 * A value offers names by a method at `Symbol.for("thaw.names")`, which gets the name of the method that is being
 * called and returns strings, or pairs of a string and a note.
 *
 * @module
 */
import type { NamedItem } from "../protocol.js";

const namesSymbol = Symbol.for("thaw.names");

export function namesFor(
  scope: Readonly<Record<string, unknown>>,
  { receiver, method }: { readonly receiver: readonly string[]; readonly method: string },
): readonly NamedItem[] {
  const value = follow(scope, receiver);
  if (typeof value !== "object" || value === null) return [];
  const offer: unknown = Reflect.get(value, namesSymbol);
  if (typeof offer !== "function") return [];
  try {
    return [...offer.call(value, method)].map(item);
  } catch {
    return [];
  }
}

function item(offered: unknown): NamedItem {
  return Array.isArray(offered)
    ? { text: String(offered[0]), note: String(offered[1]) }
    : { text: String(offered) };
}

/** Follows plain data properties only: completing must not run anybody's getters. */
function follow(scope: Readonly<Record<string, unknown>>, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return undefined;
  let value: unknown =
    first in scope ? scope[first] : Object.getOwnPropertyDescriptor(globalThis, first)?.value;
  for (const name of rest) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, name)?.value;
  }
  return value;
}
