/**
 * Floats rounded as if they had been quantized.
 *
 * Source: tensorflow/core/ops/array_ops.cc, the documentation of FakeQuantWithMinMaxArgs and QuantizeAndDequantizeV2.
 *
 * @module
 */

import tf from "../../tfjs-core.cjs";
import { bool, float, int, string } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { perChannel } from "./per-channel.js";
import { roundAway, roundEven } from "./quantized-range.js";
import { number } from "./read.js";

const rangeAttrs = { num_bits: int(8), narrow_range: bool(false) } as const;

const roundTripAttrs = {
  signed_input: bool(true),
  num_bits: int(8),
  range_given: bool(false),
  round_mode: string("HALF_TO_EVEN"),
  narrow_range: bool(false),
  axis: int(-1),
} as const;

export const fakeQuantizations = {
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
} as const satisfies OpFamily;

/** Rounded to the nearest of 2^bits evenly spaced values, one of which is zero. */
function fakeQuant(
  inputs: tf.Tensor,
  min: tf.Tensor,
  max: tf.Tensor,
  { num_bits, narrow_range }: { readonly num_bits: number; readonly narrow_range: boolean },
): tf.Tensor {
  const [low, high] = [narrow_range ? 1 : 0, 2 ** num_bits - 1];
  return perChannel(inputs, min, max, min.rank === 0 ? -1 : inputs.rank - 1, (from, to) => {
    const scale = Math.fround((to - from) / (high - low));
    if (scale === 0) return () => 0;
    const zero = Math.min(high, Math.max(low, roundAway(Math.fround(low - Math.fround(from / scale)))));
    const [nudgedMin, nudgedMax] = [Math.fround((low - zero) * scale), Math.fround((high - zero) * scale)];
    const inverse = Math.fround(1 / scale);
    return (value) => {
      const shifted = Math.fround(Math.min(nudgedMax, Math.max(nudgedMin, value)) - nudgedMin);
      return Math.floor(Math.fround(Math.fround(shifted * inverse) + 0.5)) * scale + nudgedMin;
    };
  });
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
    return perChannel(input, tf.min(input, others), tf.max(input, others), a.axis, (from, to) =>
      roundTrip(from, to, a),
    );
  }
  const [low, high] = a.range_given ? [min, max] : [tf.min(input), tf.max(input)];
  return perChannel(input, tf.reshape(low, [-1]), tf.reshape(high, [-1]), a.axis, (from, to) =>
    roundTrip(from, to, a),
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
