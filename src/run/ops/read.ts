/**
 * Small tensors as plain numbers: shapes, axes, indices, sizes.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";

/** All elements as numbers. */
export function numbers(tensor: tf.Tensor): number[] {
  return Array.from(tensor.dataSync());
}

/** The first element as a number. */
export function number(tensor: tf.Tensor): number {
  return tensor.dataSync()[0] ?? 0;
}

/** Axes counted from the front. */
export function axes(tensor: tf.Tensor, rank: number): number[] {
  return numbers(tensor).map((axis) => (axis < 0 ? axis + rank : axis));
}

/** One axis counted from the front. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
