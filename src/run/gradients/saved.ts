/**
 * What gradient functions are handed, unpacked.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";

/** A gradient without the kernel's name, under which a table lists it. */
export type Gradient = Omit<tf.GradConfig, "kernelName">;

/** Gradients by kernel. */
export type GradientFamily = Readonly<Record<string, Gradient>>;

/** The gradient of the only output. */
export function only(dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return saved(Array.isArray(dy) ? dy[0] : dy);
}

/** A tensor that the kernel saved, because its gradient asks for it. */
export function saved(tensor: tf.Tensor | undefined): tf.Tensor {
  if (tensor) return tensor;
  throw new Error("TensorFlow.js did not save what this gradient needs"); // it saves what inputsToSave names
}

/** A kernel's attributes by the names that it gives them. */
export function attrsAs<T>(attrs: tf.NamedAttrMap): T {
  return attrs as unknown as T; // the kernels' own attribute types are not published
}
