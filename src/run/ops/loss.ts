/**
 * Losses with the gradient that their ops give beside them.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { type OpFamily, op } from "../op.js";

const outputs = { loss: "T", backprop: "T" } as const;

export const losses = {
  SoftmaxCrossEntropyWithLogits: op({ inputs: ["features", "labels"], outputs }, ([features, labels]) =>
    crossEntropy(features, tf.broadcastTo(labels, features.shape)),
  ),
  SparseSoftmaxCrossEntropyWithLogits: op({ inputs: ["features", "labels"], outputs }, ([features, labels]) =>
    crossEntropy(features, tf.cast(tf.oneHot(tf.cast(labels, "int32"), features.shape[1] ?? 0), "float32")),
  ),
} as const satisfies OpFamily;

function crossEntropy(features: tf.Tensor, labels: tf.Tensor): tf.Tensor[] {
  const logs = tf.logSoftmax(features);
  return [tf.neg(tf.sum(tf.mul(labels, logs), -1)), tf.sub(tf.exp(logs), labels)];
}
