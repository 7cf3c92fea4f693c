/**
 * What quantized integers stand for.
 *
 * Source: tensorflow/core/kernels/quantization_utils.h.
 *
 * @module
 */
import { UnsupportedError } from "../../errors.js";
import type { DType } from "../../tensor/dtype.js";

/** A range of floats, cut into the steps of an integer dtype. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** The integer that stands for zero; it may lie outside of the dtype. */
  readonly zero: number;
  readonly limits: Limits;
  /** What one step is worth. */
  readonly step: number;
  read(value: number): number;
  write(value: number): number;
}

/** The lowest and highest integer of a quantized dtype. */
export interface Limits {
  readonly low: number;
  readonly high: number;
  readonly signed: boolean;
}

export function limits(dtype: DType): Limits {
  switch (dtype) {
    case "qint8":
      return { low: -128, high: 127, signed: true };
    case "quint8":
      return { low: 0, high: 255, signed: false };
    case "qint16":
      return { low: -32768, high: 32767, signed: true };
    case "quint16":
      return { low: 0, high: 65535, signed: false };
    case "qint32":
      return { low: -(2 ** 31), high: 2 ** 31 - 1, signed: true };
    default:
      throw new UnsupportedError(`quantizing to ${dtype}`, {
        expected: "qint8, quint8, qint16, quint16 or qint32",
      });
  }
}

/** The lowest integer stands for the minimum, moved so that zero is a whole number of steps away. */
export function minFirst(min: number, max: number, { low, high }: Limits) {
  const steps = high - low;
  const scale = min === max ? 0 : (max - min) / steps;
  const inverse = Math.fround(1 / scale);
  const first = scale === 0 ? min : Math.round(min / scale) * scale;
  const offset = scale === 0 ? 0 : roundAway(min / scale) - low;
  return {
    zero: scale === 0 ? low : -offset,
    read: (value: number) => first + (value - low) * scale,
    write: (value: number) =>
      scale === 0 ? low : Math.min(high, Math.max(low, roundAway(Math.fround(value * inverse)) - offset)),
  };
}

/** The range of 32-bit integers whose steps are worth `step`. */
export function wideRange(step: number): { readonly min: number; readonly max: number } {
  const { low, high } = limits("qint32");
  return { min: Math.fround(step) * low, max: Math.fround(step) * high };
}

/** Halves away from zero, as C's `round`. */
export function roundAway(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
}

/** Halves to the even neighbour. */
export function roundEven(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}
