/**
 * Gradients as graphs hold them, where a signature computes some: of activations, of filters, of pools and of batch
 * normalization.
 *
 * Source: tensorflow/core/kernels/{cwise_op_gradients.h,relu_op_functor.h,conv_grad_filter_ops,maxpooling_op,
 * avgpooling_op,fused_batch_norm_op}.cc.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { bool, float, ints, string } from "../attrs.js";
import { complexMapped2, isComplex } from "../complex-math.js";
import { type Complex, conjugate, minus, ONE, over, scaled, times } from "../math/complex-number.js";
import { type Op, type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { convAttrs } from "./conv.js";
import { fromChannelsLast, isChannelsFirst, spatial, toChannelsLast } from "./layout.js";
import { numbers } from "./read.js";

/** From the result y and the gradient of it; of complex numbers, by the conjugate of the slope. */
const ofResult = (f: (y: tf.Tensor) => tf.Tensor, g: (y: Complex) => Complex): Op =>
  op({ inputs: ["y", "dy"], outputs: { z: "T" } }, ([y, dy]) =>
    isComplex(y) ? complexMapped2(y, dy, (of, by) => times(by, conjugate(g(of)))) : tf.mul(dy, f(y)),
  );
const ofFeatures = (f: (x: tf.Tensor) => tf.Tensor, name: "features" | "outputs" = "features"): Op =>
  op({ inputs: ["gradients", name], outputs: { backprops: "T" } }, ([dy, x]) => tf.mul(dy, f(x)));
/** What lets a gradient through as it is, integers too, or stops it. */
const passing = (f: (x: tf.Tensor) => tf.Tensor): Op =>
  op({ inputs: ["gradients", "features"], outputs: { backprops: "T" } }, ([dy, x]) =>
    dy.size === 0 ? dy : tf.where(f(x), dy, tf.zerosLike(dy)),
  );

const reciprocal = [(y: tf.Tensor) => tf.neg(tf.square(y)), (y: Complex) => scaled(times(y, y), -1)] as const;
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

const window = { ksize: ints(), strides: ints(), padding: string(), data_format: string("NHWC") } as const;
const statistics = { epsilon: float(1e-4), data_format: string("NHWC"), is_training: bool(true) } as const;
/** @param reserved The number of the first of the two results that are kept for later. */
const byStatistics = (dtype: "T" | "U", reserved: number) => ({
  x_backprop: "T",
  scale_backprop: dtype,
  offset_backprop: dtype,
  [`reserve_space_${reserved}`]: dtype,
  [`reserve_space_${reserved + 1}`]: dtype,
});
const saved = ["y_backprop", "x", "scale", "reserve_space_1", "reserve_space_2"] as const;

export const slopes = {
  TanhGrad: ofResult(
    (y) => tf.sub(1, tf.square(y)),
    (y) => conjugate(minus(ONE, times(y, y))), // TensorFlow's kernel of this one takes the slope itself
  ),
  SigmoidGrad: ofResult(
    (y) => tf.mul(y, tf.sub(1, y)),
    (y) => conjugate(times(y, minus(ONE, y))), // and that of this one
  ),
  SqrtGrad: ofResult(
    (y) => tf.div(0.5, y),
    (y) => over([0.5, 0], y),
  ),
  RsqrtGrad: ofResult(
    (y) => tf.mul(-0.5, tf.pow(y, 3)),
    (y) => scaled(times(y, times(y, y)), -0.5),
  ),
  ReciprocalGrad: ofResult(...reciprocal),
  InvGrad: ofResult(...reciprocal),
  ReluGrad: passing((x) => tf.greater(x, 0)),
  Relu6Grad: passing((x) => tf.logicalAnd(tf.greater(x, 0), tf.less(x, 6))),
  EluGrad: ofFeatures((y) => tf.where(tf.less(y, 0), tf.add(y, 1), tf.onesLike(y)), "outputs"),
  SeluGrad: ofFeatures(
    (y) => tf.where(tf.less(y, 0), tf.add(y, SELU_SCALE * SELU_ALPHA), tf.fill(y.shape, SELU_SCALE)),
    "outputs",
  ),
  SoftplusGrad: ofFeatures((x) => tf.sigmoid(x)),
  SoftsignGrad: ofFeatures((x) => tf.div(1, tf.square(tf.add(1, tf.abs(x))))),
  LeakyReluGrad: op(
    {
      inputs: ["gradients", "features"],
      attrs: { alpha: float(0.2) },
      outputs: { backprops: "T = float32" },
    },
    ([dy, x], { alpha }) => tf.where(tf.greater(x, 0), dy, tf.mul(dy, alpha)),
  ),
  BiasAddGrad: op(
    { inputs: ["out_backprop"], attrs: { data_format: string("NHWC") }, linear: true },
    ([dy], { data_format }) => {
      const channel = isChannelsFirst(data_format) ? 1 : dy.rank - 1;
      return tf.sum(
        dy,
        dy.shape.map((_, axis) => axis).filter((axis) => axis !== channel),
      );
    },
  ),
  Conv2DBackpropFilter: op(
    { inputs: ["input", "filter_sizes", "out_backprop"], attrs: convAttrs },
    ([x, sizes, dy], a) =>
      overTaps(x, dy, numbers(sizes), a, (part, gradient) => tf.matMul(part, gradient, true)),
  ),
  DepthwiseConv2dNativeBackpropFilter: op(
    { inputs: ["input", "filter_sizes", "out_backprop"], attrs: convAttrs },
    ([x, sizes, dy], a) => {
      const [, , channels = 1, multiplier = 1] = numbers(sizes);
      return overTaps(x, dy, numbers(sizes), a, (part, gradient) =>
        tf.sum(tf.mul(tf.expandDims(part, 2), tf.reshape(gradient, [-1, channels, multiplier])), 0),
      );
    },
  ),
  MaxPoolGrad: op(
    {
      inputs: ["orig_input", "orig_output", "grad"],
      attrs: { ...window, explicit_paddings: ints([]) },
      outputs: { output: "T = float32" },
    },
    ([x, , dy], a) => fromChannelsLast(unpooled(toChannelsLast(x, a.data_format), toChannelsLast(dy, a.data_format), a), a.data_format), // biome-ignore format: one thought
  ),
  AvgPoolGrad: op({ inputs: ["orig_input_shape", "grad"], attrs: window }, ([shape, dy], a) => {
    const size = toChannelsLast(tf.zeros(numbers(shape)), a.data_format);
    return fromChannelsLast(unpooled(size, toChannelsLast(dy, a.data_format), a, true), a.data_format);
  }),
  FusedBatchNormGrad: op({ inputs: saved, attrs: statistics, outputs: byStatistics("T", 3) }, normalized),
  FusedBatchNormGradV2: op({ inputs: saved, attrs: statistics, outputs: byStatistics("U", 3) }, normalized),
  FusedBatchNormGradV3: op(
    { inputs: [...saved, "reserve_space_3"], attrs: statistics, outputs: byStatistics("U", 4) },
    normalized,
  ),
} as const satisfies OpFamily;

interface Windows {
  readonly strides: readonly number[];
  readonly padding: string;
  readonly data_format: string;
  readonly dilations?: readonly number[];
  readonly explicit_paddings?: readonly number[];
}

/** How many zeros stand before and behind one axis. */
function margins(axis: 0 | 1, input: number, output: number, kernel: number, a: Windows): [number, number] {
  const stride = spatial(a.strides, a.data_format)[axis] ?? 1;
  const reach = (kernel - 1) * (spatial(a.dilations ?? [1, 1, 1, 1], a.data_format)[axis] ?? 1) + 1;
  const total = Math.max(0, (output - 1) * stride + reach - input);
  if (a.padding !== "EXPLICIT") return [Math.floor(total / 2), total - Math.floor(total / 2)];
  const at = (isChannelsFirst(a.data_format) ? 4 : 2) + 2 * axis;
  const before = a.explicit_paddings?.[at] ?? 0;
  return [before, Math.max(0, total - before)];
}

/** What each tap of a filter saw, against the gradient of what it made. */
function overTaps(
  x: tf.Tensor,
  dy: tf.Tensor,
  sizes: readonly number[],
  a: Windows & { readonly dilations: readonly number[] },
  f: (part: tf.Tensor, gradient: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const [input, gradient] = [toChannelsLast(x, a.data_format), toChannelsLast(dy, a.data_format)];
  const [batch = 1, height = 1, width = 1, channels = 1] = input.shape;
  const [, rows = 1, columns = 1, outputs = 1] = gradient.shape;
  const [tall = 1, wide = 1] = sizes;
  const [sy = 1, sx = 1] = spatial(a.strides, a.data_format);
  const [ry = 1, rx = 1] = spatial(a.dilations, a.data_format);
  const vertical = margins(0, height, rows, tall, a);
  const horizontal = margins(1, width, columns, wide, a);
  const padded = tf.pad(input, [[0, 0], vertical, horizontal, [0, 0]]);
  const flat = tf.reshape(gradient, [-1, outputs]);
  const taps = Array.from({ length: tall * wide }, (_, tap) => {
    const [y, left] = [Math.floor(tap / wide) * ry, (tap % wide) * rx];
    const end = [batch, y + (rows - 1) * sy + 1, left + (columns - 1) * sx + 1, channels];
    const part = tf.stridedSlice(padded, [0, y, left, 0], end, [1, sy, sx, 1]);
    return f(tf.reshape(part, [-1, channels]), flat);
  });
  return tf.reshape(tf.stack(taps), [...sizes]);
}

/** The gradient given back to the first largest element of each window, or in equal shares to all of them. */
function unpooled(
  x: tf.Tensor,
  dy: tf.Tensor,
  a: Windows & { readonly ksize: readonly number[] },
  shared = false,
): tf.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const [, rows = 1, columns = 1] = dy.shape;
  const [tall = 1, wide = 1] = spatial(a.ksize, a.data_format);
  const [sy = 1, sx = 1] = spatial(a.strides, a.data_format);
  const [top] = margins(0, height, rows, tall, a);
  const [left] = margins(1, width, columns, wide, a);
  const [values, gradient, out] = [x.dataSync(), dy.dataSync(), new Float32Array(x.size)];
  let from = 0;
  for (let place = 0; place < batch * rows * columns; place++) {
    const [n, row, column] = [Math.floor(place / (rows * columns)), Math.floor(place / columns) % rows, place % columns]; // biome-ignore format: one thought
    const [y0, x0] = [row * sy - top, column * sx - left];
    for (let c = 0; c < channels; c++, from++) {
      const inside: number[] = [];
      for (let i = Math.max(0, y0); i < Math.min(height, y0 + tall); i++)
        for (let j = Math.max(0, x0); j < Math.min(width, x0 + wide); j++) inside.push(((n * height + i) * width + j) * channels + c); // biome-ignore format: one thought
      const largest = () => inside.reduce((best, at) => ((values[at] ?? 0) > (values[best] ?? 0) ? at : best), inside[0] ?? 0); // biome-ignore format: one thought
      for (const at of shared ? inside : [largest()])
        out[at] = (out[at] ?? 0) + (gradient[from] ?? 0) / (shared ? inside.length : 1);
    }
  }
  return makeTensor(out, x.shape, "float32");
}

interface Statistics {
  readonly epsilon: number;
  readonly data_format: string;
  readonly is_training: boolean;
}

/** With respect to the input, the scale and the offset; what TensorFlow keeps for later is empty. */
function normalized(
  [given, features, scale, mean, variance]: readonly [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    ...unknown[],
  ],
  a: Statistics,
): tf.Tensor[] {
  const [dy, x] = [toChannelsLast(given, a.data_format), toChannelsLast(features, a.data_format)];
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const inverse = tf.rsqrt(tf.add(variance, a.epsilon));
  const standard = tf.mul(tf.sub(x, mean), inverse);
  const [offset, scaled] = [tf.sum(dy, axes), tf.sum(tf.mul(dy, standard), axes)];
  const count = x.size / (x.shape.at(-1) ?? 1);
  const centred = a.is_training
    ? tf.sub(tf.sub(dy, tf.div(offset, count)), tf.mul(standard, tf.div(scaled, count)))
    : dy;
  const dx = tf.mul(centred, tf.mul(scale, inverse));
  return [fromChannelsLast(dx, a.data_format), scaled, offset, tf.zeros([0]), tf.zeros([0])];
}
