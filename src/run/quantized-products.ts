/**
 * Products of quantized integers, exactly: float32 holds every whole number up to 2^24, so sums are cut into parts
 * that stay below, and the parts are added as integers.
 *
 * @module
 */
import tf from "../tfjs-core.cjs";
import { conv2d, depthwise } from "./ops/conv.js";

/** So many products of two 8-bit differences fit 2^24. */
const PRODUCTS = 256;

interface Conv {
  readonly strides: readonly number[];
  readonly padding: string;
  readonly dilations: readonly number[];
  readonly explicit_paddings?: readonly number[];
}

/** The sums of (input - zero)(filter - zero), int32. What is padded counts as zero. */
export function quantizedConv2d(
  input: tf.Tensor,
  filter: tf.Tensor,
  [zeroInput, zeroFilter]: readonly [number, number],
  a: Conv,
): tf.Tensor {
  const [x, w] = [centred(input, zeroInput), centred(filter, zeroFilter)];
  const [height = 1, width = 1, channels = 1] = w.shape;
  const attrs = { explicit_paddings: [], ...a, data_format: "NHWC" };
  const step = Math.max(1, Math.floor(PRODUCTS / (height * width)));
  return summed(channels, step, (from, count) => {
    const part = tf.slice(x, [0, 0, 0, from], [-1, -1, -1, count]);
    return conv2d(part, tf.slice(w, [0, 0, from, 0], [-1, -1, count, -1]), attrs);
  });
}

/** The same for each channel by itself. */
export function quantizedDepthwise(
  input: tf.Tensor,
  filter: tf.Tensor,
  [zeroInput, zeroFilter]: readonly [number, number],
  a: Conv,
): tf.Tensor {
  const attrs = { explicit_paddings: [], ...a, data_format: "NHWC" };
  return tf.cast(depthwise(centred(input, zeroInput), centred(filter, zeroFilter), attrs), "int32");
}

/** (a - zero)(b - zero) of matrices, int32. */
export function quantizedMatMul(
  a: tf.Tensor,
  b: tf.Tensor,
  [zeroA, zeroB]: readonly [number, number],
): tf.Tensor {
  const [x, y] = [centred(a, zeroA), centred(b, zeroB)];
  return summed(x.shape[1] ?? 0, PRODUCTS, (from, count) =>
    tf.matMul(tf.slice(x, [0, from], [-1, count]), tf.slice(y, [from, 0], [count, -1])),
  );
}

function centred(x: tf.Tensor, zero: number): tf.Tensor {
  return tf.sub(tf.cast(x, "float32"), zero);
}

/** Parts of at most `step` products each, added as integers. */
function summed(count: number, step: number, part: (from: number, count: number) => tf.Tensor): tf.Tensor {
  let total: tf.Tensor | undefined;
  for (let from = 0; from < count; from += step) {
    const sum = tf.cast(part(from, Math.min(step, count - from)), "int32");
    total = total ? tf.add(total, sum) : sum;
  }
  return total ?? tf.zeros([0], "int32");
}
