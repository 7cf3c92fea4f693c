/**
 * Elements that are no numbers.
 *
 * @module
 */
import type { TensorValue } from "./tensor.js";

/** How many elements are NaN or infinite; of complex numbers, both parts count. */
export function nonFiniteElements({ data }: TensorValue): number {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return 0;
  let count = 0;
  for (const x of data) if (!Number.isFinite(x)) count++;
  return count;
}
