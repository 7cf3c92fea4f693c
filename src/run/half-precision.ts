/**
 * Floats of 16 bits, which are carried in float32: rounded to what their dtype holds, node by node, as TensorFlow does.
 *
 * @module
 */
import { bfloat16ToFloat } from "../tensor/decode.js";
import type { DType } from "../tensor/dtype.js";
import { floatToBfloat16, roundToHalf } from "../tensor/encode.js";
import tf from "../tfjs-core.cjs";

/** The nearest number that the dtype has, ties to even; undefined for what is not rounded. */
export function rounderTo(dtype: DType): ((value: number) => number) | undefined {
  if (dtype === "float16") return roundToHalf;
  return dtype === "bfloat16" ? (value) => bfloat16ToFloat(floatToBfloat16(value)) : undefined;
}

/** Each float of a tensor as the nearest that the dtype has. Gradients pass as if nothing were rounded. */
export function roundedTo(dtype: DType, x: tf.Tensor): tf.Tensor {
  const round = rounderTo(dtype);
  if (!round || x.dtype !== "float32") return x;
  const rounding = tf.customGrad((x) => {
    const value = tf.tensor((x as tf.Tensor).dataSync().map(round), (x as tf.Tensor).shape, "float32");
    return { value, gradFunc: (dy: tf.Tensor) => dy };
  });
  return rounding(x);
}
