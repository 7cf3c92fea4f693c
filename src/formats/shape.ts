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

/** Larger than any shape of that rank, whatever its dimensions are called. */
const MAX_BYTES = 1 << 20;

/** A shape; `null` when even the rank is unknown, and for each dimension of unknown size. */
export function* walkShape(cursor: Cursor): Walk<Shape | null> {
  if (cursor.inMemory) return readShape(cursor);
  const bytes = cursor.end - cursor.start;
  if (bytes <= MAX_BYTES) return readShape(yield* cursor.loaded());
  throw cursor.malformed("a shape is too large", {
    expected: `at most ${MAX_BYTES} bytes`,
    found: `${bytes} bytes`,
  });
}

/**
 * One that is whole in memory: without steps, for a graph has thousands. `symbolic`: the sizes may be Grappler's
 * symbols, which are below -1 and say which unknown ones are the same.
 */
export function readShape(message: Cursor, symbolic = false): Shape | null {
  const shape: (number | null)[] = [];
  let unknownRank = false;
  while (message.next()) {
    if (message.field === 2) shape.push(readDimension(message.within("dim", shape.length), symbolic));
    else if (message.field === 3) unknownRank = message.bool();
    if (shape.length > MAX_RANK)
      throw message.malformed("a shape has too many dimensions", { expected: `at most ${MAX_RANK}` });
  }
  return unknownRank ? null : shape;
}

function readDimension(message: Cursor, symbolic: boolean): number | null {
  let size: number | bigint = 0;
  while (message.next()) if (message.field === 1) size = message.int64();
  if (size === -1 || (symbolic && size < -1)) return null;
  if (typeof size === "number" && size >= 0) return size;
  throw message.malformed("a dimension is no size", { expected: "-1, 0 or more", found: `${size}` });
}
