/**
 * Windows cut out of images, and boxes drawn into them.
 *
 * Source: tensorflow/core/kernels/image/{attention_ops,draw_bounding_box_op}.cc, Eigen's glimpses.
 *
 * @module
 */
import { UnsupportedError } from "../../errors.js";
import type tf from "../../tfjs-core.cjs";
import { bool, string } from "../attrs.js";
import { type Op, type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { numbers } from "./read.js";

const inputs = ["input", "size", "offsets"] as const;
const attrs = {
  centered: bool(true),
  normalized: bool(true),
  uniform_noise: bool(true),
  noise: string("uniform"),
} as const;

const glimpse = (version: 1 | 2): Op =>
  op({ inputs, attrs, outputs: { glimpse: "float32" } }, ([input, size, offsets], a) =>
    cutOut(input, numbers(size), offsets, { ...a, version }),
  );
const drawing = (colored: boolean): Op =>
  op(
    {
      inputs: colored ? (["images", "boxes", "colors"] as const) : (["images", "boxes"] as const),
      outputs: { output: "T = float32" },
    },
    ([images, boxes, colors]) => drawn(images, boxes, colors && colors.size > 0 ? tableOf(colors) : palette),
  );

export const glimpses = {
  ExtractGlimpse: glimpse(1),
  ExtractGlimpseV2: glimpse(2),
  DrawBoundingBoxes: drawing(false),
  DrawBoundingBoxesV2: drawing(true),
} as const satisfies OpFamily;

interface Glimpse {
  readonly centered: boolean;
  readonly normalized: boolean;
  readonly uniform_noise: boolean;
  readonly noise: string;
  readonly version: 1 | 2;
}

/** A window per image; what lies outside is noise, of which only zeros are the same every time. */
function cutOut(
  input: tf.Tensor,
  [rows = 1, columns = 1]: readonly number[],
  offsets: tf.Tensor,
  a: Glimpse,
): tf.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = input.shape;
  const [pixels, at] = [input.dataSync(), offsets.dataSync()];
  const out = new Float32Array(batch * rows * columns * channels);
  for (let n = 0; n < batch; n++) {
    const y0 = start(at[2 * n] ?? 0, height, rows, a);
    const x0 = start(at[2 * n + 1] ?? 0, width, columns, a);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const [row, column] = [y0 + y, x0 + x];
        const to = ((n * rows + y) * columns + x) * channels;
        const inside = row >= 0 && row < height && column >= 0 && column < width;
        if (!inside && a.noise !== "zero") throw noisy(a);
        if (!inside) continue;
        const from = ((n * height + row) * width + column) * channels;
        for (let c = 0; c < channels; c++) out[to + c] = pixels[from + c] ?? 0;
      }
    }
  }
  return makeTensor(out, [batch, rows, columns, channels], "float32");
}

/** Where a window begins along one axis. The first version takes every offset for the window's middle. */
function start(offset: number, size: number, window: number, a: Glimpse): number {
  let place = a.normalized ? Math.fround(offset * size) : offset;
  const scaled = a.version === 1 || a.normalized; // from -1 to 1, or twice the pixels
  if (a.centered) place = (scaled ? place / 2 : place) + size / 2;
  if (a.version === 1 || (a.centered && a.normalized)) place -= window / 2;
  return Math.trunc(place);
}

function noisy({ noise }: Glimpse): UnsupportedError {
  return new UnsupportedError("a glimpse beyond its image, filled with noise", {
    expected: 'noise "zero", or a window inside of the image',
    found: JSON.stringify(noise),
  });
}

/** TensorFlow's ten colours: yellow, blue, red, lime, purple, olive, maroon, navy, aqua, fuchsia. */
const palette = [
  [1, 1, 0, 1], [0, 0, 1, 1], [1, 0, 0, 1], [0, 1, 0, 1], [0.5, 0, 0.5, 1],
  [0.5, 0.5, 0, 1], [0.5, 0, 0, 1], [0, 0, 0.5, 1], [0, 1, 1, 1], [1, 0, 1, 1],
] as const satisfies readonly (readonly number[])[]; // biome-ignore format: a table

function tableOf(colors: tf.Tensor): number[][] {
  const [all, width] = [numbers(colors), colors.shape[1] ?? 4];
  return Array.from({ length: colors.shape[0] ?? 0 }, (_, i) => all.slice(i * width, (i + 1) * width));
}

/** Frames of one pixel around boxes [y1, x1, y2, x2] in shares of the image; gray images get white ones unless told. */
function drawn(images: tf.Tensor, boxes: tf.Tensor, colors: readonly (readonly number[])[]): tf.Tensor {
  const [, height = 1, width = 1, channels = 1] = images.shape;
  const gray = channels === 1 && colors === palette;
  const [out, all, count] = [Float32Array.from(images.dataSync()), boxes.dataSync(), boxes.shape[1] ?? 0];
  for (let box = 0; box < all.length / 4; box++) {
    const n = Math.floor(box / count);
    const [y1 = 0, x1 = 0, y2 = 0, x2 = 0] = all.subarray(4 * box, 4 * box + 4);
    const [top, bottom] = [Math.trunc(y1 * (height - 1)), Math.trunc(y2 * (height - 1))];
    const [left, right] = [Math.trunc(x1 * (width - 1)), Math.trunc(x2 * (width - 1))];
    if (top > bottom || left > right || top >= height || bottom < 0 || left >= width || right < 0) continue;
    const color = gray ? [1] : (colors[(box % count) % colors.length] ?? []);
    const paint = (y: number, x: number) => {
      if (!(y >= 0 && y < height && x >= 0 && x < width)) return;
      for (let c = 0; c < channels; c++) out[((n * height + y) * width + x) * channels + c] = color[c] ?? 0;
    };
    for (let x = Math.max(0, left); x <= Math.min(right, width - 1); x++) for (const y of [top, bottom]) paint(y, x); // biome-ignore format: one thought
    for (let y = Math.max(0, top); y <= Math.min(bottom, height - 1); y++) for (const x of [left, right]) paint(y, x); // biome-ignore format: one thought
  }
  return makeTensor(out, images.shape, "float32");
}
