/**
 * Ops that TensorFlow's optimizers make of several: a convolution or product with its bias and activation.
 *
 * Source: tensorflow/core/grappler/optimizers/remapper.cc, tensorflow/tools/graph_transforms/fuse_convolutions.cc.
 *
 * @module
 */

import { UnsupportedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { among, bool, float, ints, string, strings, type } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { conv2d, convAttrs, depthwise, inLayout } from "./conv.js";
import { isChannelsFirst } from "./layout.js";
import { alongChannels } from "./matmul.js";
import { batchNormAttrs, batchNormalized } from "./normalization.js";
import { numbers } from "./read.js";
import { pairs } from "./slice.js";

/** What {@link activation} knows. */
const ACTIVATIONS = ["Relu", "Relu6", "Elu", "Tanh", "Sigmoid", "LeakyRelu", "_MklSwish", "_FusedHardSwish", "_MklFusedMish", "GeluExact", "GeluApproximate"] as const; // biome-ignore format: one thought
/** TensorFlow fuses 8-bit integers by other rules. */
const real = among(type(), "float32", "float64", "float16", "bfloat16");
export const fused = {
  fused_ops: among(strings([]), "BiasAdd", "Add", "Mul", "Prelu", "FusedBatchNorm", ...ACTIVATIONS),
  epsilon: float(1e-4),
  leakyrelu_alpha: float(0.2),
} as const;
const { explicit_paddings: _, ...depthwiseAttrs } = convAttrs;

export const fusedOps = {
  _FusedConv2D: op(
    {
      inputs: ["input", "filter", "args: tensors", "host_args: tensors * num_host_args"],
      attrs: { ...convAttrs, ...fused, T: real },
    },
    ([input, filter, args], a) =>
      finished(
        inLayout(input, a.data_format, (x) => conv2d(x, filter, a)),
        args,
        a,
        a.data_format,
      ),
  ),
  _FusedDepthwiseConv2dNative: op(
    { inputs: ["input", "filter", "args: tensors"], attrs: { ...depthwiseAttrs, ...fused } },
    ([input, filter, args], a) =>
      finished(
        inLayout(input, a.data_format, (x) => depthwise(x, filter, { ...a, explicit_paddings: [] })),
        args,
        a,
        a.data_format,
      ),
  ),
  _FusedMatMul: op(
    {
      inputs: ["a", "b", "args: tensors"],
      attrs: { transpose_a: bool(false), transpose_b: bool(false), ...fused },
      outputs: { product: "T" },
    },
    ([a, b, args], attrs) =>
      finished(tf.matMul(a, b, attrs.transpose_a, attrs.transpose_b), args, attrs, "NHWC"),
  ),
  _FusedBatchNormEx: op(
    {
      inputs: ["x", "scale", "offset", "mean", "variance", "side_input: tensors"],
      attrs: { ...batchNormAttrs, activation_mode: among(string("Identity"), "Identity", ...ACTIVATIONS) },
      outputs: {
        y: "T",
        batch_mean: "U",
        batch_variance: "U",
        reserve_space_1: "U",
        reserve_space_2: "U",
        reserve_space_3: "U",
      },
    },
    ([x, scale, offset, mean, variance, [side]], a) => {
      const [y = x, ...statistics] = batchNormalized([x, scale, offset, mean, variance], a);
      const sum = side ? tf.add(y, side) : y;
      const activated = a.activation_mode === "Identity" ? sum : activation(a.activation_mode, 0.2)(sum);
      return [activated, ...statistics, tf.zeros([0])];
    },
  ),
  FusedPadConv2D: op(
    {
      inputs: ["input", "paddings", "filter"],
      attrs: { mode: string(), strides: ints(), padding: string() },
    },
    ([input, paddings, filter], a) => padded(input, paddings, filter, a),
  ),
  FusedResizeAndPadConv2D: op(
    {
      inputs: ["input", "size", "paddings", "filter"],
      attrs: { resize_align_corners: bool(false), mode: string(), strides: ints(), padding: string() },
    },
    ([input, size, paddings, filter], a) => {
      const [height = 1, width = 1] = numbers(size);
      const image = input as tf.Tensor4D; // the kernel checks the rank
      const resized = tf.image.resizeBilinear(image, [height, width], a.resize_align_corners);
      return padded(resized, paddings, filter, a);
    },
  ),
} as const satisfies OpFamily;

interface Fused {
  readonly fused_ops: readonly string[];
  readonly epsilon: number;
  readonly leakyrelu_alpha: number;
}

/** What is fused to a result, in order; each takes the arguments that it needs. */
export function finished(result: tf.Tensor, args: readonly tf.Tensor[], a: Fused, format: string): tf.Tensor {
  const rest = [...args];
  const next = () => rest.shift() ?? tf.scalar(0);
  const channels = (x: tf.Tensor) => (isChannelsFirst(format) ? alongChannels(x, result.rank) : x);
  return a.fused_ops.reduce((x, name) => {
    if (name === "BiasAdd") return tf.add(x, channels(next()));
    if (name === "Add") return tf.add(x, next());
    if (name === "Mul") return tf.mul(x, next());
    if (name === "Prelu") return tf.prelu(x, channels(next()));
    if (name !== "FusedBatchNorm") return activation(name, a.leakyrelu_alpha)(x);
    const [scale, offset, mean, variance] = [next(), next(), next(), next()].map(channels);
    return tf.batchNorm(x, mean ?? x, variance ?? x, offset, scale, a.epsilon);
  }, result);
}

export function activation(name: string, alpha: number): (x: tf.Tensor) => tf.Tensor {
  const known: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
    Relu: tf.relu,
    Relu6: tf.relu6,
    Elu: tf.elu,
    Tanh: tf.tanh,
    Sigmoid: tf.sigmoid,
    LeakyRelu: (x) => tf.leakyRelu(x, alpha),
    _MklSwish: (x) => tf.mul(x, tf.sigmoid(x)),
    _FusedHardSwish: (x) => tf.mul(x, tf.div(tf.relu6(tf.add(x, 3)), 6)),
    _MklFusedMish: (x) => tf.mul(x, tf.tanh(tf.softplus(x))),
    GeluExact: (x) => tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))))),
    GeluApproximate: (x) => {
      const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.pow(x, 3))));
      return tf.mul(x, tf.mul(0.5, tf.add(1, tf.tanh(inner))));
    },
  };
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (found) return found;
  throw new UnsupportedError(`${name} as a fused op`, { expected: Object.keys(known).join(", ") });
}

interface PadConv {
  readonly mode: string;
  readonly strides: readonly number[];
  readonly padding: string;
}

/** A convolution whose input gets a mirrored margin first. */
function padded(input: tf.Tensor, paddings: tf.Tensor, filter: tf.Tensor, a: PadConv): tf.Tensor {
  const wide = tf.mirrorPad(input, pairs(paddings), a.mode === "REFLECT" ? "reflect" : "symmetric");
  const attrs = { explicit_paddings: [], data_format: "NHWC", dilations: [1, 1, 1, 1] };
  return conv2d(wide, filter, { ...attrs, strides: a.strides, padding: a.padding });
}
