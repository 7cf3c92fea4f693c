/**
 * Strings for TensorFlow.js' models. Their `predict` and `fit` cut batches with ops that refuse strings, so strings
 * go through them as rows of bytes, and a layer of a module that takes strings reads those.
 *
 * ```ts
 * model.predict(stringCodes(["the cat sat", "on the mat"])); // int32, [2, 11]
 * ```
 *
 * @module
 */

import { byteString, stringTensor } from "../run/strings.js";
import { bytesOf } from "../run/tensors.js";
import tf from "../tfjs-core.cjs";

/** Fills a row behind its string. No byte is negative. */
const END = -1;

/** UTF-8 bytes, one row per string, as long as the longest. */
export function stringCodes(texts: readonly string[]): tf.Tensor2D {
  const encoder = new TextEncoder();
  return byteRows(
    texts.map((text) => encoder.encode(text)),
    [texts.length],
  ) as tf.Tensor2D; // one axis of strings, one of bytes
}

/** The same of a tensor of strings, which get an axis more. */
export function codesFromStrings(texts: tf.Tensor): tf.Tensor {
  return byteRows(bytesOf(texts), texts.shape);
}

function byteRows(rows: readonly Uint8Array[], shape: readonly number[]): tf.Tensor {
  const width = rows.reduce((longest, { length }) => Math.max(longest, length), 1);
  const codes = new Int32Array(rows.length * width).fill(END);
  for (const [i, row] of rows.entries()) codes.set(row, i * width);
  return tf.tensor(codes, [...shape, width], "int32");
}

/** The strings again: the last axis goes. */
export function stringsFromCodes(codes: tf.Tensor): tf.Tensor {
  const shape = codes.shape.slice(0, -1);
  const width = codes.shape.at(-1) ?? 1;
  const values = codes.dataSync();
  const count = shape.reduce((product, n) => product * n, 1);
  const texts = Array.from({ length: count }, (_, row) => {
    const bytes = values.subarray(row * width, (row + 1) * width);
    return byteString(Uint8Array.from(bytes.filter((byte) => byte !== END)));
  });
  return stringTensor(texts, shape);
}
