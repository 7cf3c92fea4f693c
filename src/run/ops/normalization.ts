/**
 * Batch normalization and local response normalization.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { bool, float, int, string } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { fromChannelsLast, toChannelsLast } from "./layout.js";

export const batchNormAttrs = {
  epsilon: float(1e-4),
  exponential_avg_factor: float(1),
  data_format: string("NHWC"),
  is_training: bool(true),
} as const;
const inputs = ["x", "scale", "offset", "mean", "variance"] as const;
const outputs = (statistics: string) => ({
  y: "T",
  batch_mean: statistics,
  batch_variance: statistics,
  reserve_space_1: statistics,
  reserve_space_2: statistics,
});

export interface Normalization {
  readonly epsilon: number;
  readonly exponential_avg_factor: number;
  readonly data_format: string;
  readonly is_training: boolean;
}
type BatchNormInputs = readonly [
  x: tf.Tensor,
  scale: tf.Tensor,
  offset: tf.Tensor,
  mean: tf.Tensor,
  variance: tf.Tensor,
];

export const normalizations = {
  FusedBatchNorm: op({ inputs, attrs: batchNormAttrs, outputs: outputs("T") }, (tensors, a) =>
    batchNormalized(tensors, a),
  ),
  FusedBatchNormV2: op({ inputs, attrs: batchNormAttrs, outputs: outputs("U") }, (tensors, a) =>
    batchNormalized(tensors, a),
  ),
  FusedBatchNormV3: op(
    { inputs, attrs: batchNormAttrs, outputs: { ...outputs("U"), reserve_space_3: "U" } },
    (tensors, a) => [...batchNormalized(tensors, a), tf.scalar(0)],
  ),
  BatchNormWithGlobalNormalization: op(
    {
      inputs: ["t", "m", "v", "beta", "gamma"],
      attrs: { variance_epsilon: float(), scale_after_normalization: bool() },
      outputs: { result: "T" },
    },
    ([t, m, v, beta, gamma], { variance_epsilon, scale_after_normalization }) =>
      tf.batchNorm(
        t,
        flat(m),
        flat(v),
        flat(beta),
        scale_after_normalization ? flat(gamma) : undefined,
        variance_epsilon,
      ),
  ),
  LRN: op(
    {
      inputs: ["input"],
      attrs: { depth_radius: int(5), bias: float(1), alpha: float(1), beta: float(0.5) },
      outputs: { output: "T = float32" },
    },
    ([input], { depth_radius, bias, alpha, beta }) =>
      tf.localResponseNormalization(input as tf.Tensor4D, depth_radius, bias, alpha, beta), // the kernel checks the rank
  ),
  L2Loss: op({ inputs: ["t"] }, ([t]) => tf.div(tf.sum(tf.square(t)), 2)),
} as const satisfies OpFamily;

/** y, the batch's (or running) mean and variance, and what the gradient would reuse. */
export function batchNormalized(
  [x, scale, offset, mean, variance]: BatchNormInputs,
  a: Normalization,
): tf.Tensor[] {
  const input = toChannelsLast(x, a.data_format);
  if (input.size === 0) {
    const unknown = tf.fill(scale.shape, Number.NaN); // of nothing, in training or not
    return [x, unknown, unknown, unknown, unknown];
  }
  if (!a.is_training) {
    const y = tf.batchNorm(input, flat(mean), flat(variance), flat(offset), flat(scale), a.epsilon);
    return [fromChannelsLast(y, a.data_format), mean, variance, mean, variance];
  }
  const axes = Array.from({ length: input.rank - 1 }, (_, axis) => axis);
  const batch = tf.moments(input, axes);
  const y = tf.batchNorm(input, flat(batch.mean), flat(batch.variance), flat(offset), flat(scale), a.epsilon);
  const count = input.size / (input.shape.at(-1) ?? 1);
  const unbiased = tf.mul(batch.variance, count / Math.max(1, count - 1));
  const running = (old: tf.Tensor, now: tf.Tensor) =>
    a.exponential_avg_factor === 1 || old.size === 0
      ? now
      : tf.add(tf.mul(old, 1 - a.exponential_avg_factor), tf.mul(now, a.exponential_avg_factor));
  return [
    fromChannelsLast(y, a.data_format),
    running(mean, batch.mean),
    running(variance, unbiased),
    batch.mean,
    batch.variance,
  ];
}

function flat(x: tf.Tensor): tf.Tensor1D {
  return tf.reshape(x, [x.size]);
}
