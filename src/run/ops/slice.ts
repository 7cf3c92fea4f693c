/**
 * Parts of tensors, and tensors with margins.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { int, string } from "../attrs.js";
import { blank } from "../blank.js";
import { type OpFamily, op } from "../op.js";
import { type ByteString, stringOf, stringsOf, stringTensor } from "../strings.js";
import { withCpu } from "../with-cpu.js";
import { moved } from "./pick.js";
import { axes, number, numbers } from "./read.js";
import { stridedSlice, withStrided } from "./strided.js";

export const masks = {
  begin_mask: int(0),
  end_mask: int(0),
  ellipsis_mask: int(0),
  new_axis_mask: int(0),
  shrink_axis_mask: int(0),
} as const;

export const slices = {
  Slice: op({ inputs: ["input", "begin", "size"], linear: true }, ([input, begin, size]) => {
    const [from, sizes] = [numbers(begin), numbers(size)];
    const whole = sizes.map((n, axis) => (n < 0 ? (input.shape[axis] ?? 0) - (from[axis] ?? 0) : n));
    return input.rank === 0 ? input : moved([input], (x) => tf.slice(x, from, whole));
  }),
  StridedSlice: op(
    { inputs: ["input", "begin", "end", "strides"], linear: true, attrs: masks, pastLimits: "moved" },
    ([input, begin, end, strides], m) =>
      moved([input], (x) =>
        stridedSlice(x, { ...m, begin: numbers(begin), end: numbers(end), strides: numbers(strides) }),
      ),
  ),
  TensorStridedSliceUpdate: op(
    { inputs: ["input", "begin", "end", "strides", "value"], attrs: masks },
    ([input, begin, end, strides, value], m) =>
      withStrided(
        input,
        { begin: numbers(begin), end: numbers(end), strides: numbers(strides), ...m },
        value,
      ),
  ),
  StridedSliceGrad: op(
    { inputs: ["shape", "begin", "end", "strides", "dy"], attrs: masks },
    ([shape, begin, end, strides, dy], m) => {
      const zeros = blank(numbers(shape), dy.dtype);
      return withStrided(
        zeros,
        { begin: numbers(begin), end: numbers(end), strides: numbers(strides), ...m },
        dy,
      );
    },
  ),
  Pad: op({ inputs: ["input", "paddings"], linear: true }, ([input, paddings]) =>
    input.dtype === "string" ? paddedStrings(input, paddings, "") : padded(input, paddings, 0),
  ),
  PadV2: op({ inputs: ["input", "paddings", "constant_values"], linear: true }, ([input, paddings, value]) =>
    input.dtype === "string"
      ? paddedStrings(input, paddings, stringOf(value))
      : padded(input, paddings, number(value)),
  ),
  MirrorPad: op(
    { inputs: ["input", "paddings"], linear: true, attrs: { mode: string() } },
    ([input, paddings], { mode }) =>
      input.rank === 0
        ? input
        : moved([input], (x) =>
            tf.mirrorPad(x, pairs(paddings), mode === "REFLECT" ? "reflect" : "symmetric"),
          ),
  ),
  ReverseV2: op({ inputs: ["tensor", "axis"], linear: true, outputs: { output: "T" } }, ([tensor, axis]) =>
    moved([tensor], (x) => tf.reverse(x, axes(axis, x.rank))),
  ),
  Reverse: op({ inputs: ["tensor", "dims"], linear: true }, ([tensor, dims]) =>
    moved([tensor], (x) =>
      tf.reverse(
        x,
        numbers(dims).flatMap((reversed, axis) => (reversed ? [axis] : [])),
      ),
    ),
  ),
  ReverseSequence: op(
    { inputs: ["input", "seq_lengths"], linear: true, attrs: { seq_dim: int(), batch_dim: int(0) } },
    ([input, lengths], { seq_dim, batch_dim }) =>
      moved([input], (x) => reverseSequence(x, numbers(lengths), seq_dim, batch_dim)),
  ),
  Roll: op({ inputs: ["input", "shift", "axis"], linear: true }, ([input, shift, axis]) => {
    const at = axes(axis, input.rank);
    return moved([input], (all) => numbers(shift).reduce((x, by, i) => roll(x, by, at[i] ?? 0), all));
  }),
} as const satisfies OpFamily;

export function pairs(paddings: tf.Tensor): [number, number][] {
  const flat = numbers(paddings);
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] ?? 0, flat[2 * i + 1] ?? 0]);
}

/** By way of their positions; 0 is the margin. */
function paddedStrings(input: tf.Tensor, paddings: tf.Tensor, margin: ByteString): tf.Tensor {
  if (input.rank === 0) return input;
  const strings = [margin, ...stringsOf(input)];
  const positions = tf.reshape(tf.range(1, strings.length, 1, "int32"), input.shape);
  const result = tf.pad(positions, pairs(paddings), 0);
  return stringTensor(Array.from(result.dataSync(), (at) => strings[at] ?? margin), result.shape); // biome-ignore format: one thought
}

/** Booleans are padded as integers: kernels misread them. */
function padded(input: tf.Tensor, paddings: tf.Tensor, value: number): tf.Tensor {
  if (input.rank === 0) return input;
  if (input.dtype === "int32" && Math.abs(value) > 2 ** 24)
    return withCpu(() => tf.pad(input, pairs(paddings), value)); // wasm takes it for a float
  if (input.dtype !== "bool") return tf.pad(input, pairs(paddings), value);
  return tf.cast(tf.pad(tf.cast(input, "int32"), pairs(paddings), value), "bool");
}

/** Each sequence's first `length` entries back to front; the rest stays. */
function reverseSequence(
  input: tf.Tensor,
  lengths: readonly number[],
  axis: number,
  batch: number,
): tf.Tensor {
  if (input.size === 0) return input;
  const rows = tf.split(input, lengths.length, batch).map((row, i) => {
    const [length, total] = [lengths[i] ?? 0, row.shape[axis] ?? 0];
    if (length === 0) return row;
    const [head, tail] = tf.split(row, [length, total - length], axis);
    return head && tail ? tf.concat([tf.reverse(head, axis), tail], axis) : row;
  });
  return tf.concat(rows, batch);
}

function roll(x: tf.Tensor, shift: number, axis: number): tf.Tensor {
  const size = x.shape[axis] ?? 1;
  if (x.size === 0) return x;
  const by = ((shift % size) + size) % size;
  const [head, tail] = tf.split(x, [size - by, by], axis);
  return by === 0 || !head || !tail ? x : tf.concat([tail, head], axis);
}
