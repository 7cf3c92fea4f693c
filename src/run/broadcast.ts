/**
 * Broadcasting to a given shape, empty ones included: TensorFlow.js leaves an axis of one as it is where it should
 * become one of none.
 *
 * @module
 */
import tf from "../tfjs-core.cjs";
import { makeTensor } from "./tensors.js";

export function broadcast(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
  if (!shape.includes(0)) return tf.broadcastTo(x, [...shape]);
  tf.backend_util.assertAndGetBroadcastShape(x.shape, [...shape]);
  return x.dtype === "complex64" ? tf.complex(empty(shape), empty(shape)) : empty(shape, x.dtype);
}

/** A tensor without elements. */
export function empty(
  shape: readonly number[],
  dtype: Exclude<tf.DataType, "complex64"> = "float32",
): tf.Tensor {
  if (dtype === "string") return makeTensor([], shape, dtype);
  const values = dtype === "float32" ? new Float32Array() : dtype === "int32" ? new Int32Array() : new Uint8Array(); // biome-ignore format: one thought
  return makeTensor(values, shape, dtype);
}
