/**
 * A function of floats that differs from channel to channel, by the channel's range.
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
  const inner = axis < 0 ? input.size : input.shape.slice(axis + 1).reduce((product, n) => product * n, 1);
  const values = Float32Array.from(input.dataSync(), (value, i) => {
    const channel = axis < 0 ? 0 : Math.floor(i / inner) % functions.length;
    return functions[channel]?.(value) ?? Number.NaN;
  });
  return makeTensor(values, input.shape, "float32");
}
