/**
 * Images in other sizes, and boxes cut out of them.
 *
 * Source: tensorflow/core/kernels/image/{resize_bicubic,resize_area}_op.cc, tensorflow/core/util/image_resizer_state.h.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { bool } from "../attrs.js";
import { isRecording } from "../gradients/recording.js";
import { isBelow } from "../magnitude.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { pair } from "./conv.js";
import { numbers } from "./read.js";

const flags = { align_corners: bool(false), half_pixel_centers: bool(false) } as const;
const inputs = ["images", "size"] as const;

interface Flags {
  readonly align_corners: boolean;
  readonly half_pixel_centers: boolean;
}

export const resizes = {
  ResizeBilinear: op(
    { inputs, attrs: flags, outputs: { resized_images: "float32" } },
    ([images, size], { align_corners, half_pixel_centers }) =>
      tf.image.resizeBilinear(floats(images), pair(numbers(size)), align_corners, half_pixel_centers),
  ),
  ResizeNearestNeighbor: op({ inputs, attrs: flags, outputs: { resized_images: "T" } }, ([images, size], a) =>
    sampled(images, pair(numbers(size)), a),
  ),
  ResizeBicubic: op({ inputs, attrs: flags, outputs: { resized_images: "float32" } }, ([images, size], a) =>
    separable(floats(images), pair(numbers(size)), (input, output) => cubicTaps(input, output, a)),
  ),
  ResizeArea: op(
    { inputs, attrs: { align_corners: bool(false) }, outputs: { resized_images: "float32" } },
    ([images, size], { align_corners }) =>
      separable(floats(images), pair(numbers(size)), (input, output) =>
        areaTaps(input, output, align_corners),
      ),
  ),
} as const satisfies OpFamily;

export function floats(images: tf.Tensor): tf.Tensor4D {
  return tf.cast(images, "float32") as tf.Tensor4D; // the kernels check the rank
}

/** How far one output step goes in the input. */
function scaleOf(input: number, output: number, alignCorners: boolean): number {
  return alignCorners && output > 1 ? (input - 1) / (output - 1) : input / output;
}

/** One axis' nearest neighbours, picked by index. */
function sampled(images: tf.Tensor, size: readonly [number, number], a: Flags): tf.Tensor {
  return size.reduce((image, output, i) => {
    const input = image.shape[1 + i] ?? 1;
    const scale = Math.fround(scaleOf(input, output, a.align_corners));
    const indices = Array.from({ length: output }, (_, at) => {
      const place = Math.fround(a.half_pixel_centers ? (at + 0.5) * scale : at * scale);
      const index = a.align_corners ? roundHalfAway(place) : Math.floor(place);
      return Math.max(0, Math.min(input - 1, index));
    });
    return tf.gather(image, tf.tensor1d(indices, "int32"), 1 + i);
  }, images);
}

function roundHalfAway(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
}

/** What one output element is made of. */
export type Taps = readonly { readonly index: number; readonly weight: number }[];

/** Resizes rows, then columns, as products with a matrix of weights each. */
export function separable(
  images: tf.Tensor4D,
  [height, width]: readonly [number, number],
  taps: (input: number, output: number, axis: 0 | 1) => readonly Taps[],
): tf.Tensor {
  const [n, h, w, c] = images.shape;
  if (!isRecording() && !isBelow(images)) return tapByTap(images, taps(h, height, 0), taps(w, width, 1));
  const rows = weights(taps(h, height, 0), h);
  const columns = weights(taps(w, width, 1), w);
  const tall = tf.matMul(rows, tf.reshape(images, [n, h, w * c]));
  const wide = tf.matMul(columns, tf.reshape(tall, [n * height, w, c]));
  return tf.reshape(wide, [n, height, width, c]);
}

/** What is no number, or infinite, reaches only where its taps do: a product of matrices spreads it over all. */
function tapByTap(images: tf.Tensor4D, rows: readonly Taps[], columns: readonly Taps[]): tf.Tensor {
  const [n, h, w, c] = images.shape;
  const values = images.dataSync();
  const out = new Float32Array(n * rows.length * columns.length * c);
  let to = 0;
  for (let image = 0; image < n; image++)
    for (const row of rows)
      for (const column of columns)
        for (let channel = 0; channel < c; channel++) {
          let sum = 0;
          for (const x of column) {
            let tall = 0;
            for (const y of row)
              tall += (values[((image * h + y.index) * w + x.index) * c + channel] ?? 0) * y.weight;
            sum += tall * x.weight;
          }
          out[to++] = sum;
        }
  return makeTensor(out, [n, rows.length, columns.length, c], "float32");
}

/** [1, output, input]. */
function weights(taps: readonly Taps[], input: number): tf.Tensor {
  const matrix = new Float32Array(taps.length * input);
  for (const [row, list] of taps.entries())
    for (const { index, weight } of list)
      matrix[row * input + index] = (matrix[row * input + index] ?? 0) + weight;
  return tf.tensor3d(matrix, [1, taps.length, input]);
}

/** TensorFlow rounds the place between two pixels to this many steps. */
const CUBIC_STEPS = 1024;

function cubicTaps(input: number, output: number, a: Flags): Taps[] {
  const scale = Math.fround(scaleOf(input, output, a.align_corners));
  const kernel = cubicKernel(a.half_pixel_centers ? -0.5 : -0.75);
  return Array.from({ length: output }, (_, at) => {
    const place = Math.fround(a.half_pixel_centers ? (at + 0.5) * scale - 0.5 : at * scale);
    const floor = Math.floor(place);
    const offset = roundHalfEven((place - floor) * CUBIC_STEPS);
    const taps = [-1, 0, 1, 2].map((step) => {
      const index = Math.max(0, Math.min(input - 1, floor + step));
      const outside = a.half_pixel_centers && index !== floor + step;
      return { index, weight: outside ? 0 : kernel(Math.abs(step - offset / CUBIC_STEPS)) };
    });
    const sum = a.half_pixel_centers ? taps.reduce((total, { weight }) => total + weight, 0) : 1;
    return taps.map(({ index, weight }) => ({ index, weight: weight / sum }));
  });
}

/** Keys' cubic convolution kernel. */
function cubicKernel(a: number): (distance: number) => number {
  return (x) => (x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a);
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const up = value - floor > 0.5 || (value - floor === 0.5 && floor % 2 === 1);
  return floor + Number(up);
}

/** The mean of what an output pixel covers. */
function areaTaps(input: number, output: number, alignCorners: boolean): Taps[] {
  const scale = scaleOf(input, output, alignCorners);
  return Array.from({ length: output }, (_, at) => {
    if (scale === 0) return [{ index: 0, weight: 1 }];
    const [from, to] = [at * scale, (at + 1) * scale];
    return Array.from({ length: Math.ceil(to) - Math.floor(from) }, (_, i) => {
      const pixel = Math.floor(from) + i;
      const covered = Math.min(to, pixel + 1) - Math.max(from, pixel);
      return { index: Math.max(0, Math.min(input - 1, pixel)), weight: covered / scale };
    });
  });
}
