/**
 * From what a file holds of a Keras model to a TensorFlow.js LayersModel with its weights.
 *
 * ```ts
 * const file = await openPath("model.keras");
 * const model = await toLayersModel(file.keras);
 * model.predict(x);
 * ```
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { NotFoundError } from "../errors.js";
import type { KerasSource } from "../formats/file.js";
import { assignWeights } from "./assign-weights.js";
import { buildLayersModel } from "./build.js";
import { normalize } from "./dialects/normalize.js";
import { notePrecision } from "./precision.js";

/**
 * The model, with the weights of the file where it holds them.
 *
 * @throws {UnsupportedError} that names every layer which TensorFlow.js cannot run as Keras does; code in the file
 *   (a Lambda, a class of one's own) is never run
 * @throws {MismatchError} when the weights do not fit the configuration
 */
export async function toLayersModel(keras: KerasSource | null): Promise<tf.LayersModel> {
  if (keras === null) {
    throw new NotFoundError("the file holds no Keras configuration", {
      hint: "build the model yourself and give it the weights with `thaw.assign(model, file)`",
    });
  }
  const config = normalize(keras.config, keras.version);
  const model = await buildLayersModel(config);
  notePrecision(model, keras.config);
  if (keras.weights) await assignWeights(model, config, keras.weights);
  return model;
}
