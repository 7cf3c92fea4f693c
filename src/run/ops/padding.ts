/**
 * What SAME, VALID and EXPLICIT mean in numbers.
 *
 * Source: tensorflow/core/framework/kernel_shape_util.cc.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { isChannelsFirst } from "./layout.js";

/** Padding before and after, per spatial axis. */
export type Pads = readonly (readonly [before: number, after: number])[];

export interface Window {
  readonly input: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

/** Padding of a window op, per spatial axis. */
export function padsOf(padding: string, explicit: readonly number[], format: string, window: Window): Pads {
  if (padding === "VALID") return window.input.map(() => [0, 0]);
  if (padding === "SAME") return window.input.map((_, axis) => samePads(window, axis));
  const pairs = Array.from({ length: explicit.length / 2 }, (_, i): [number, number] => [
    explicit[2 * i] ?? 0,
    explicit[2 * i + 1] ?? 0,
  ]);
  return isChannelsFirst(format) ? pairs.slice(2) : pairs.slice(1, -1);
}

/** As many outputs as strides fit; what is odd goes after. */
function samePads({ input, kernel, strides, dilations }: Window, axis: number): [number, number] {
  const [size = 0, stride = 1] = [input[axis], strides[axis]];
  const extent = ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + extent - size);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/**
 * What a window of three dimensions reaches of its input (channels last), where strides are longer than it is. What is left
 * over is padding of less than nothing to TensorFlow too, in three dimensions alone: it begins at half of it, rounded down,
 * where TensorFlow.js rounds up.
 */
export function reached(
  x: tf.Tensor,
  kernel: readonly number[],
  strides: readonly number[],
  padding: string,
): tf.Tensor {
  if (padding !== "SAME") return x;
  const sizes = kernel.map((extent, axis) => reach(x.shape[axis + 1] ?? 0, extent, strides[axis] ?? 1));
  if (sizes.every((size, axis) => size === x.shape[axis + 1])) return x;
  const begins = sizes.map((size, axis) => Math.floor(((x.shape[axis + 1] ?? 0) - size) / 2));
  return tf.slice(x, [0, ...begins, 0], [x.shape[0] ?? 0, ...sizes, x.shape.at(-1) ?? 0]);
}

/** How far the last place of a window reaches along an axis, within the input. */
export function reach(size: number, extent: number, stride: number): number {
  return Math.min(size, (Math.ceil(size / stride) - 1) * stride + extent);
}
