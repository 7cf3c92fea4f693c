/**
 * What goes into a hash table, from tensors.
 *
 * @module
 */
import type tf from "../tfjs-core.cjs";
import { numbers } from "./ops/read.js";
import { stringsOf } from "./strings.js";
import type { Entry, Table } from "./table.js";

/** Puts in one entry for each key, over what is there of the same key. */
export function fillTable(table: Table, keys: tf.Tensor, values: tf.Tensor): void {
  const [entries, width] = [entriesOf(values), widthOf(table)];
  for (const [i, key] of entriesOf(keys).entries())
    table.entries.set(key, entries.slice(i * width, (i + 1) * width));
  table.changed = true;
}

export function entriesOf(tensor: tf.Tensor): Entry[] {
  return tensor.dtype === "string" ? stringsOf(tensor) : numbers(tensor);
}

/** How many elements the value of a key has. */
export function widthOf({ valueShape }: Table): number {
  return valueShape.reduce((product, n) => product * n, 1);
}
