/**
 * How a tensor of a graph becomes a weight of a layer, where it is not the same array already.
 *
 * Each conversion has a name, which the assignment's table shows. New ones (gate orders of TF1 cells, CuDNN
 * layouts) are added to the list; nothing is ever converted without its name being shown.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { Shape } from "../tensor/dtype.js";
import type { Use } from "./uses.js";

export interface Conversion {
  readonly name: string;
  /** Whether a tensor of shape `from`, used so, gives a weight of shape `to`. */
  fits(from: readonly number[], to: readonly number[], use: Use | undefined): boolean;
  /** A new tensor; the caller disposes both. */
  apply(tensor: tf.Tensor, to: readonly number[]): tf.Tensor;
}

const same: Conversion = {
  name: "as it is",
  fits: (from, to, use) => equal(from, to) && !use?.transposed,
  apply: (tensor) => tensor.clone(),
};

/** A MatMul with `transpose_b` reads its kernel as [units, inputs]. */
const transpose: Conversion = {
  name: "transposed",
  fits: (from, to, use) => use?.transposed === true && from.length === 2 && equal([...from].reverse(), to),
  apply: (tensor) => tensor.transpose(),
};

/** Axes of length one: a 1-D convolution that runs as a 2-D one, a bias of shape [1, units]. */
const reshape: Conversion = {
  name: "reshaped",
  fits: (from, to, use) => !use?.transposed && !equal(from, to) && equal(withoutOnes(from), withoutOnes(to)),
  apply: (tensor, to) => tensor.reshape([...to]),
};

/** In order of preference. */
export const conversions: readonly Conversion[] = [same, transpose, reshape];

/** The conversion that makes a weight of shape `to`; undefined if none does. */
export function conversionFor(
  from: Shape | null,
  to: readonly number[],
  use: Use | undefined,
): Conversion | undefined {
  if (!from?.every((dimension) => dimension !== null)) return undefined;
  return conversions.find((conversion) => conversion.fits(from, to, use));
}

function equal(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

function withoutOnes(shape: readonly number[]): number[] {
  return shape.filter((dimension) => dimension !== 1);
}
