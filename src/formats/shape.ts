/**
 * TensorShapeProto.
 *
 * @module
 */
import type { Shape } from "../tensor/dtype.js";
import type { Walk } from "./window.js";
import type { Cursor } from "./wire.js";

/** TensorFlow itself has no tensor of higher rank (`TensorShape::MaxDimensions`). */
const MAX_RANK = 254;

/**
 * A shape; `null` when even the rank is unknown, and for each dimension of unknown size. `symbolic`: the sizes may be
 * Grappler's symbols, which are below -1 and say which unknown ones are the same.
 */
export function* walkShape(cursor: Cursor, { symbolic = false } = {}): Walk<Shape | null> {
  const shape: (number | null)[] = [];
  let unknownRank = false;
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 2)
      shape.push(yield* walkDimension(yield* cursor.message("dim", shape.length), symbolic));
    else if (cursor.field === 3) unknownRank = cursor.bool();
    if (shape.length > MAX_RANK)
      throw cursor.malformed("a shape has too many dimensions", { expected: `at most ${MAX_RANK}` });
  }
  return unknownRank ? null : shape;
}

function* walkDimension(cursor: Cursor, symbolic: boolean): Walk<number | null> {
  let size: number | bigint = 0;
  while (cursor.next() || (yield* cursor.more())) if (cursor.field === 1) size = cursor.int64();
  if (size === -1 || (symbolic && size < -1)) return null;
  if (typeof size === "number" && size >= 0) return size;
  throw cursor.malformed("a dimension is no size", { expected: "-1, 0 or more", found: `${size}` });
}
