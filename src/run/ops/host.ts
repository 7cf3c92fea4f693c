/**
 * Functions that TensorFlow.js has no kernel for, computed in JavaScript, in double precision.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { broadcast } from "../broadcast.js";

/** `f` of every element. `derivative` makes it differentiable, for modules that are trained. */
export function mapped(
  x: tf.Tensor,
  f: (value: number) => number,
  derivative?: (value: number) => number,
): tf.Tensor {
  const apply = (input: tf.Tensor, g: (value: number) => number) =>
    tf.tensor(Float32Array.from(input.dataSync(), g), input.shape, "float32");
  if (!derivative) return apply(x, f);
  return tf.customGrad((input, save) => {
    // customGrad declares each argument as tensor or saver: the first is what it was given, the last the saver.
    const value = input as tf.Tensor;
    (save as (tensors: tf.Tensor[]) => void)([value]);
    return {
      value: apply(value, f),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, apply(saved[0] ?? value, derivative)),
    };
  })(x);
}

/** `f` of pairs of elements, broadcast against each other. */
export function mapped2(
  a: tf.Tensor,
  b: tf.Tensor,
  f: (a: number, b: number) => number,
  dtype: "float32" | "int32" = "float32",
): tf.Tensor {
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const [left, right] = [broadcast(a, shape).dataSync(), broadcast(b, shape).dataSync()];
  const values = Float64Array.from(left, (value, i) => f(value, right[i] ?? 0));
  return tf.tensor(dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values), shape, dtype);
}
