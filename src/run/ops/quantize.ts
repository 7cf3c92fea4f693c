/**
 * Between floats and quantized integers.
 *
 * Source: tensorflow/core/ops/array_ops.cc, the documentation of Dequantize and QuantizeV2.
 *
 * @module
 */

import type { DType } from "../../tensor/dtype.js";
import { bool, float, int, string, type } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { perChannel } from "./per-channel.js";
import { type Limits, limits, minFirst, roundAway, roundEven } from "./quantized-range.js";
import { numbers } from "./read.js";

export const quantizations = {
  Dequantize: op(
    {
      inputs: ["input", "min_range", "max_range"],
      attrs: { T: type(), mode: string("MIN_COMBINED"), narrow_range: bool(false), axis: int(-1) },
      outputs: { output: "dtype = float32" },
    },
    ([input, min, max], a) => {
      const f = (low: number, high: number) => dequantizer(low, high, a);
      return perChannel(input, min, max, a.axis, f);
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
