/**
 * Functions that differ from channel to channel, as the ranges do by which channels are quantized.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { makeTensor } from "../tensors.js";

/** `f` of every element; `axis` counts the channels, -1 where there is one range for all. */
export function perChannel(
  input: tf.Tensor,
  min: tf.Tensor,
  max: tf.Tensor,
  axis: number,
  f: (low: number, high: number) => (value: number) => number,
): tf.Tensor {
  const [lows, highs] = [min.dataSync(), max.dataSync()];
  const functions = Array.from(lows, (low, i) => f(low, highs[i] ?? 0));
  const of = channelOf(input.shape, { axis, all: functions });
  const values = Float32Array.from(input.dataSync(), (value, i) => functions[of(i)]?.(value) ?? Number.NaN);
  return makeTensor(values, input.shape, "float32");
}

/** Which channel a flat position is of. */
export function channelOf(
  shape: readonly number[],
  { axis, all }: { readonly axis: number; readonly all: readonly unknown[] },
): (flat: number) => number {
  if (axis < 0 || all.length === 1) return () => 0;
  const inner = shape.slice(axis + 1).reduce((product, n) => product * n, 1);
  return (flat) => Math.floor(flat / inner) % (shape[axis] ?? 1);
}
