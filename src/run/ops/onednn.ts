/**
 * What Grappler makes of several nodes where TensorFlow runs with oneDNN, and of chains of small ones: frozen graphs that
 * went through it hold these.
 *
 * Source: tensorflow/core/grappler/optimizers/{remapper,arithmetic_optimizer}.cc, tensorflow/core/ops/mkl_nn_ops.cc.
 *
 * @module
 */

import { UnsupportedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { bool, float, int, ints, string, strings } from "../attrs.js";
import { type Op, type OpFamily, op } from "../op.js";
import { toBytes } from "../strings.js";
import { makeTensor } from "../tensors.js";
import { conv3d, inLayout } from "./conv.js";
import { activation, finished, fused } from "./fused.js";
import { buckets, fingerprint64 } from "./hash.js";
import { batchMatMul } from "./matmul.js";
import { numbers } from "./read.js";
import { unaryOps } from "./unary.js";

const activated = (name: string): Op =>
  op({ inputs: ["features"], outputs: { activations: name === "_MklSwish" ? "T = float32" : "T" } }, ([x]) =>
    activation(name, 0)(x),
  );

export const oneDnnOps = {
  _FusedConv3D: op(
    {
      inputs: ["input", "filter", "args: tensors"],
      attrs: {
        strides: ints(),
        padding: string(),
        data_format: string("NDHWC"),
        dilations: ints([1, 1, 1, 1, 1]),
        padding_list: ints([]),
        ...fused,
      },
    },
    ([input, filter, args], a) => {
      const isPadded = a.padding === "EXPLICIT";
      const wide = isPadded ? tf.pad(input, pairsOf(a.padding_list)) : input;
      const attrs = isPadded ? { ...a, padding: "VALID" } : a;
      const y = inLayout(wide, a.data_format, (x) => conv3d(x, filter, attrs));
      return finished(y, args, a, a.data_format);
    },
  ),
  _MklFusedBatchMatMulV2: op(
    { inputs: ["x", "y", "args: tensors"], attrs: { adj_x: bool(false), adj_y: bool(false), ...fused } },
    ([x, y, args], a) => finished(batchMatMul(x, y, a.adj_x, a.adj_y), args, a, "NHWC"),
  ),
  _MklLayerNorm: op(
    { inputs: ["x", "scale", "offset"], attrs: { epsilon: float(0.001) }, outputs: { y: "T" } },
    ([x, scale, offset], { epsilon }) =>
      tf.add(tf.mul(standardized(x, [x.rank - 1], epsilon), scale), offset),
  ),
  _MklFusedInstanceNorm: op(
    { inputs: ["x", "gamma", "beta"], attrs: { reduction_axes: ints(), ...fused }, outputs: { y: "T" } },
    ([x, gamma, beta], a) => {
      const channel = x.shape.findIndex((_, axis) => axis > 0 && !a.reduction_axes.includes(axis));
      const along = (v: tf.Tensor) =>
        tf.reshape(
          v,
          x.shape.map((_, axis) => (axis === channel ? -1 : 1)),
        );
      const y = tf.add(tf.mul(standardized(x, a.reduction_axes, a.epsilon), along(gamma)), along(beta));
      return finished(y, [], a, "NHWC");
    },
  ),
  _MklSwish: activated("_MklSwish"),
  _MklFusedMish: activated("_MklFusedMish"),
  _UnaryOpsComposition: op(
    { inputs: ["x"], attrs: { op_names: strings() }, outputs: { y: "T" } },
    ([x], { op_names }, context, node) =>
      op_names.reduce((value: tf.Tensor, name) => {
        const row = Object.hasOwn(unaryOps, name) ? unaryOps[name as keyof typeof unaryOps] : undefined;
        const result = row?.kernel([value], {}, context, node) ?? activation(name, 0.2)(value);
        if (result instanceof tf.Tensor) return result;
        throw new UnsupportedError(`${name} in a composition of ops`);
      }, x),
  ),
  _TensorToHashBucketFast: op(
    { inputs: ["input"], attrs: { num_buckets: int() }, outputs: { output: "int64" } },
    ([input], { num_buckets }) => {
      const words = makeTensor(
        numbers(input).map((value) => toBytes(`${value}`)),
        input.shape,
        "string",
      );
      return buckets(words, num_buckets, fingerprint64);
    },
  ),
} as const satisfies OpFamily;

function pairsOf(list: readonly number[]): [number, number][] {
  return Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i] ?? 0, list[2 * i + 1] ?? 0]);
}

/** Numbers with a mean of 0 and a variance of 1 over some axes. */
function standardized(x: tf.Tensor, axes: readonly number[], epsilon: number): tf.Tensor {
  const { mean, variance } = tf.moments(x, [...axes], true);
  return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
}
