/**
 * Integers that stand for floats by scales and zero points, one for all or one for each channel: what TensorFlow's
 * quantizer writes with the operations `UNIFORM_QUANTIZED`.
 *
 * Source: tensorflow/core/ops/uniform_quant_ops.cc, tensorflow/core/kernels/uniform_quant_ops/.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { type AttrSpec, int } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { integers, makeTensor } from "../tensors.js";
import { mapped2 } from "./host.js";
import { channelOf } from "./per-channel.js";
import { numbers } from "./read.js";

type Quantization<P extends string> = {
  readonly [K in
    | `${P}quantization_axis`
    | `${P}quantization_min_val`
    | `${P}quantization_max_val`]: AttrSpec<number>;
};

function quantization<const P extends string>(prefix: P): Quantization<P> {
  // The three names of the type, with this prefix.
  return {
    [`${prefix}quantization_axis`]: int(-1),
    [`${prefix}quantization_min_val`]: int(),
    [`${prefix}quantization_max_val`]: int(),
  } as unknown as Quantization<P>;
}

const two = ["lhs", "rhs", "lhs_scales", "lhs_zero_points", "rhs_scales", "rhs_zero_points"] as const;

export const uniformQuantized = {
  UniformQuantize: op(
    { inputs: ["input", "scales", "zero_points"], attrs: quantization(""), outputs: { output: "Tout" } },
    ([input, scales, zeros], a) => {
      const to = channels(scales, zeros, a.quantization_axis);
      const within = clamp(a.quantization_min_val, a.quantization_max_val);
      return eachChannel(input, to, ({ scale, zero }) => {
        const inverse = Math.fround(1 / scale);
        return (x) => within(Math.floor(Math.fround(Math.fround(x * inverse) + 0.5)) + zero);
      });
    },
  ),
  UniformDequantize: op(
    { inputs: ["input", "scales", "zero_points"], attrs: quantization(""), outputs: { output: "Tout" } },
    ([input, scales, zeros], a) => {
      const from = channels(scales, zeros, a.quantization_axis);
      const of = channelOf(input.shape, from);
      const values = Float32Array.from(input.dataSync(), (value, i) => {
        const { scale, zero } = from.all[of(i)] ?? ONE;
        return (value - zero) * scale;
      });
      return makeTensor(values, input.shape, "float32");
    },
  ),
  UniformRequantize: op(
    {
      inputs: ["input", "input_scales", "input_zero_points", "output_scales", "output_zero_points"],
      attrs: { ...quantization("input_"), ...quantization("output_") },
      outputs: { output: "Tout" },
    },
    ([input, inScales, inZeros, outScales, outZeros], a) => {
      const from = channels(inScales, inZeros, a.input_quantization_axis);
      const to = channels(outScales, outZeros, a.output_quantization_axis);
      const within = clamp(a.output_quantization_min_val, a.output_quantization_max_val);
      const axis = Math.max(from.axis, to.axis);
      const all = Array.from({ length: Math.max(from.all.length, to.all.length) }, (_, i) => i);
      const moves = all.map((i) => requantizer(pick(from, i), pick(to, i), within));
      const of = channelOf(input.shape, { axis, all: moves });
      return integers(
        numbers(input).map((value, i) => moves[of(i)]?.(value) ?? 0),
        input.shape,
      );
    },
  ),
  UniformQuantizedClipByValue: op(
    {
      inputs: ["operand", "min", "max", "scales", "zero_points"],
      attrs: quantization(""),
      outputs: { output: "T" },
    },
    ([operand, min, max], { quantization_axis }) => {
      const [lows, highs] = [numbers(min), numbers(max)];
      const of = channelOf(operand.shape, { axis: quantization_axis, all: lows });
      const clipped = numbers(operand).map((value, i) =>
        Math.min(highs[of(i)] ?? value, Math.max(lows[of(i)] ?? value, value)),
      );
      return integers(clipped, operand.shape);
    },
  ),
  UniformQuantizedAdd: op(
    {
      inputs: [...two, "output_scales", "output_zero_points"] as const,
      attrs: { ...quantization("lhs_"), ...quantization("rhs_"), ...quantization("output_") },
      outputs: { output: "T" },
    },
    ([lhs, rhs, lhsScales, lhsZeros, rhsScales, rhsZeros, outScales, outZeros], a) => {
      const to = channels(outScales, outZeros, a.output_quantization_axis);
      const within = clamp(a.output_quantization_min_val, a.output_quantization_max_val);
      const moved = (x: tf.Tensor, from: Channels) => {
        const moves = to.all.map((_, i) => requantizer(pick(from, i), pick(to, i), (value) => value));
        const of = channelOf(x.shape, { axis: x.rank === 1 && to.axis >= 0 ? 0 : to.axis, all: moves });
        return integers(numbers(x).map((value, i) => (moves[of(i)]?.(value) ?? 0) - pick(to, of(i)).zero), x.shape); // biome-ignore format: one thought
      };
      const left = moved(lhs, channels(lhsScales, lhsZeros, a.lhs_quantization_axis));
      const right = moved(rhs, channels(rhsScales, rhsZeros, a.rhs_quantization_axis));
      const sum = mapped2(left, right, (x, y) => x + y, "int32");
      return eachChannel(
        sum,
        to,
        ({ zero }) =>
          (value) =>
            within(value + zero),
      );
    },
  ),
  UniformQuantizedDot: op(
    {
      inputs: [...two, "output_scales", "output_zero_points"] as const,
      attrs: { ...quantization("lhs_"), ...quantization("rhs_"), ...quantization("output_") },
      outputs: { output: "Tout" },
    },
    ([lhs, rhs, lhsScales, lhsZeros, rhsScales, rhsZeros, outScales, outZeros], a) => {
      const [left] = channels(lhsScales, lhsZeros, -1).all;
      const right = channels(rhsScales, rhsZeros, a.rhs_quantization_axis);
      const to = channels(outScales, outZeros, a.output_quantization_axis);
      const within = clamp(a.output_quantization_min_val, a.output_quantization_max_val);
      const [rows = 0, inner = 0] = lhs.shape;
      const columns = rhs.shape[1] ?? 0;
      const [x, w] = [lhs.dataSync(), rhs.dataSync()];
      const moves = Array.from({ length: columns }, (_, column) => {
        const { scale } = pick(right, column);
        return requantizer(
          { scale: Math.fround((left?.scale ?? 1) * scale), zero: 0 },
          pick(to, column),
          within,
        );
      });
      const out = Array.from({ length: rows * columns }, (_, at) => {
        const [row, column] = [Math.floor(at / columns), at % columns];
        const zero = pick(right, column).zero;
        let sum = 0;
        for (let k = 0; k < inner; k++)
          sum += ((x[row * inner + k] ?? 0) - (left?.zero ?? 0)) * ((w[k * columns + column] ?? 0) - zero);
        return moves[column]?.(sum) ?? 0;
      });
      return integers(out, [rows, columns]);
    },
  ),
} as const satisfies OpFamily;

interface Channel {
  readonly scale: number;
  readonly zero: number;
}

interface Channels {
  /** -1 where there is one for all. */
  readonly axis: number;
  readonly all: readonly Channel[];
}

const ONE: Channel = { scale: 1, zero: 0 };

function channels(scales: tf.Tensor, zeros: tf.Tensor, axis: number): Channels {
  const points = numbers(zeros);
  return { axis, all: numbers(scales).map((scale, i) => ({ scale, zero: points[i] ?? 0 })) };
}

/** The channel at an index, or the one for all. */
function pick({ all }: Channels, index: number): Channel {
  return all[all.length === 1 ? 0 : index] ?? ONE;
}

function eachChannel(
  x: tf.Tensor,
  to: Channels,
  f: (channel: Channel) => (value: number) => number,
): tf.Tensor {
  const [functions, of] = [to.all.map(f), channelOf(x.shape, to)];
  return integers(
    numbers(x).map((value, i) => functions[of(i)]?.(value) ?? 0),
    x.shape,
  );
}

function clamp(low: number, high: number): (value: number) => number {
  return (value) => Math.min(high, Math.max(low, value));
}

/** From one scale to another in fixed point: by a multiplier of 31 bits, which is shifted. */
function requantizer(
  from: Channel,
  to: Channel,
  within: (value: number) => number,
): (value: number) => number {
  const ratio = from.scale / to.scale;
  let shift = ratio === 0 ? 0 : Math.floor(Math.log2(ratio)) + 1;
  let multiplier = Math.round((ratio / 2 ** shift) * 2 ** 31);
  if (multiplier === 2 ** 31) [multiplier, shift] = [2 ** 30, shift + 1];
  const total = BigInt(31 - shift);
  const half = 1n << (total - 1n);
  return (value) =>
    within(Number((BigInt(value - from.zero) * BigInt(multiplier) + half) >> total) + to.zero);
}
