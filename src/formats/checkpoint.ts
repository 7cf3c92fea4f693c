/**
 * A checkpoint: tensors by name, whichever of the two formats they are stored in.
 *
 * @module
 */
import type { TensorRef } from "../tensor/tensor.js";

export interface Checkpoint {
  /** The path without `.index` and `.data-*`, as TensorFlow's own functions take it. */
  readonly prefix: string;
  readonly version: "V1" | "V2";
  readonly tensors: ReadonlyMap<string, TensorRef>;
  /** Stored checksums by name, where there are any: equal ones tell copies. */
  readonly checksums: ReadonlyMap<string, number>;
  /** Bytes of all its files. */
  readonly bytes: number;
  /** Grows while tensors are read: checksums that did not fit are noted here if they are ignored. */
  readonly notes: string[];
}
