/**
 * Boxes cut out of images, in another size.
 *
 * Source: tensorflow/core/kernels/image/crop_and_resize_op.cc.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { MalformedError } from "../../errors.js";
import { float, string } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { numbers } from "./read.js";

export const crops = {
  CropAndResize: op(
    {
      inputs: ["image", "boxes", "box_ind", "crop_size"],
      attrs: { method: string("bilinear"), extrapolation_value: float(0) },
      outputs: { crops: "float32" },
    },
    ([image, boxes, index, size], a) => cropped(image, boxes, numbers(index), numbers(size), a),
  ),
} as const satisfies OpFamily;

interface Crop {
  readonly method: string;
  readonly extrapolation_value: number;
}

/** Where the samples of one axis of a box lie, in float32 as TensorFlow counts; a single one in the middle. */
function places(from: number, to: number, input: number, count: number): number[] {
  const step = count > 1 ? Math.fround(Math.fround(Math.fround(to - from) * (input - 1)) / (count - 1)) : 0;
  const start = Math.fround(from * (input - 1));
  if (count === 1) return [Math.fround(0.5 * Math.fround(from + to) * (input - 1))];
  return Array.from({ length: count }, (_, i) => Math.fround(start + Math.fround(i * step)));
}

function cropped(
  image: tf.Tensor,
  boxes: tf.Tensor,
  index: readonly number[],
  [height = 1, width = 1]: readonly number[],
  a: Crop,
): tf.Tensor {
  const [batch = 1, rows = 1, columns = 1, channels = 1] = image.shape;
  const [values, corners] = [image.dataSync(), boxes.dataSync()];
  const out = new Float32Array(index.length * height * width * channels).fill(a.extrapolation_value);
  for (const [box, picture] of index.entries()) {
    if (picture < 0 || picture >= batch) throw outside(picture, batch);
    const [y1 = 0, x1 = 0, y2 = 0, x2 = 0] = corners.subarray(4 * box, 4 * box + 4);
    if (![y1, x1, y2, x2].every(Number.isFinite)) throw new MalformedError(`box ${box} is not finite`, { expected: "numbers, as parts of the image's height and width", found: `${[y1, x1, y2, x2].join(", ")}`, hint: "fetch what makes the boxes: something before it divided by zero or overflowed" }); // biome-ignore format: one thought
    const across = places(x1, x2, columns, width);
    for (const [i, y] of places(y1, y2, rows, height).entries()) {
      if (!(y >= 0 && y <= rows - 1)) continue;
      for (const [j, x] of across.entries()) {
        if (!(x >= 0 && x <= columns - 1)) continue;
        const to = ((box * height + i) * width + j) * channels;
        const at = (row: number, column: number) => ((picture * rows + row) * columns + column) * channels;
        for (let c = 0; c < channels; c++) {
          const read = (row: number, column: number) => values[at(row, column) + c] ?? 0;
          out[to + c] = a.method === "nearest" ? read(Math.round(y), Math.round(x)) : between(y, x, read);
        }
      }
    }
  }
  return makeTensor(out, [index.length, height, width, channels], "float32");
}

function between(y: number, x: number, read: (row: number, column: number) => number): number {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [bottom, right] = [Math.ceil(y), Math.ceil(x)];
  const row = (at: number) => read(at, left) + (read(at, right) - read(at, left)) * (x - left);
  return row(top) + (row(bottom) - row(top)) * (y - top);
}

function outside(picture: number, batch: number): MalformedError {
  return new MalformedError("a box is of an image that is not there", {
    expected: `0 to ${batch - 1}`,
    found: `${picture}`,
  });
}
