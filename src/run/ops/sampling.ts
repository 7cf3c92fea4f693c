/**
 * Images scaled and moved with a kernel for every taste, and warped by projections.
 *
 * Source: tensorflow/core/kernels/image/{sampling_kernels.h,scale_and_translate_op.cc,image_ops.h}.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { UnsupportedError } from "../../errors.js";
import { among, bool, string } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { pair } from "./conv.js";
import { number, numbers } from "./read.js";
import { floats, separable, type Taps } from "./resize.js";

const KERNELS = ["lanczos1", "lanczos3", "lanczos5", "gaussian", "box", "triangle", "keyscubic", "mitchellcubic"]; // biome-ignore format: one thought
const transforms = {
  interpolation: string(),
  fill_mode: among(string("CONSTANT"), "CONSTANT", "NEAREST", "REFLECT", "WRAP"),
} as const;
const outputs = { transformed_images: "dtype" } as const;

export const samplings = {
  ScaleAndTranslate: op(
    {
      inputs: ["images", "size", "scale", "translation"],
      attrs: { kernel_type: among(string("lanczos3"), ...KERNELS), antialias: bool(true) },
      outputs: { resized_images: "float32" },
    },
    ([images, size, scale, translation], { kernel_type, antialias }) => {
      const kernel = kernels[kernel_type];
      if (!kernel) throw new UnsupportedError(`the sampling kernel ${kernel_type}`, { expected: Object.keys(kernels).join(", ") }); // biome-ignore format: one thought
      const [scales, moves] = [numbers(scale), numbers(translation)];
      return separable(floats(images), pair(numbers(size)), (input, output, axis) =>
        spans(input, output, { scale: scales[axis] ?? 1, move: moves[axis] ?? 0, kernel, antialias }),
      );
    },
  ),
  ImageProjectiveTransformV2: op(
    { inputs: ["images", "transforms", "output_shape"], attrs: transforms, outputs },
    ([images, matrices, size], a) => projected(images, matrices, numbers(size), { ...a, fill: 0 }),
  ),
  ImageProjectiveTransformV3: op(
    { inputs: ["images", "transforms", "output_shape", "fill_value"], attrs: transforms, outputs },
    ([images, matrices, size, fill], a) =>
      projected(images, matrices, numbers(size), { ...a, fill: number(fill) }),
  ),
} as const satisfies OpFamily;

interface Kernel {
  readonly radius: number;
  weigh(distance: number): number;
}

function lanczos(radius: number): Kernel {
  const weigh = (x: number) => {
    if (x > radius) return 0;
    if (x <= 1e-3) return 1;
    return (radius * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / radius)) / (Math.PI * Math.PI * x * x);
  };
  return { radius, weigh };
}

/** By the names of the attribute; each weighs a distance that is not negative. */
const kernels: Readonly<Record<string, Kernel>> = {
  lanczos1: lanczos(1),
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
  gaussian: { radius: 1.5, weigh: (x) => (x >= 1.5 ? 0 : Math.exp(-(x * x) / (2 * 0.5 * 0.5))) },
  box: { radius: 1, weigh: (x) => (x < 0.5 ? 1 : x === 0.5 ? 0.5 : 0) },
  triangle: { radius: 1, weigh: (x) => Math.max(0, 1 - x) },
  keyscubic: {
    radius: 2,
    weigh: (x) => (x >= 2 ? 0 : x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1),
  },
  mitchellcubic: {
    radius: 2,
    weigh: (x) =>
      x >= 2
        ? 0
        : x >= 1
          ? (((-7 / 18) * x + 2) * x - 10 / 3) * x + 16 / 9
          : ((7 / 6) * x - 2) * x * x + 8 / 9,
  },
};

interface Sampling {
  readonly scale: number;
  readonly move: number;
  readonly kernel: Kernel;
  readonly antialias: boolean;
}

/** The normalized weights of one axis; nothing where the place lies outside of the input. */
function spans(input: number, output: number, { scale, move, kernel, antialias }: Sampling): Taps[] {
  const inverse = Math.fround(1 / scale);
  const start = Math.fround(-inverse * move);
  const widen = antialias ? Math.max(inverse, 1) : 1;
  const reach = kernel.radius * widen;
  return Array.from({ length: output }, (_, at) => {
    const place = Math.fround(Math.fround((at + 0.5) * inverse) + start);
    if (place < 0 || place > input) return [];
    const clamp = (index: number) => Math.max(0, Math.min(input - 1, index));
    const [first, last] = [clamp(Math.ceil(place - reach - 0.5)), clamp(Math.floor(place + reach - 0.5))];
    const taps = Array.from({ length: last - first + 1 }, (_, i) => {
      const distance = Math.abs(Math.fround(Math.fround(first + i + 0.5 - place) / widen));
      return { index: first + i, weight: kernel.weigh(distance) };
    });
    const sum = taps.reduce((total, { weight }) => total + weight, 0);
    return Math.abs(sum) < 1e-35 ? [] : taps.map(({ index, weight }) => ({ index, weight: weight / sum }));
  });
}

interface Projection {
  readonly interpolation: string;
  readonly fill_mode: string;
  readonly fill: number;
}

/** Where each output pixel comes from: (a0 x + a1 y + a2, b0 x + b1 y + b2) / (c0 x + c1 y + 1). */
function projected(
  images: tf.Tensor,
  matrices: tf.Tensor,
  [rows = 0, columns = 0]: readonly number[],
  a: Projection,
): tf.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = images.shape;
  const [values, all] = [images.dataSync(), matrices.dataSync()];
  const out = new Float32Array(batch * rows * columns * channels);
  const fill = images.dtype === "int32" ? Math.trunc(a.fill) : a.fill; // a pixel of its own dtype
  const wrap = wraps[a.fill_mode];
  if (!wrap) throw new UnsupportedError(`the fill mode ${a.fill_mode}`, { expected: Object.keys(wraps).join(", ") }); // biome-ignore format: one thought
  let to = 0;
  for (let n = 0; n < batch; n++) {
    const t = all.subarray(matrices.shape[0] === 1 ? 0 : n * 8, matrices.shape[0] === 1 ? 8 : n * 8 + 8);
    const [a0 = 0, a1 = 0, a2 = 0, b0 = 0, b1 = 0, b2 = 0, c0 = 0, c1 = 0] = t;
    const read = (y: number, x: number, c: number) =>
      y >= 0 && y < height && x >= 0 && x < width
        ? (values[((n * height + y) * width + x) * channels + c] ?? 0)
        : fill;
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const k = plane(c0, c1, 1, x, y);
        const inX = wrap(Math.fround(plane(a0, a1, a2, x, y) / k), width);
        const inY = wrap(Math.fround(plane(b0, b1, b2, x, y) / k), height);
        for (let c = 0; c < channels; c++) {
          const value = a.interpolation === "NEAREST" ? read(roundAway(inY), roundAway(inX), c) : bilinear(inY, inX, (i, j) => read(i, j, c)); // biome-ignore format: one thought
          out[to++] = k === 0 ? fill : value;
        }
      }
    }
  }
  const shape = [batch, rows, columns, channels];
  return images.dtype === "int32"
    ? makeTensor(Int32Array.from(out, Math.trunc), shape, "int32")
    : makeTensor(out, shape, "float32");
}

/** `a x + b y + c`, rounded where TensorFlow rounds. */
function plane(a: number, b: number, c: number, x: number, y: number): number {
  return Math.fround(Math.fround(Math.fround(a * x) + Math.fround(b * y)) + c);
}

function bilinear(y: number, x: number, read: (y: number, x: number) => number): number {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const mix = (a: number, wa: number, b: number, wb: number) =>
    Math.fround(Math.fround(Math.fround(wa) * a) + Math.fround(Math.fround(wb) * b));
  const row = (at: number) => mix(read(at, left), left + 1 - x, read(at, left + 1), x - left);
  return mix(row(top), top + 1 - y, row(top + 1), y - top);
}

function roundAway(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
}

/** A coordinate outside of an axis, by fill mode. */
const wraps: Readonly<Record<string, (at: number, size: number) => number>> = {
  CONSTANT: (at) => at,
  NEAREST: (at, size) => Math.max(0, Math.min(size - 1, at)),
  REFLECT: (at, size) => {
    if (size <= 1) return 0;
    const period = 2 * size;
    let place = at;
    if (place < 0) {
      if (place < period) place += period * Math.trunc(-place / period);
      place = place < -size ? place + period : -place - 1;
    } else if (place > size - 1) {
      place -= period * Math.trunc(place / period);
      if (place >= size) place = period - place - 1;
    }
    return Math.max(0, Math.min(size - 1, place));
  },
  WRAP: (at, size) => {
    if (size <= 1) return 0;
    let place = at;
    if (place < 0) place += size * (Math.trunc(-place / (size - 1)) + 1);
    else if (place > size - 1) place -= size * Math.trunc(place / (size - 1));
    return Math.max(0, Math.min(size - 1, place));
  },
};
