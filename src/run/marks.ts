/**
 * Tensors whose values stand for others: what past-limits.ts says of them has to survive copies.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";

/** By data, which reshaped tensors share. */
const marked = new WeakSet<object>();
let any = false;

export function mark(tensor: tf.Tensor): void {
  marked.add(tensor.dataId);
  any = true;
}

export function isMarked(tensor: tf.Tensor): boolean {
  return any && marked.has(tensor.dataId);
}
