/**
 * Between floats and quantized integers, and floats rounded as if they had been quantized.
 *
 * Source: tensorflow/core/ops/array_ops.cc, the documentation of Dequantize, QuantizeV2 and FakeQuantWithMinMaxArgs.
 *
 * @module
 */

import type { DType } from "../../tensor/dtype.js";
import tf from "../../tfjs-core.cjs";
import { bool, float, int, string, type } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { type Limits, limits, minFirst, roundAway } from "./quantized-range.js";
import { number, numbers } from "./read.js";

const rangeAttrs = { num_bits: int(8), narrow_range: bool(false) } as const;

const roundTripAttrs = {
  signed_input: bool(true),
  num_bits: int(8),
  range_given: bool(false),
  round_mode: string("HALF_TO_EVEN"),
  narrow_range: bool(false),
  axis: int(-1),
} as const;

export const quantizations = {
  Dequantize: op(
    {
      inputs: ["input", "min_range", "max_range"],
      attrs: { T: type(), mode: string("MIN_COMBINED"), narrow_range: bool(false), axis: int(-1) },
      outputs: { output: "dtype = float32" },
    },
    ([input, min, max], a) => {
      const f = (low: number, high: number) => dequantizer(low, high, a);
      return perChannel(input, min, max, a.axis, f, "float32");
    },
  ),
  QuantizeV2: op(
    {
      inputs: ["input", "min_range", "max_range"],
      attrs: {
        T: type(),
        mode: string("MIN_COMBINED"),
        round_mode: string("HALF_AWAY_FROM_ZERO"),
        narrow_range: bool(false),
        axis: int(-1),
        ensure_minimum_range: float(0.01),
      },
      outputs: { output: "T", output_min: "float32", output_max: "float32" },
    },
    ([input, min, max], a) => {
      const [lows, highs] = [numbers(min), numbers(max)];
      const parts = lows.map((from, i) =>
        quantizer(...widened(from, highs[i] ?? 0, a.ensure_minimum_range), a),
      );
      const inner =
        a.axis < 0 ? input.size : input.shape.slice(a.axis + 1).reduce((product, n) => product * n, 1);
      const output = Int32Array.from(input.dataSync(), (value, i) => {
        const channel = a.axis < 0 ? 0 : Math.floor(i / inner) % parts.length;
        return parts[channel]?.write(value) ?? 0;
      });
      const ends = (side: 0 | 1) => {
        const values = Float32Array.from(parts, ({ range }) => range[side]);
        return makeTensor(values, parts.length === 1 ? [] : [parts.length], "float32");
      };
      return [makeTensor(output, input.shape, "int32"), ends(0), ends(1)];
    },
  ),
  QuantizeAndDequantizeV2: op(
    {
      inputs: ["input", "input_min", "input_max"],
      attrs: roundTripAttrs,
    },
    ([input, min, max], a) => quantizeAndDequantize(input, min, max, a),
  ),
  QuantizeAndDequantizeV4: op(
    {
      inputs: ["input", "input_min", "input_max"],
      attrs: roundTripAttrs,
    },
    ([input, min, max], a) => quantizeAndDequantize(input, min, max, a),
  ),
  QuantizeAndDequantizeV3: op(
    {
      inputs: ["input", "input_min", "input_max", "num_bits"],
      attrs: {
        signed_input: bool(true),
        range_given: bool(true),
        narrow_range: bool(false),
        axis: int(-1),
      },
    },
    ([input, min, max, bits], a) =>
      quantizeAndDequantize(input, min, max, { ...a, num_bits: number(bits), round_mode: "HALF_TO_EVEN" }),
  ),
  FakeQuantWithMinMaxArgs: op(
    {
      inputs: ["inputs"],
      attrs: { min: float(-6), max: float(6), ...rangeAttrs },
      outputs: { outputs: "float32" },
    },
    ([inputs], { min, max, ...a }) => fakeQuant(inputs, tf.scalar(min), tf.scalar(max), a),
  ),
  FakeQuantWithMinMaxVars: op(
    { inputs: ["inputs", "min", "max"], attrs: rangeAttrs, outputs: { outputs: "float32" } },
    ([inputs, min, max], a) => fakeQuant(inputs, min, max, a),
  ),
  FakeQuantWithMinMaxVarsPerChannel: op(
    { inputs: ["inputs", "min", "max"], attrs: rangeAttrs, outputs: { outputs: "float32" } },
    ([inputs, min, max], a) => fakeQuant(inputs, min, max, a),
  ),
  Requantize: op(
    {
      inputs: ["input", "input_min", "input_max", "requested_output_min", "requested_output_max"],
      attrs: { out_type: type() },
      outputs: { output: "out_type", output_min: "float32", output_max: "float32" },
    },
    ([input, inMin, inMax, outMin, outMax], { out_type }) => {
      const read = wideReader(number(inMin), number(inMax));
      const { write } = minFirst(number(outMin), number(outMax), limits(out_type));
      const output = Int32Array.from(input.dataSync(), (value) => write(read(value)));
      return [makeTensor(output, input.shape, "int32"), outMin, outMax];
    },
  ),
  RequantizationRange: op(
    {
      inputs: ["input", "input_min", "input_max"],
      outputs: { output_min: "float32", output_max: "float32" },
    },
    ([input, inMin, inMax]) => {
      const read = wideReader(number(inMin), number(inMax));
      const [low, high] = [number(tf.min(input)), number(tf.max(input))];
      return [tf.scalar(Math.min(0, read(low))), tf.scalar(read(high))];
    },
  ),
} as const satisfies OpFamily;

interface Mode {
  readonly T: DType;
  readonly mode: string;
  readonly narrow_range: boolean;
}

/** From integer to float, for a range of floats. */
function dequantizer(min: number, max: number, { T, mode, narrow_range }: Mode): (value: number) => number {
  const { low, high, signed } = limits(T);
  const steps = high - low;
  if (mode === "MIN_COMBINED") {
    const half = signed ? (steps + 1) / 2 : 0;
    const scale = Math.fround((max - min) / steps);
    return (value) => (value + half) * scale + min;
  }
  if (mode === "MIN_FIRST") return minFirst(min, max, limits(T)).read;
  const scale = scaledFactor(min, max, limits(T), narrow_range);
  return (value) => value * scale;
}

/** What one step is worth when zero stays zero. */
function scaledFactor(min: number, max: number, { low, high, signed }: Limits, narrow: boolean): number {
  const lowest = signed && narrow ? low + 1 : low;
  return Math.max(signed ? min / lowest : 0, max / high);
}

interface Quantize extends Mode {
  readonly round_mode: string;
}

/** From float to integer, and the range that the integers stand for. */
function quantizer(
  min: number,
  max: number,
  a: Quantize,
): { write(value: number): number; range: [number, number] } {
  const { low, high, signed } = limits(a.T);
  const clamped = (value: number) => Math.min(max, Math.max(min, value));
  if (a.mode === "MIN_FIRST") return { write: minFirst(min, max, limits(a.T)).write, range: [min, max] };
  if (a.mode === "MIN_COMBINED") {
    const scale = Math.fround((high - low) / (max - min));
    const half = signed ? (high - low + 1) / 2 : 0;
    const scaled = (value: number) => Math.fround(Math.fround(clamped(value) - min) * scale);
    const write = (value: number) =>
      signed ? roundAway(Math.fround(scaled(value) - half)) : Math.floor(Math.fround(scaled(value) + 0.5));
    return { write, range: [min, max] };
  }
  const lowest = a.narrow_range ? low + 1 : low;
  const factor = scaledFactor(min, max, limits(a.T), a.narrow_range);
  const range: [number, number] = [lowest * factor, high * factor];
  const round = a.round_mode === "HALF_TO_EVEN" ? roundEven : roundAway;
  const write = (value: number) => round(Math.fround(Math.min(range[1], Math.max(range[0], value)) / factor));
  return { write, range };
}

/** A range that includes zero and is not too narrow to divide by. */
function widened(min: number, max: number, least: number): [number, number] {
  const low = Math.min(0, min);
  const epsilon = Math.max(1, Math.abs(min), Math.abs(max)) * least;
  return [low, Math.max(0, max, low + epsilon)];
}

/** 32-bit accumulators stand for a symmetric range. */
function wideReader(min: number, max: number): (value: number) => number {
  return minFirst(min, max, limits("qint32")).read;
}

function perChannel(
  input: tf.Tensor,
  min: tf.Tensor,
  max: tf.Tensor,
  axis: number,
  f: (low: number, high: number) => (value: number) => number,
  dtype: "float32",
): tf.Tensor {
  const [lows, highs] = [min.dataSync(), max.dataSync()];
  const functions = Array.from(lows, (low, i) => f(low, highs[i] ?? 0));
  const inner = axis < 0 ? input.size : input.shape.slice(axis + 1).reduce((product, n) => product * n, 1);
  const values = Float32Array.from(input.dataSync(), (value, i) => {
    const channel = axis < 0 ? 0 : Math.floor(i / inner) % functions.length;
    return functions[channel]?.(value) ?? Number.NaN;
  });
  return makeTensor(values, input.shape, dtype);
}

/** Rounded to the nearest of 2^bits evenly spaced values, one of which is zero. */
function fakeQuant(
  inputs: tf.Tensor,
  min: tf.Tensor,
  max: tf.Tensor,
  { num_bits, narrow_range }: { readonly num_bits: number; readonly narrow_range: boolean },
): tf.Tensor {
  const [low, high] = [narrow_range ? 1 : 0, 2 ** num_bits - 1];
  return perChannel(
    inputs,
    min,
    max,
    min.rank === 0 ? -1 : inputs.rank - 1,
    (from, to) => {
      const scale = Math.fround((to - from) / (high - low));
      if (scale === 0) return () => 0;
      const zero = Math.min(high, Math.max(low, roundAway(Math.fround(low - Math.fround(from / scale)))));
      const [nudgedMin, nudgedMax] = [Math.fround((low - zero) * scale), Math.fround((high - zero) * scale)];
      const inverse = Math.fround(1 / scale);
      return (value) => {
        const shifted = Math.fround(Math.min(nudgedMax, Math.max(nudgedMin, value)) - nudgedMin);
        return Math.floor(Math.fround(Math.fround(shifted * inverse) + 0.5)) * scale + nudgedMin;
      };
    },
    "float32",
  );
}

interface RoundTrip {
  readonly signed_input: boolean;
  readonly num_bits: number;
  readonly range_given: boolean;
  readonly round_mode: string;
  readonly narrow_range: boolean;
  readonly axis: number;
}

function quantizeAndDequantize(input: tf.Tensor, min: tf.Tensor, max: tf.Tensor, a: RoundTrip): tf.Tensor {
  if (!a.range_given && a.axis >= 0) {
    const others = input.shape.map((_, axis) => axis).filter((axis) => axis !== a.axis);
    return perChannel(
      input,
      tf.min(input, others),
      tf.max(input, others),
      a.axis,
      (from, to) => roundTrip(from, to, a),
      "float32",
    );
  }
  const [low, high] = a.range_given ? [min, max] : [tf.min(input), tf.max(input)];
  return perChannel(
    input,
    tf.reshape(low, [-1]),
    tf.reshape(high, [-1]),
    a.axis,
    (from, to) => roundTrip(from, to, a),
    "float32",
  );
}

function roundTrip(from: number, to: number, a: RoundTrip): (value: number) => number {
  const lowest = a.signed_input ? -(2 ** (a.num_bits - 1)) + Number(a.narrow_range) : 0;
  const highest = a.signed_input ? 2 ** (a.num_bits - 1) - 1 : 2 ** a.num_bits - 1;
  const byMin = lowest * from > 0 ? lowest / from : Number.POSITIVE_INFINITY;
  const byMax = highest * to > 0 ? highest / to : Number.POSITIVE_INFINITY;
  const scale = Math.min(byMin, byMax);
  const [low, high] = byMin < byMax ? [from, highest / scale] : [lowest / scale, to];
  const round = a.round_mode === "HALF_TO_EVEN" ? roundEven : (value: number) => Math.floor(value + 0.5);
  if (!Number.isFinite(scale)) return (value) => value;
  // A range that was found holds every value: nothing is cut to it.
  const within = (value: number) => (a.range_given ? Math.min(high, Math.max(low, value)) : value);
  return (value) => round(Math.fround(within(value) * scale)) / scale;
}

function roundEven(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}
