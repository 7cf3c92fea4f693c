/**
 * 64-bit integers that TensorFlow.js has no dtype for and that must not lose a bit: keys and counters of random
 * generators. They are carried as strings of eight bytes, which kernels that move elements take.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { bytesOf, makeTensor } from "./tensors.js";

/** Carried words, or the integers of an ordinary tensor, as unsigned 64-bit words. */
export function wordsOf(tensor: tf.Tensor): bigint[] {
  if (tensor.dtype !== "string") {
    return Array.from(tensor.dataSync(), (value) => BigInt.asUintN(64, BigInt(Math.trunc(value))));
  }
  return bytesOf(tensor).map((bytes) => new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0));
}

export function wordTensor(words: readonly bigint[], shape: readonly number[]): tf.Tensor {
  const bytes = words.map((word) => {
    const eight = new Uint8Array(8);
    new DataView(eight.buffer).setBigUint64(0, BigInt.asUintN(64, word));
    return eight;
  });
  return makeTensor(bytes, shape, "string");
}
