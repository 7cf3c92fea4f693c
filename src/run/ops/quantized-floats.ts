/**
 * Between floats and quantized integers, rounded where TensorFlow rounds (its vector code in single precision, the rest in
 * double): at 32 bits that moves results by many steps.
 *
 * Source: QuantizedToFloat, FloatToQuantizedUnclamped and the structs beside them, RequantizeManyInNewRangeUsingEigen in
 * tensorflow/core/kernels/quantization_utils.h.
 *
 * @module
 */
import { type Limits, roundAway } from "./quantized-range.js";

const f32 = Math.fround;

/** What the integers of a range stand for. */
export function singleReader(min: number, max: number, { low, high }: Limits): (value: number) => number {
  const scale = f32(f32(max - min) / (high - low));
  const first = max === min ? min : f32(roundAway(f32(min / scale)) * scale);
  const offset = f32(first - f32(low * scale));
  return (value) => f32(offset + f32(f32(value) * scale));
}

/** The integers of a range that stand for floats. */
export function singleWriter(min: number, max: number, { low, high }: Limits): (value: number) => number {
  const scale = max === min ? 0 : f32((high - low) / f32(max - min));
  const offset = f32(roundAway(f32(min * scale)) - low);
  const top = Math.min(high, 2147483520); // the largest float that is an int32
  return (value) => Math.trunc(Math.min(top, Math.max(low, f32(roundAway(f32(value * scale)) - offset))));
}

/** What the integers of a range stand for, in double precision but for the zero. */
export function doubleReader(min: number, max: number, { low, high }: Limits): (value: number) => number {
  if (min === max) return () => min;
  const steps = high - low + 1;
  const scale = (f32(max - min) * (steps / (steps - 1))) / steps;
  const first = f32(roundAway(f32(min / f32(scale))) * f32(scale));
  return (value) => f32(first + (value - low) * scale);
}

/** The integers of a range that stand for floats, in double precision; they may leave the dtype. */
export function doubleWriter(min: number, max: number, { low, high }: Limits): (value: number) => number {
  if (min === max) return () => low;
  const steps = high - low + 1;
  const scale = steps / (f32(max - min) * (steps / (steps - 1)));
  if (scale === 0) return () => high; // an infinite range
  return (value) => roundAway(value * scale) - roundAway(min * scale) + low;
}

export interface Ends {
  readonly min: number;
  readonly max: number;
}

/** From 32-bit integers of one range to 8-bit ones of another, in fixed point. */
export function narrowed(from: Ends, to: Ends): (value: number) => number {
  const [input, output] = [f32(from.max - from.min), f32(to.max - to.min)];
  if (output === 0) return () => 0;
  const whole = (value: number) => BigInt(Math.trunc(value));
  const scale = whole((255 * 65536 * input) / output);
  const middle = f32(f32(from.min + from.max) / 2);
  const inputOffset = whole(f32(f32(middle * f32(255 / output)) * 65536));
  const outputOffset = whole((65536 * (to.min * 255)) / output);
  const offset = inputOffset - outputOffset + 32768n;
  return (value) => {
    const fixed = ((BigInt(value) * scale) >> 32n) + offset;
    return Math.min(255, Math.max(0, Number(fixed >> 16n)));
  };
}
