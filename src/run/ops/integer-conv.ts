/**
 * Convolutions of 32-bit integers, which wrap as TensorFlow's do. TensorFlow.js has kernels of floats only.
 *
 * @module
 */
import type tf from "../../tfjs-core.cjs";
import { makeTensor } from "../tensors.js";
import type { Pads } from "./padding.js";

/** Per spatial axis. */
export interface Taps {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: Pads;
}

type Shape = readonly number[];

/** A convolution over images, channels last. */
export function integerConv(x: tf.Tensor, filter: tf.Tensor, output: Shape, taps: Taps): tf.Tensor {
  const [values, weights, out] = [x.dataSync(), filter.dataSync(), new Int32Array(sizeOf(output))];
  visit(x.shape, filter.shape, output, taps, (i, f, o) => {
    out[o] = (out[o] ?? 0) + Math.imul(values[i] ?? 0, weights[f] ?? 0);
  });
  return makeTensor(out, output, "int32");
}

/** What an output says about its input: each product goes where it came from. */
export function integerConvBack(input: Shape, filter: tf.Tensor, dy: tf.Tensor, taps: Taps): tf.Tensor {
  const [values, weights, out] = [dy.dataSync(), filter.dataSync(), new Int32Array(sizeOf(input))];
  visit(input, filter.shape, dy.shape, taps, (i, f, o) => {
    out[i] = (out[i] ?? 0) + Math.imul(values[o] ?? 0, weights[f] ?? 0);
  });
  return makeTensor(out, input, "int32");
}

/** Every pair of an input's and a filter's elements, with the output's that they belong to. */
function visit(
  input: Shape,
  filter: Shape,
  output: Shape,
  { strides, dilations, pads }: Taps,
  f: (input: number, filter: number, output: number) => void,
): void {
  const [batch = 0, height = 0, width = 0, channels = 0] = input;
  const [rows = 0, columns = 0] = filter;
  const [, high = 0, wide = 0, outs = 0] = output;
  const place = (at: number, tap: number, axis: 0 | 1) => at * (strides[axis] ?? 1) + tap * (dilations[axis] ?? 1) - (pads[axis]?.[0] ?? 0); // biome-ignore format: one thought
  for (let n = 0; n < batch; n++)
    for (let y = 0; y < high; y++)
      for (let x = 0; x < wide; x++)
        for (let row = 0; row < rows; row++)
          for (let column = 0; column < columns; column++) {
            const [top, left] = [place(y, row, 0), place(x, column, 1)];
            if (top < 0 || left < 0 || top >= height || left >= width) continue;
            const from = ((n * height + top) * width + left) * channels;
            const to = ((n * high + y) * wide + x) * outs;
            const tap = (row * columns + column) * channels * outs;
            for (let c = 0; c < channels; c++)
              for (let o = 0; o < outs; o++) f(from + c, tap + c * outs + o, to + o);
          }
}

function sizeOf(shape: Shape): number {
  return shape.reduce((product, n) => product * n, 1);
}
