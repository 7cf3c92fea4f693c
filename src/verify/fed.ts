/**
 * What a side is fed, as tensors of TensorFlow.js.
 *
 * @module
 */
import { NotFoundError } from "../errors.js";
import { feedTensor } from "../run/feeds.js";
import type { TensorValue } from "../tensor/tensor.js";
import tf from "../tfjs-core.cjs";
import type { Port } from "./subject.js";

/**
 * One tensor for each input, which the caller disposes.
 *
 * @throws {NotFoundError} for an input without a value
 * @throws {MismatchError} for a value of another dtype or shape, with the nearest input
 */
export async function fedTensors(
  inputs: readonly Port[],
  feeds: Readonly<Record<string, TensorValue>>,
): Promise<tf.Tensor[]> {
  const tensors: tf.Tensor[] = [];
  try {
    for (const input of inputs) {
      const value = feeds[input.name];
      if (!value) throw new NotFoundError(`nothing was fed for input ${JSON.stringify(input.name)}`);
      tensors.push(await feedTensor(input, value, () => inputs));
    }
    return tensors;
  } catch (error) {
    tf.dispose(tensors);
    throw error;
  }
}
