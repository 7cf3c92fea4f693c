/**
 * Parts of a tensor, as numpy's slices of step 1.
 *
 * @module
 */
import { type ErrorDetails, UsageError } from "../errors.js";

/** A slice along the first axes, as `[start, stop]` per axis (stop exclusive; negative counts from the end). */
export type Slices = readonly (readonly [start: number, stop: number] | null)[];

/** Where the parts begin and end on each axis. @throws {UsageError} for too many slices, and for what is none */
export function boundsOf(
  slices: Slices,
  shape: readonly number[],
  place: Pick<ErrorDetails, "file" | "path" | "offset">,
): (readonly [start: number, stop: number])[] {
  if (slices.length > shape.length) {
    throw new UsageError("more slices than the tensor has axes", {
      ...place,
      expected: `at most ${shape.length}`,
      found: `${slices.length}`,
    });
  }
  const wrong = slices.find((slice) => slice !== null && !isSlice(slice));
  if (wrong !== undefined) {
    throw new UsageError("not a slice", {
      ...place,
      expected: "[start, stop] in whole numbers, or null, for each axis: slice([[0, 2], null])",
      found: JSON.stringify(wrong),
    });
  }
  return shape.map((dimension, axis) => normalize(slices[axis] ?? null, dimension));
}

/** JavaScript may pass anything. */
function isSlice(slice: unknown): boolean {
  return Array.isArray(slice) && slice.length === 2 && slice.every(Number.isInteger);
}

function normalize(slice: readonly [number, number] | null, dimension: number): [number, number] {
  if (slice === null) return [0, dimension];
  const clamp = (index: number) => Math.min(dimension, Math.max(0, index < 0 ? index + dimension : index));
  const [start, stop] = [clamp(slice[0]), clamp(slice[1])];
  return [start, Math.max(start, stop)];
}
