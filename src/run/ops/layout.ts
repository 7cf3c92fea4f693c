/**
 * Data formats: TensorFlow.js computes with channels last, so other layouts are transposed there and back.
 *
 * @module
 */

import { UnsupportedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";

export type DataFormat = "NHWC" | "NCHW" | "NDHWC" | "NCDHW";

const lastToFirst = { 4: [0, 3, 1, 2], 5: [0, 4, 1, 2, 3] } as const;
const firstToLast = { 4: [0, 2, 3, 1], 5: [0, 2, 3, 4, 1] } as const;

export function isChannelsFirst(format: string): boolean {
  if (format === "NHWC" || format === "NDHWC" || format === "") return false;
  if (format === "NCHW" || format === "NCDHW") return true;
  throw new UnsupportedError(`the data format ${format}`, { expected: "NHWC, NCHW, NDHWC or NCDHW" });
}

export function toChannelsLast(x: tf.Tensor, format: string): tf.Tensor {
  return isChannelsFirst(format) ? tf.transpose(x, [...firstToLast[x.rank === 5 ? 5 : 4]]) : x;
}

export function fromChannelsLast(x: tf.Tensor, format: string): tf.Tensor {
  return isChannelsFirst(format) ? tf.transpose(x, [...lastToFirst[x.rank === 5 ? 5 : 4]]) : x;
}

/** The entries of strides, ksize or dilations that belong to the spatial axes. */
export function spatial(values: readonly number[], format: string): number[] {
  const axes = values.length - 2;
  return isChannelsFirst(format) ? values.slice(2) : values.slice(1, 1 + axes);
}
