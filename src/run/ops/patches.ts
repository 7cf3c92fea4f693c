/**
 * What a window sees, laid out along the last axis.
 *
 * Source: tensorflow/core/kernels/{extract_image_patches_op,extract_volume_patches_op}.cc.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { ints, string } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { spatial } from "./layout.js";
import { padsOf, type Window } from "./padding.js";

export const patches = {
  ExtractImagePatches: op(
    {
      inputs: ["images"],
      linear: true,
      attrs: { ksizes: ints(), strides: ints(), rates: ints(), padding: string() },
      outputs: { patches: "T" },
    },
    ([images], { ksizes, strides, rates, padding }) =>
      extracted(images, padding, {
        input: images.shape.slice(1, 3),
        kernel: spatial(ksizes, "NHWC"),
        strides: spatial(strides, "NHWC"),
        dilations: spatial(rates, "NHWC"),
      }),
  ),
  ExtractVolumePatches: op(
    {
      inputs: ["input"],
      attrs: { ksizes: ints(), strides: ints(), padding: string() },
      outputs: { patches: "T" },
    },
    ([input], { ksizes, strides, padding }) =>
      extracted(
        input,
        padding,
        {
          input: input.shape.slice(1, 4),
          kernel: spatial(ksizes, "NDHWC"),
          strides: spatial(strides, "NDHWC"),
          dilations: [1, 1, 1],
        },
        true,
      ),
  ),
} as const satisfies OpFamily;

/**
 * For each place of the window: every tap, in order, with all channels; zeros outside. What `centres`: windows that
 * strides set apart by more than they see begin inside of the input.
 */
function extracted(x: tf.Tensor, padding: string, window: Window, centres = false): tf.Tensor {
  const pads = centres && padding === "SAME" ? window.input.map((_, axis) => centred(window, axis)) : padsOf(padding, [], "NHWC", window); // biome-ignore format: one thought
  const output = window.input.map((size, axis) => {
    const reach = ((window.kernel[axis] ?? 1) - 1) * (window.dilations[axis] ?? 1) + 1;
    const [before, after] = pads[axis] ?? [0, 0];
    return Math.max(0, Math.floor((size + before + after - reach) / (window.strides[axis] ?? 1)) + 1);
  });
  const [batch = 1, channels = 1] = [x.shape[0], x.shape.at(-1)];
  const [places, taps] = [indices(output), indices(window.kernel)];
  const values = x.dataSync();
  const out = x.dtype === "int32" ? new Int32Array(batch * places.length * taps.length * channels) : new Float32Array(batch * places.length * taps.length * channels); // biome-ignore format: one thought
  const size = product(window.input);
  let to = 0;
  for (let n = 0; n < batch; n++) {
    for (const place of places) {
      for (const tap of taps) {
        const at = position(place, tap, pads, window);
        if (at >= 0) {
          const from = (n * size + at) * channels;
          out.set(values.subarray(from, from + channels), to);
        }
        to += channels;
      }
    }
  }
  const shape = [batch, ...output, taps.length * channels];
  return makeTensor(out, shape, x.dtype === "int32" ? "int32" : "float32");
}

/** SAME padding without a lower bound of nothing. */
function centred({ input, kernel, strides }: Window, axis: number): [number, number] {
  const [size = 0, stride = 1] = [input[axis], strides[axis]];
  const total = (Math.ceil(size / stride) - 1) * stride + (kernel[axis] ?? 1) - size;
  const before = Math.trunc(total / 2);
  return [before, total - before];
}

/** Where a tap reads, as a flat position; -1 outside of the input. */
function position(
  place: readonly number[],
  tap: readonly number[],
  pads: readonly (readonly [number, number])[],
  window: Window,
): number {
  let flat = 0;
  for (const [axis, size] of window.input.entries()) {
    const start = (place[axis] ?? 0) * (window.strides[axis] ?? 1) - (pads[axis]?.[0] ?? 0);
    const at = start + (tap[axis] ?? 0) * (window.dilations[axis] ?? 1);
    if (at < 0 || at >= size) return -1;
    flat = flat * size + at;
  }
  return flat;
}

/** All indices of a shape, in row-major order. */
function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, size) => all.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );
}

function product(shape: readonly number[]): number {
  return shape.reduce((total, n) => total * n, 1);
}
