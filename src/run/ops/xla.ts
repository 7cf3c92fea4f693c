/**
 * XLA's own ops, as `jax2tf` (with `native_serialization=False`) and TPU graphs hold them: products, convolutions,
 * slices, control flow. Reductions, sorting and indexing have files of their own.
 *
 * Source: tensorflow/compiler/tf2xla/ops/xla_ops.cc, openxla.org's Operation Semantics.
 *
 * @module
 */
import { UnsupportedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { bool, bytes, func, int, string } from "../attrs.js";
import { broadcast } from "../broadcast.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { control } from "./control.js";
import { conv2d, conv3d } from "./conv.js";
import { einsum } from "./einsum.js";
import { linearAlgebra } from "./linalg.js";
import { batchMatMul } from "./matmul.js";
import { moved } from "./pick.js";
import { numbers } from "./read.js";
import { replaced } from "./xla-combine.js";
import { convolutionNumbers, dotNumbers } from "./xla-numbers.js";

const passed = (outputs: Readonly<Record<string, string>> = { output: "T" }) =>
  op({ inputs: ["input"], outputs, alias: true }, ([input]) => input);
const convolutionInputs = ["lhs", "rhs", "window_strides", "padding", "lhs_dilation", "rhs_dilation", "feature_group_count"] as const; // biome-ignore format: a list

export const xlaOps = {
  XlaDot: op(
    { inputs: ["lhs", "rhs"], attrs: { dimension_numbers: bytes() }, overflows: true },
    ([lhs, rhs], a) => dot(lhs, rhs, a.dimension_numbers),
  ),
  XlaDotV2: op(
    {
      inputs: ["lhs", "rhs"],
      attrs: { dimension_numbers: bytes() },
      outputs: { output: "preferred_element_type" },
      overflows: true,
    },
    ([lhs, rhs], a) => dot(lhs, rhs, a.dimension_numbers),
  ),
  XlaConv: op(
    { inputs: convolutionInputs, attrs: { dimension_numbers: bytes() } },
    ([lhs, rhs, ...window], a) => convolution(lhs, rhs, window.map(numbers), a.dimension_numbers, 1),
  ),
  XlaConvV2: op(
    {
      inputs: convolutionInputs,
      attrs: { dimension_numbers: bytes(), batch_group_count: int(1) },
      outputs: { output: "preferred_element_type" },
    },
    ([lhs, rhs, ...window], a) =>
      convolution(lhs, rhs, window.map(numbers), a.dimension_numbers, a.batch_group_count),
  ),
  XlaEinsum: op(
    { inputs: ["a", "b"], attrs: { equation: string() }, outputs: { product: "T" } },
    ([a, b], { equation }) => einsum([a, b], equation),
  ),
  XlaDynamicSlice: op({ inputs: ["input", "start_indices", "size_indices"] }, ([input, start, size]) => {
    const sizes = numbers(size);
    const from = clamped(numbers(start), input.shape, sizes);
    return input.rank === 0 ? input : moved([input], (x) => tf.slice(x, from, sizes));
  }),
  XlaDynamicUpdateSlice: op({ inputs: ["input", "update", "indices"] }, ([input, update, indices]) =>
    moved([input, update], (x, by) => updated(x, by, numbers(indices))),
  ),
  XlaPad: op(
    { inputs: ["input", "padding_value", "padding_low", "padding_high", "padding_interior"] },
    ([input, value, low, high, interior]) =>
      moved([input, value], (x, by) => padded(x, by, numbers(low), numbers(high), numbers(interior))),
  ),
  XlaBroadcastHelper: op(
    { inputs: ["lhs", "rhs", "broadcast_dims"], outputs: { lhs_output: "T", rhs_output: "T" } },
    ([lhs, rhs, dims]) => {
      const at = numbers(dims);
      if (lhs.rank === rhs.rank || at.length === 0) return [lhs, rhs];
      const spread = (x: tf.Tensor, like: tf.Tensor) =>
        tf.reshape(x, like.shape.map((_, axis) => (at.includes(axis) ? (x.shape[at.indexOf(axis)] ?? 1) : 1))); // biome-ignore format: one thought
      return lhs.rank < rhs.rank ? [spread(lhs, rhs), rhs] : [lhs, spread(rhs, lhs)];
    },
  ),
  XlaReducePrecision: op(
    { inputs: ["operand"], attrs: { exponent_bits: int(), mantissa_bits: int() } },
    ([operand], a) => {
      const round = roundedTo(a.exponent_bits, a.mantissa_bits);
      return makeTensor(Float32Array.from(operand.dataSync(), round), operand.shape, "float32");
    },
  ),
  XlaSelfAdjointEig: op(
    {
      inputs: ["a"],
      attrs: { lower: bool() },
      outputs: { w: "T", v: "T" },
      note: "signs of the vectors may differ from XLA's",
    },
    ([a], { lower }, context, node) => {
      const order = [...a.shape.keys()];
      const flipped = [...order.slice(0, -2), a.rank - 1, a.rank - 2];
      const lowerHalf = lower ? a : tf.transpose(a, flipped);
      return linearAlgebra.SelfAdjointEigV2.kernel([lowerHalf], { compute_v: true }, context, node);
    },
  ),
  XlaSvd: op(
    {
      inputs: ["a"],
      outputs: { s: "T", u: "T", v: "T" },
      note: "signs of the vectors may differ from XLA's",
    },
    ([a], _, context, node) =>
      linearAlgebra.Svd.kernel([a], { compute_uv: true, full_matrices: false }, context, node),
  ),
  XlaOptimizationBarrier: op(
    { inputs: ["input: values"], outputs: { output: "list T" }, alias: true },
    ([input]) => input,
  ),
  XlaSharding: passed(),
  XlaSpmdFullToShardShape: passed(),
  XlaSpmdShardToFullShape: passed(),
  XlaSetBound: op({ inputs: ["input", "bound"], outputs: { output: "int32" } }, ([input]) => input),
  XlaReplicaId: op({ inputs: [], outputs: { id: "int32" }, stateful: true }, () => tf.scalar(0, "int32")),
  XlaIf: op(
    {
      inputs: ["cond", "inputs: values"],
      attrs: { then_branch: func(), else_branch: func() },
      outputs: { output: "list Tout" },
    },
    (inputs, a, context, node) => control.StatelessIf.kernel(inputs, a, context, node),
  ),
  XlaWhile: op(
    { inputs: ["input: values"], attrs: { cond: func(), body: func() }, outputs: { output: "list T" } },
    (inputs, a, context, node) => control.StatelessWhile.kernel(inputs, a, context, node),
  ),
} as const satisfies OpFamily;

/** Batch axes, then what is left of each side. */
function dot(lhs: tf.Tensor, rhs: tf.Tensor, message: Uint8Array): tf.Tensor {
  const { contracting, batch } = dotNumbers(message);
  const [left, right] = [lhs, rhs].map((x, side) => {
    const [shared, inner] = [batch[side] ?? [], contracting[side] ?? []];
    const free = [...x.shape.keys()].filter((axis) => !shared.includes(axis) && !inner.includes(axis));
    const sizes = (axes: readonly number[]) => axes.map((axis) => x.shape[axis] ?? 1);
    const order = side === 0 ? [...shared, ...free, ...inner] : [...shared, ...inner, ...free];
    return {
      shared: sizes(shared),
      free: sizes(free),
      inner: product(sizes(inner)),
      x: tf.transpose(x, order),
    };
  });
  if (!left || !right) throw new UnsupportedError("a product of one side");
  const a = tf.reshape(left.x, [product(left.shared), product(left.free), left.inner]);
  const b = tf.reshape(right.x, [product(left.shared), left.inner, product(right.free)]);
  return tf.reshape(batchMatMul(a, b, false, false), [...left.shared, ...left.free, ...right.free]);
}

export function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}

/** Any layout, padding and dilation of either side, by way of an unpadded convolution with channels last. */
function convolution(
  lhs: tf.Tensor,
  rhs: tf.Tensor,
  [strides = [], padding = [], lhsDilation = [], rhsDilation = []]: readonly (readonly number[])[],
  message: Uint8Array,
  batchGroups: number,
): tf.Tensor {
  const { input, kernel, output } = convolutionNumbers(message);
  const [x, filter] = [tf.transpose(lhs, [...input]), tf.transpose(rhs, [...kernel])];
  const spread = (values: readonly number[], i: number) => [0, ...values.filter((_, k) => k % 2 === i), 0];
  const interior = (dilation: readonly number[], ends: number) => [...new Array<number>(ends).fill(0), ...dilation.map((d) => d - 1)]; // biome-ignore format: one thought
  const wide = padded(x, tf.scalar(0), spread(padding, 0), spread(padding, 1), [
    ...interior(lhsDilation, 1),
    0,
  ]);
  const none = new Array<number>(filter.rank).fill(0);
  const taps = padded(filter, tf.scalar(0), none, none, [...interior(rhsDilation, 0), 0, 0]);
  const y = batchGroups === 1 ? plain(wide, taps, strides) : grouped(wide, taps, strides, batchGroups);
  return tf.transpose(
    y,
    output.map((_, axis) => output.indexOf(axis)),
  );
}

/** Each part of the batch with its own part of the filters. */
function grouped(x: tf.Tensor, filter: tf.Tensor, strides: readonly number[], groups: number): tf.Tensor {
  const [parts, filters] = [tf.split(x, groups, 0), tf.split(filter, groups, -1)];
  return tf.concat(
    parts.map((part, i) => plain(part, filters[i] ?? filter, strides)),
    -1,
  );
}

function plain(x: tf.Tensor, filter: tf.Tensor, strides: readonly number[]): tf.Tensor {
  const axes = strides.length;
  const attrs = { padding: "VALID", explicit_paddings: [], dilations: [1, 1, 1, 1] };
  if (axes === 3) {
    return conv3d(x, filter, { ...attrs, strides: [1, ...strides, 1], data_format: "NDHWC", dilations: [1, 1, 1, 1, 1] }); // biome-ignore format: one thought
  }
  if (axes > 3) throw new UnsupportedError(`a convolution along ${axes} axes`, { expected: "at most 3" });
  const ones = new Array<number>(2 - axes).fill(1);
  const flat = (t: tf.Tensor, ends: number) =>
    tf.reshape(t, [...t.shape.slice(0, ends), ...ones, ...t.shape.slice(ends)]);
  const [image, taps] = [flat(x, 1), flat(filter, 0)];
  const y = conv2d(image, taps, { ...attrs, strides: [1, ...ones, ...strides, 1], data_format: "NHWC" });
  return tf.reshape(y, [y.shape[0] ?? 0, ...y.shape.slice(3 - axes)]);
}

/** Moved so that what is cut lies inside. */
export function clamped(
  start: readonly number[],
  shape: readonly number[],
  sizes: readonly number[],
): number[] {
  return start.map((from, axis) => Math.max(0, Math.min(from, (shape[axis] ?? 0) - (sizes[axis] ?? 0))));
}

function updated(x: tf.Tensor, by: tf.Tensor, start: readonly number[]): tf.Tensor {
  const from = clamped(start, x.shape, by.shape);
  const places = positions(by.shape, from, x.shape);
  return tf.reshape(replaced(tf.reshape(x, [x.size]), places, by), x.shape);
}

/** Flat positions in `within` of a block of this shape that begins at `from`. */
function positions(shape: readonly number[], from: readonly number[], within: readonly number[]): number[] {
  return shape.reduce(
    (all, size, axis) => {
      const base = within[axis] ?? 1;
      return all.flatMap((at) => Array.from({ length: size }, (_, i) => at * base + (from[axis] ?? 0) + i));
    },
    [0],
  );
}

/** Padding before, after and between elements; below zero it cuts. Axes without entries stay. */
export function padded(
  x: tf.Tensor,
  value: tf.Tensor,
  low: readonly number[],
  high: readonly number[],
  interior: readonly number[],
): tf.Tensor {
  return x.shape.reduce((part: tf.Tensor, size, axis) => {
    const [before, after, between] = [low[axis] ?? 0, high[axis] ?? 0, interior[axis] ?? 0];
    if (before === 0 && after === 0 && between === 0) return part;
    const spaced = size === 0 ? 0 : size + (size - 1) * between;
    const length = Math.max(0, before + spaced + after);
    const indices = Int32Array.from({ length }, (_, i) => {
      const at = i - before;
      const isElement = at >= 0 && at < spaced && at % (between + 1) === 0;
      return isElement ? at / (between + 1) : size;
    });
    const margin = broadcast(
      tf.reshape(value, []),
      part.shape.map((n, i) => (i === axis ? 1 : n)),
    );
    return tf.gather(tf.concat([part, margin], axis), tf.tensor1d(indices, "int32"), axis);
  }, x);
}

/** To the nearest number of so many bits, ties to even; what is too small becomes zero, what is too large infinite. */
function roundedTo(exponentBits: number, mantissaBits: number): (value: number) => number {
  const bias = 2 ** (exponentBits - 1) - 1;
  const largest = 2 ** bias * (2 - 2 ** -mantissaBits);
  return (value) => {
    const size = Math.abs(value);
    if (size === 0 || !Number.isFinite(value)) return value;
    const step = 2 ** (Math.floor(Math.log2(size)) - mantissaBits);
    const scaled = size / step;
    const down = Math.floor(scaled);
    const up = scaled - down > 0.5 || (scaled - down === 0.5 && down % 2 === 1);
    const rounded = (down + Number(up)) * step;
    if (rounded > largest) return Math.sign(value) * Number.POSITIVE_INFINITY;
    return rounded < 2 ** (1 - bias) ? Math.sign(value) * 0 : Math.sign(value) * rounded;
  };
}
