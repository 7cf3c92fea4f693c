/**
 * Transposed convolutions: what a convolution's output says about its input.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { type OpFamily, op } from "../op.js";
import {
  type ConvAttrs,
  convAttrs,
  convAttrs3d,
  dilated,
  explicitPad,
  lowerPad,
  pair,
  tapsOf,
  triple,
} from "./conv.js";
import { integerConvBack } from "./integer-conv.js";
import { fromChannelsLast, spatial, toChannelsLast } from "./layout.js";
import { padsOf, reach } from "./padding.js";
import { numbers } from "./read.js";

export const transposedConvolutions = {
  Conv2DBackpropInput: op(
    { inputs: ["input_sizes", "filter", "out_backprop"], attrs: convAttrs },
    ([sizes, filter, dy], a) => transposed2d(numbers(sizes), filter, dy, a),
  ),
  Conv3DBackpropInputV2: op(
    {
      inputs: ["input_sizes", "filter", "out_backprop"],
      attrs: convAttrs3d,
      avoid: { wasm: "wrong numbers where strides are not 1" },
    },
    ([sizes, filter, dy], a) => transposed3d(numbers(sizes), filter, dy, a),
  ),
  DepthwiseConv2dNativeBackpropInput: op(
    { inputs: ["input_sizes", "filter", "out_backprop"], attrs: convAttrs },
    ([sizes, filter, dy], a) => transposedDepthwise(numbers(sizes), filter, dy, a),
  ),
} as const satisfies OpFamily;

/** Each channel is a transposed convolution of its own, with as many outputs as the filter has multipliers. */
function transposedDepthwise(
  sizes: readonly number[],
  filter: tf.Tensor,
  dy: tf.Tensor,
  a: ConvAttrs,
): tf.Tensor {
  const [height = 1, width = 1, channels = 1, multiplier = 1] = filter.shape;
  const grouped = tf.reshape(tf.transpose(filter, [0, 1, 3, 2]), [height, width, 1, multiplier * channels]);
  const order = Array.from({ length: channels * multiplier }, (_, i) => (i % multiplier) * channels + Math.floor(i / multiplier)); // biome-ignore format: one thought
  return transposed2d(sizes, tf.gather(grouped, tf.tensor1d(order, "int32"), 3), dy, a);
}

function transposed2d(sizes: readonly number[], filter: tf.Tensor, dy: tf.Tensor, a: ConvAttrs): tf.Tensor {
  const output = toLastOrder(sizes, a.data_format);
  const kernel = dilated(filter, spatial(a.dilations, a.data_format));
  const gradient = toChannelsLast(dy, a.data_format);
  const groups = (output[3] ?? 1) / (kernel.shape[2] ?? 1);
  const shape = [
    output[0] ?? gradient.shape[0] ?? 1,
    output[1] ?? 1,
    output[2] ?? 1,
    (output[3] ?? 1) / groups,
  ] as const;
  const [gradients, kernels] = [tf.split(gradient, groups, 3), tf.split(kernel, groups, 3)];
  const parts = gradients.map((part, i) => {
    const taps = kernels[i] ?? kernel;
    if (dy.dtype === "int32") return integerConvBack(shape, taps, part, tapsOf(shape, taps, { ...a, dilations: [1, 1, 1, 1] })); // biome-ignore format: one thought
    return tf.conv2dTranspose(
      part as tf.Tensor4D,
      taps as tf.Tensor4D,
      [...shape],
      pair(spatial(a.strides, a.data_format)),
      transposePad(shape, kernel, a),
    );
  });
  return fromChannelsLast(tf.concat(parts, 3), a.data_format);
}

function transposePad(shape: readonly number[], kernel: tf.Tensor, a: ConvAttrs) {
  if (a.padding !== "EXPLICIT") return lowerPad(a.padding);
  const strides = spatial(a.strides, a.data_format);
  const window = { input: shape.slice(1, 3), kernel: kernel.shape.slice(0, 2), strides, dilations: [1, 1] };
  return explicitPad(padsOf("EXPLICIT", a.explicit_paddings, a.data_format, window));
}

function transposed3d(
  sizes: readonly number[],
  filter: tf.Tensor,
  dy: tf.Tensor,
  a: Omit<ConvAttrs, "explicit_paddings">,
): tf.Tensor {
  const [n = 1, d = 1, h = 1, w = 1, c = 1] = toLastOrder(sizes, a.data_format);
  const kernel = dilated(filter, spatial(a.dilations, a.data_format));
  const strides = spatial(a.strides, a.data_format);
  // What strides longer than the kernel skip at the end gets zeros.
  const [depth = d, height = h, width = w] = [d, h, w].map((size, axis) =>
    a.padding === "SAME" ? reach(size, kernel.shape[axis] ?? 1, strides[axis] ?? 1) : size,
  );
  const gradient = toChannelsLast(dy, a.data_format);
  const y = tf.conv3dTranspose(
    gradient as tf.Tensor5D,
    kernel as tf.Tensor5D,
    [n, depth, height, width, c],
    triple(strides),
    a.padding === "SAME" ? "same" : "valid",
  );
  const rest: [number, number][] = [[0, 0], [0, d - depth], [0, h - height], [0, w - width], [0, 0]]; // biome-ignore format: a table
  const whole = rest.some(([, after]) => after > 0) ? tf.pad(y, rest) : y;
  return fromChannelsLast(whole, a.data_format);
}

/** A shape of this data format as channels last. */
function toLastOrder(shape: readonly number[], format: string): number[] {
  const [batch = 0] = shape;
  const channels = format.startsWith("NC") ? shape[1] : shape.at(-1);
  return [batch, ...spatial(shape, format), channels ?? 1];
}
