/**
 * Convolutions: 2-D and 3-D, grouped, dilated, depthwise, transposed, in both layouts.
 *
 * @module
 */
import { UnsupportedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { among, ints, string } from "../attrs.js";
import { isRecording } from "../gradients/recording.js";
import { type OpFamily, op } from "../op.js";
import { integerConv, type Taps } from "./integer-conv.js";
import { fromChannelsLast, spatial, toChannelsLast } from "./layout.js";
import { type Pads, padsOf, reach, reached, type Window } from "./padding.js";

export const convAttrs = {
  strides: ints(),
  padding: string(),
  explicit_paddings: ints([]),
  data_format: among(string("NHWC"), "NHWC", "NCHW"),
  dilations: ints([1, 1, 1, 1]),
} as const;

export interface ConvAttrs {
  readonly strides: readonly number[];
  readonly padding: string;
  readonly explicit_paddings: readonly number[];
  readonly data_format: string;
  readonly dilations: readonly number[];
}

export const convAttrs3d = {
  strides: ints(),
  padding: string(),
  data_format: among(string("NDHWC"), "NDHWC", "NCDHW"),
  dilations: ints([1, 1, 1, 1, 1]),
} as const;

export const convolutions = {
  Conv2D: op({ inputs: ["input", "filter"], attrs: convAttrs }, ([input, filter], a) =>
    inLayout(input, a.data_format, (x) => conv2d(x, filter, a)),
  ),
  DepthwiseConv2dNative: op({ inputs: ["input", "filter"], attrs: convAttrs }, ([input, filter], a) =>
    inLayout(input, a.data_format, (x) => depthwise(x, filter, a)),
  ),
  Conv3D: op({ inputs: ["input", "filter"], attrs: convAttrs3d }, ([input, filter], a) =>
    inLayout(input, a.data_format, (x) => conv3d(x, filter, a)),
  ),
  Dilation2D: op(
    {
      avoid: { wasm: "wrong values at the border" },
      inputs: ["input", "filter"],
      attrs: { strides: ints(), rates: ints(), padding: string() },
    },
    ([input, filter], { strides, rates, padding }) =>
      tf.dilation2d(
        input as tf.Tensor4D, // the kernel checks the rank
        filter as tf.Tensor3D,
        pair(spatial(strides, "NHWC")),
        lowerPad(padding),
        pair(spatial(rates, "NHWC")),
      ),
  ),
} as const satisfies OpFamily;

/** What the same kernel can do to each channel of its result. */
export interface Finish {
  /** One number per output channel. */
  readonly bias?: tf.Tensor;
  readonly activation?: "relu" | "relu6";
}

/** A convolution over images, channels last, with as many groups as the filter's channels make. */
export function conv2d(x: tf.Tensor, filter: tf.Tensor, a: ConvAttrs, finish: Finish = {}): tf.Tensor {
  const groups = (x.shape[3] ?? 1) / (filter.shape[2] ?? 1);
  if (groups === 1) {
    if (x.dtype === "int32") return finished(integers2d(x, filter, a), finish);
    const c = operands(x, filter, a);
    if ((finish.bias || finish.activation) && hasFusedKernels()) return tf.fused.conv2d({ ...c, ...finish });
    return finished(tf.conv2d(c.x, c.filter, c.strides, c.pad, c.dataFormat, c.dilations), finish);
  }
  const [inputs, filters] = [tf.split(x, groups, 3), tf.split(filter, groups, 3)];
  const parts = inputs.map((input, i) => conv2d(input, filters[i] ?? filter, a));
  return finished(tf.concat(parts, 3), finish);
}

function integers2d(x: tf.Tensor, filter: tf.Tensor, a: ConvAttrs): tf.Tensor {
  const taps = tapsOf(x.shape, filter, a);
  const sizes = taps.pads.map(([before, after], axis) => {
    const extent = ((filter.shape[axis] ?? 1) - 1) * (taps.dilations[axis] ?? 1) + 1;
    return Math.max(0, Math.floor(((x.shape[axis + 1] ?? 0) + before + after - extent) / (taps.strides[axis] ?? 1)) + 1); // biome-ignore format: one thought
  });
  return integerConv(x, filter, [x.shape[0] ?? 0, ...sizes, filter.shape[3] ?? 0], taps);
}

/** How a filter goes over images of that shape, channels last. */
export function tapsOf(input: readonly number[], filter: tf.Tensor, a: ConvAttrs): Taps {
  const [strides, dilations] = [spatial(a.strides, a.data_format), spatial(a.dilations, a.data_format)];
  const window = { input: input.slice(1, 3), kernel: filter.shape.slice(0, 2), strides, dilations };
  return { strides, dilations, pads: padsOf(a.padding, a.explicit_paddings, a.data_format, window) };
}

/** A convolution of each channel by itself. */
export function depthwise(x: tf.Tensor, filter: tf.Tensor, a: ConvAttrs, finish: Finish = {}): tf.Tensor {
  const c = operands(x, filter, a);
  const isFused = (finish.bias || finish.activation) && hasFusedKernels();
  if (isFused && (typeof c.pad === "string" || !isRecording())) {
    const pad = c.pad as "valid"; // its kernels take any padding as the others do; its declaration does not say so
    return tf.fused.depthwiseConv2d({ ...c, pad, ...finish });
  }
  return finished(tf.depthwiseConv2d(c.x, c.filter, c.strides, c.pad, c.dataFormat, c.dilations), finish);
}

/** `f` of an input in the layout that its attributes name. */
export function inLayout(x: tf.Tensor, format: string, f: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  return fromChannelsLast(f(toChannelsLast(x, format)), format);
}

/** TensorFlow.js's kernels would read integers as floats. @throws {UnsupportedError} for integers */
export function refuseIntegers(x: tf.Tensor): void {
  if (x.dtype !== "int32") return;
  throw new UnsupportedError("a convolution of integers", { expected: "floats", hint: "run the graph with native TensorFlow (`npx thaw native install`)" }); // biome-ignore format: one thought
}

/** As TensorFlow.js's kernels take them; it checks the ranks itself. */
function operands(x: tf.Tensor, kernel: tf.Tensor, a: ConvAttrs) {
  refuseIntegers(x);
  const { kernel: filter, dilations } = undilatedWhereStrided(kernel, a);
  return {
    x: x as tf.Tensor4D,
    filter: filter as tf.Tensor4D,
    strides: pair(spatial(a.strides, a.data_format)),
    pad: padOf(x, filter, dilations, a),
    dataFormat: "NHWC" as const,
    dilations: pair(dilations),
  };
}

/**
 * tfjs-node's fused kernels are the same kernels one after the other, and keep all results to the end: three images in
 * memory where two do, and the processor's caches hold fewer of them.
 */
function hasFusedKernels(): boolean {
  return tf.getBackend() !== "tensorflow";
}

function finished(y: tf.Tensor, { bias, activation }: Finish): tf.Tensor {
  const shifted = bias ? inPlaceOf(y, tf.add(y, bias)) : y;
  if (activation === undefined) return shifted;
  return inPlaceOf(shifted, activation === "relu" ? tf.relu(shifted) : tf.relu6(shifted));
}

/** The second, without the first, which a gradient would need. */
function inPlaceOf(before: tf.Tensor, after: tf.Tensor): tf.Tensor {
  if (!isRecording()) before.dispose();
  return after;
}

/** TensorFlow.js wants strides or dilations: with both, the zeros between taps are written out. */
function undilatedWhereStrided(filter: tf.Tensor, a: ConvAttrs) {
  const dilations = spatial(a.dilations, a.data_format);
  const strided = spatial(a.strides, a.data_format).some((stride) => stride > 1);
  if (!strided || dilations.every((d) => d === 1)) return { kernel: filter, dilations };
  return { kernel: dilated(filter, dilations), dilations: dilations.map(() => 1) };
}

/** A filter with `d - 1` zeros between taps, along each of its leading axes. */
export function dilated(filter: tf.Tensor, dilations: readonly number[]): tf.Tensor {
  return dilations.reduce((kernel, d, axis) => {
    const taps = kernel.shape[axis] ?? 1;
    if (d === 1 || taps === 1) return kernel;
    const spaced = tf.expandDims(kernel, axis + 1);
    const zeros = tf.zeros([...spaced.shape.slice(0, axis + 1), d - 1, ...spaced.shape.slice(axis + 2)]);
    const shape = [...kernel.shape];
    shape[axis] = taps * d;
    const all = tf.reshape(tf.concat([spaced, zeros], axis + 1), shape);
    shape[axis] = taps * d - (d - 1);
    return tf.slice(all, new Array<number>(shape.length).fill(0), shape);
  }, filter);
}

function padOf(x: tf.Tensor, kernel: tf.Tensor, dilations: readonly number[], a: ConvAttrs) {
  const window = {
    input: x.shape.slice(1, 3),
    kernel: kernel.shape.slice(0, 2),
    strides: spatial(a.strides, a.data_format),
    dilations,
  };
  if (a.padding !== "EXPLICIT" && !isUnreached(window, a.padding)) return lowerPad(a.padding);
  return explicitPad(padsOf(a.padding, a.explicit_paddings, a.data_format, window));
}

/** Whether strides are longer than the kernel, and skip the input's end: wasm's SAME then pads by less than nothing. */
function isUnreached({ input, kernel, strides, dilations }: Window, padding: string): boolean {
  return input.some((size, axis) => {
    const extent = ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
    return padding === "SAME" && reach(size, extent, strides[axis] ?? 1) < size;
  });
}

/** As TensorFlow.js takes it: pairs for all four axes. */
export function explicitPad([
  [top, bottom] = [0, 0],
  [left, right] = [0, 0],
]: Pads): tf.backend_util.ExplicitPadding {
  return [[0, 0], [top, bottom], [left, right], [0, 0]]; // biome-ignore format: a table
}

export function conv3d(
  whole: tf.Tensor,
  filter: tf.Tensor,
  a: Omit<ConvAttrs, "explicit_paddings">,
): tf.Tensor {
  const dilations = spatial(a.dilations, a.data_format);
  const kernel = dilated(filter, dilations);
  const x = reached(whole, kernel.shape.slice(0, 3), spatial(a.strides, a.data_format), a.padding);
  const groups = (x.shape[4] ?? 1) / (kernel.shape[3] ?? 1);
  const [inputs, kernels] =
    groups === 1 ? [[x], [kernel]] : [tf.split(x, groups, 4), tf.split(kernel, groups, 4)];
  const parts = inputs.map((input, i) =>
    tf.conv3d(
      input as tf.Tensor5D,
      (kernels[i] ?? kernel) as tf.Tensor5D,
      triple(spatial(a.strides, a.data_format)),
      lowerPad(a.padding),
    ),
  );
  return groups === 1 ? (parts[0] ?? x) : tf.concat(parts, 4);
}

export function lowerPad(padding: string): "same" | "valid" {
  return padding === "SAME" ? "same" : "valid";
}

export function pair([a = 1, b = 1]: readonly number[]): [number, number] {
  return [a, b];
}

export function triple([a = 1, b = 1, c = 1]: readonly number[]): [number, number, number] {
  return [a, b, c];
}
