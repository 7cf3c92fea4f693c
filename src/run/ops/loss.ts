/**
 * Losses with the gradient that their ops give beside them.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { broadcast } from "../broadcast.js";
import { type OpFamily, op } from "../op.js";

const outputs = { loss: "T", backprop: "T" } as const;

export const losses = {
  SoftmaxCrossEntropyWithLogits: op({ inputs: ["features", "labels"], outputs }, ([features, labels]) =>
    crossEntropy(features, broadcast(labels, features.shape)),
  ),
  SparseSoftmaxCrossEntropyWithLogits: op(
    { inputs: ["features", "labels"], outputs },
    ([features, labels]) =>
    crossEntropy(features, tf.cast(tf.equal(tf.expandDims(labels, -1), tf.range(0, features.shape[1] ?? 0, 1, "int32")), "float32")), // biome-ignore format: one thought
  ),
} as const satisfies OpFamily;

function crossEntropy(features: tf.Tensor, labels: tf.Tensor): tf.Tensor[] {
  const logs = tf.logSoftmax(features);
  return [tf.neg(tf.sum(tf.mul(labels, logs), -1)), tf.sub(tf.exp(logs), labels)];
}
