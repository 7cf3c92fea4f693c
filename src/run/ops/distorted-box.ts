/**
 * Random crops of an image, as its augmentation draws them.
 *
 * Source: tensorflow/core/kernels/image/sample_distorted_bounding_box_op.cc.
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import type tf from "../../tfjs-core.cjs";
import { bool, float, floats, int } from "../attrs.js";
import { Philox, toUniform } from "../math/philox.js";
import { type OpFamily, op } from "../op.js";
import { integers, makeTensor } from "../tensors.js";
import { wordsOf } from "../words.js";
import { reserve } from "./random.js";
import { number, numbers } from "./read.js";

const attrs = {
  aspect_ratio_range: floats([0.75, 1.33]),
  area_range: floats([0.05, 1]),
  max_attempts: int(100),
  use_image_if_no_bounding_boxes: bool(false),
} as const;
const outputs = { begin: "T", size: "T", bboxes: "float32" } as const;
const stateful = true;

export const distortedBoxes = {
  SampleDistortedBoundingBox: op(
    { inputs: ["image_size", "bounding_boxes"], attrs: { ...attrs, min_object_covered: float(0.1) }, outputs, stateful }, // biome-ignore format: one thought
    ([size, boxes], a, context, node) => {
      const { stream, from } = reserve(context, node, a.max_attempts);
      return sampled(size, boxes, { ...a, covered: a.min_object_covered }, wordsFrom(stream, from));
    },
  ),
  SampleDistortedBoundingBoxV2: op(
    { inputs: ["image_size", "bounding_boxes", "min_object_covered"], attrs, outputs, stateful },
    ([size, boxes, covered], a, context, node) => {
      const { stream, from } = reserve(context, node, a.max_attempts);
      return sampled(size, boxes, { ...a, covered: number(covered) }, wordsFrom(stream, from));
    },
  ),
  StatelessSampleDistortedBoundingBox: op(
    { inputs: ["image_size", "bounding_boxes", "min_object_covered", "seed"], attrs, outputs },
    ([size, boxes, covered, seed], a) => {
      const [seed0 = 0n, seed1 = 0n] = wordsOf(seed);
      const stream = Philox.ofStatelessSeed(seed0, seed1);
      return sampled(size, boxes, { ...a, covered: number(covered) }, wordsFrom(stream, 0));
    },
  ),
} as const satisfies OpFamily;

interface Settings {
  readonly aspect_ratio_range: readonly number[];
  readonly area_range: readonly number[];
  readonly max_attempts: number;
  readonly use_image_if_no_bounding_boxes: boolean;
  /** How much of an object the crop has to hold. */
  readonly covered: number;
}

/** In pixels. */
interface Rectangle {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** The next 32 random bits. */
type Next = () => number;

function wordsFrom(stream: Philox, from: number): Next {
  let at = 0;
  return () => {
    const word = stream.at(from + (at >> 2))[at & 3] ?? 0;
    at++;
    return word >>> 0;
  };
}

function sampled(size: tf.Tensor, boxes: tf.Tensor, a: Settings, next: Next): tf.Tensor[] {
  const [height = 0, width = 0] = numbers(size);
  const whole = { top: 0, left: 0, bottom: height, right: width };
  const objects = objectsOf(boxes, height, width);
  if (objects.length === 0 && !a.use_image_if_no_bounding_boxes) throw new MalformedError("no bounding boxes, and the whole image is not to stand for one", { expected: "at least one box, or use_image_if_no_bounding_boxes", found: `[${boxes.shape.join(", ")}]` }); // biome-ignore format: one thought
  const crop = drawn(whole, objects.length > 0 ? objects : [whole], a, next) ?? whole;
  const [high, wide] = [crop.bottom - crop.top, crop.right - crop.left];
  const box = [crop.top / height, crop.left / width, crop.bottom / height, crop.right / width];
  return [integers([crop.top, crop.left, 0]), integers([high, wide, -1]), makeTensor(Float32Array.from(box), [1, 1, 4], "float32")]; // biome-ignore format: three results
}

function objectsOf(boxes: tf.Tensor, height: number, width: number): Rectangle[] {
  const all = boxes.dataSync();
  return Array.from({ length: all.length / 4 }, (_, i) => {
    const [top = 0, left = 0, bottom = 0, right = 0] = all.subarray(4 * i, 4 * i + 4);
    const pixel = (part: number, extent: number) => Math.trunc(Math.fround(part * extent));
    return { top: pixel(top, height), left: pixel(left, width), bottom: pixel(bottom, height), right: pixel(right, width) }; // biome-ignore format: one thought
  });
}

function drawn(
  whole: Rectangle,
  objects: readonly Rectangle[],
  a: Settings,
  next: Next,
): Rectangle | undefined {
  const [low = 0, high = 0] = a.aspect_ratio_range.map(Math.fround);
  for (let attempt = 0; attempt < a.max_attempts; attempt++) {
    const ratio = Math.fround(Math.fround(toUniform(next()) * Math.fround(high - low)) + low);
    const crop = cropOf(whole, a.area_range, ratio, next);
    if (crop && holdsOne(crop, objects, a.covered)) return crop;
  }
  return undefined;
}

/** A crop of that ratio of width to height, of an area in the range, anywhere. */
function cropOf(
  { bottom: rows, right: columns }: Rectangle,
  range: readonly number[],
  ratio: number,
  next: Next,
): Rectangle | undefined {
  const [least = 0, most = 0] = range.map(Math.fround);
  if (most <= 0 || ratio <= 0 || rows <= 0 || columns <= 0 || least > most) return undefined;
  const areaOf = (part: number) => Math.fround(Math.fround(part * columns) * rows);
  const [smallest, largest] = [areaOf(least), areaOf(most)];
  const heightOf = (area: number) => rounded(Math.fround(Math.sqrt(Math.fround(area / ratio))));
  const widthOf = (height: number) => rounded(Math.fround(height * ratio));
  let [height, tallest] = [heightOf(smallest), heightOf(largest)];
  if (widthOf(tallest) > columns) {
    tallest = Math.trunc(Math.fround((columns + 0.5 - 1e-7) / ratio));
    if (widthOf(tallest) > columns) tallest -= 1;
  }
  tallest = Math.min(tallest, rows);
  height = Math.min(height, tallest);
  if (height < tallest) height += below(tallest - height + 1, next);
  // Rounding may have left the range: a row more or less can mend it.
  if (height * widthOf(height) < smallest) height += 1;
  if (height * widthOf(height) > largest) height -= 1;
  const width = widthOf(height);
  const area = width * height;
  if (area < smallest || area > largest || width > columns || height > rows || width <= 0 || height <= 0) return undefined; // biome-ignore format: one thought
  const top = height < rows ? below(rows - height, next) : 0;
  const left = width < columns ? below(columns - width, next) : 0;
  return { top, left, bottom: top + height, right: left + width };
}

function holdsOne(crop: Rectangle, objects: readonly Rectangle[], covered: number): boolean {
  if (areaIn(crop) < 1) return false;
  return objects.some((object) => {
    const area = areaIn(object);
    if (area < 1) return false; // less than a pixel
    const common = {
      top: Math.max(crop.top, object.top),
      left: Math.max(crop.left, object.left),
      bottom: Math.min(crop.bottom, object.bottom),
      right: Math.min(crop.right, object.right),
    };
    const isApart = common.top > common.bottom || common.left > common.right;
    return Math.fround((isApart ? 0 : areaIn(common)) / area) >= Math.fround(covered);
  });
}

function areaIn({ top, left, bottom, right }: Rectangle): number {
  return (bottom - top) * (right - left);
}

/** A whole number below n, all equally likely: those that would make some likelier are drawn again. */
function below(n: number, next: Next): number {
  const isPowerOfTwo = (n & (n - 1)) === 0;
  const rejected = isPowerOfTwo ? 0 : ((2 ** 32 - 1) % n) + 1;
  let word = next();
  while (word < rejected) word = next();
  return word % n;
}

/** To the nearest, halves to the even. */
function rounded(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}
