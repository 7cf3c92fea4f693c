/**
 * A hash table of the graph: from keys, which are scalars, to values of one shape. It lives as long as the runner.
 *
 * @module
 */
import type { DType } from "../tensor/dtype.js";

/** A key or value: numbers, or strings as latin-1 so that bytes compare exactly. */
export type Entry = number | string;

export class Table {
  readonly kind = "table";
  /** The elements of each key's value. */
  readonly entries = new Map<Entry, readonly Entry[]>();
  /** Whether a run has put something in or taken it out, beyond what the file itself fills it with. */
  changed = false;

  constructor(
    readonly name: string,
    readonly keyDType: DType,
    readonly valueDType: DType,
    readonly valueShape: readonly number[] = [],
  ) {}
}
