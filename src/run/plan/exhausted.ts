/**
 * Out of memory: which node asked for how much.
 *
 * @module
 */

import { isThawError, LimitError } from "../../errors.js";
import type { NodeDef } from "../../formats/graphdef.js";

/** What V8, WebAssembly and TensorFlow say when an array cannot be had. */
const memory = /array length|array buffer|allocat|memory|OOM/i;

/** Whether `error` says that there was no memory. RuntimeError is WebAssembly's; TensorFlow's own is a plain Error. */
export function isExhausted(error: unknown): error is Error {
  return (
    error instanceof Error &&
    !isThawError(error) &&
    (/^(Range|Runtime)Error$/.test(error.name) || /\bOOM\b/.test(error.message)) &&
    memory.test(error.message)
  );
}

/** The error for a node that found no memory. `again` runs it once more, to see what it asks for where `cause` does not say. */
export function exhausted(node: NodeDef, cause: Error, again: () => void): LimitError {
  return new LimitError(`the ${node.op} node ${node.name} needs more memory than there is`, {
    path: `node ${node.name}`,
    found: amount(cause.message) ?? asked(again) ?? cause.message,
    hint: "feed a smaller batch, or fetch a tensor before it",
    cause,
  });
}

/** How much was asked for, in the words of whoever had no more: elements, bytes, or a shape. */
function amount(message: string): string | undefined {
  const [, shape] = /shape\[([\d,]+)\]/.exec(message) ?? [];
  if (shape) {
    const elements = shape.split(",").reduce((product, length) => product * Number(length), 1);
    return `an array of ${elements} elements, [${shape.replaceAll(",", ", ")}]`;
  }
  const [, bytes] = /(\d+) bytes/.exec(message) ?? [];
  if (bytes) return `${bytes} bytes`;
  const [elements] = /\d{4,}/.exec(message) ?? [];
  return elements && arrayOf(Number(elements));
}

const arrayOf = (elements: number) => `an array of ${elements} elements`;

/**
 * The length that no array could have. Newer versions of V8 say only that an allocation failed, so the constructors
 * of arrays are listened to while `action` fails again; it is synchronous, nobody else sees them.
 */
function asked(action: () => void): string | undefined {
  const own = { Array, Float32Array, Float64Array, Int32Array, Uint8Array };
  let last: number | undefined;
  const note = ([length]: readonly unknown[]) => {
    if (typeof length === "number") last = length;
  };
  const listening = Object.entries(own).map(([name, array]) => [name, heard(array, note)]);
  try {
    Object.assign(globalThis, Object.fromEntries(listening));
    action();
    return undefined; // it had room this time
  } catch (error) {
    return isExhausted(error) && last !== undefined ? arrayOf(last) : undefined;
  } finally {
    Object.assign(globalThis, own);
  }
}

/** The constructor, with what it is given told to `note`; `Array` can be called without `new`. */
function heard(array: object, note: (args: readonly unknown[]) => void): object {
  return new Proxy(array, {
    construct(target, args, made) {
      note(args);
      return Reflect.construct(target as new () => object, args, made); // only constructors come here
    },
    apply(target, self, args) {
      note(args);
      return Reflect.apply(target as () => unknown, self, args);
    },
  });
}
