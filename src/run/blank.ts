/**
 * What was never set: zeros, empty strings.
 *
 * @module
 */
import tf from "../tfjs-core.cjs";
import { makeTensor } from "./tensors.js";

/** A tensor of zeros of any dtype, strings and complex numbers included, which TensorFlow.js makes no zeros of. */
export function blank(shape: readonly number[], dtype: tf.DataType): tf.Tensor {
  if (dtype === "complex64") return tf.complex(tf.zeros([...shape]), tf.zeros([...shape]));
  if (dtype !== "string") return tf.zeros([...shape], dtype);
  const size = shape.reduce((product, n) => product * n, 1);
  return makeTensor(
    Array.from({ length: size }, () => new Uint8Array()),
    shape,
    dtype,
  );
}
