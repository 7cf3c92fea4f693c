/**
 * Names inside strings: what `graph.getTensorByName("` could be completed with.
 *
 * A value offers names by a method at `Symbol.for("thaw.names")`, which gets the name of the method that is being
 * called and what was typed, and returns strings, or pairs of a string and a note.
 *
 * @module
 */
import type { NamedItem } from "../protocol.js";

const namesSymbol = Symbol.for("thaw.names");

export function namesFor(
  scope: Readonly<Record<string, unknown>>,
  {
    receiver,
    method,
    typed,
  }: { readonly receiver: readonly string[]; readonly method: string; readonly typed: string },
): readonly NamedItem[] {
  const value = follow(scope, receiver);
  if (typeof value !== "object" || value === null) return [];
  try {
    const offer: unknown = Reflect.get(value, namesSymbol);
    if (typeof offer === "function") return [...offer.call(value, method, typed)].map(item);
    return method === "getLayer" ? layersOf(value) : [];
  } catch {
    return [];
  }
}

/** Models of TensorFlow.js cannot be given a method: they come from a library that may not be loaded. */
function layersOf(model: object): readonly NamedItem[] {
  const layers: unknown = Object.getOwnPropertyDescriptor(model, "layers")?.value;
  if (!Array.isArray(layers)) return [];
  return layers.map((layer: { name?: unknown }) => ({ text: String(layer.name), note: className(layer) }));
}

function className(layer: object): string {
  return layer.constructor.name;
}

function item(offered: unknown): NamedItem {
  return Array.isArray(offered)
    ? { text: String(offered[0]), note: String(offered[1]) }
    : { text: String(offered) };
}

/** Follows plain data properties only: completing must not run anybody's getters. */
function follow(scope: Readonly<Record<string, unknown>>, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return undefined;
  const found =
    Object.getOwnPropertyDescriptor(scope, first) ?? Object.getOwnPropertyDescriptor(globalThis, first);
  let value: unknown = found?.value;
  for (const name of rest) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, name)?.value;
  }
  return value;
}
