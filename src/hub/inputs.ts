/**
 * Tensors given to a module, held against what it takes.
 *
 * @module
 */

import { MismatchError } from "../errors.js";
import type { TensorInfo } from "../formats/file.js";
import { computeDType } from "../run/tensors.js";
import { formatShape } from "../tensor/dtype.js";
import tf from "../tfjs-core.cjs";
import { stringsFromCodes } from "./strings.js";

/**
 * The tensor as the graph takes it. Whole numbers are taken for floats, as TensorFlow.js makes int32 of pixels; a
 * column for a vector, as TensorFlow.js' models make of it; and rows of bytes for strings.
 *
 * @throws {MismatchError} naming the input, what it takes and what was given
 */
export function asInput(
  info: TensorInfo,
  key: string,
  given: tf.Tensor | undefined,
  count: number,
): tf.Tensor {
  if (!given) {
    throw new MismatchError(`the module takes more inputs than it was given`, {
      expected: `${key} ${info.dtype} ${formatShape(info.shape)}`,
      found: `${count} inputs`,
    });
  }
  const dtype = computeDType(info.dtype);
  if (dtype === "float32" && given.dtype === "int32")
    return asInput(info, key, tf.cast(given, "float32"), count);
  if (dtype === "string" && given.dtype === "int32")
    return asInput(info, key, stringsFromCodes(given), count);
  if (info.shape?.length === 1 && isColumn(given)) return asInput(info, key, tf.reshape(given, [-1]), count);
  if (given.dtype === dtype && fitsInput(info, given)) return given;
  throw new MismatchError(
    `the input ${key} of the module was given another ${given.dtype === dtype ? "shape" : "dtype"}`,
    {
      expected: `${info.dtype} ${formatShape(info.shape)}`,
      found: `${given.dtype} ${formatShape(given.shape)}`,
    },
  );
}

/** Whether the shape is one that the graph was made for. */
export function fitsInput({ shape, dtype }: TensorInfo, given: tf.Tensor): boolean {
  if (dtype === "string" && given.dtype === "int32") return shape === null || shape.length === given.rank - 1;
  return (
    shape === null ||
    (shape.length === 1 && isColumn(given)) ||
    (shape.length === given.rank && shape.every((size, axis) => size === null || size === given.shape[axis]))
  );
}

function isColumn({ rank, shape }: tf.Tensor): boolean {
  return rank === 2 && shape[1] === 1;
}
