/**
 * A TensorFlow.js model from a configuration, without its weights.
 *
 * ```ts
 * const model = await buildLayersModel(normalize(file.keras.config));
 * ```
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { isThawError, MalformedError, UnsupportedError } from "../errors.js";
import { isModelClass, type Json, type LayerConfig, layersOf, withHeld } from "./document.js";
import { deferInitializers, restoreInitializers } from "./initializers.js";
import { tfjsLayer } from "./tfjs-dialect.js";

/**
 * Builds the model; its weights are zeros until they are assigned.
 *
 * @throws {UnsupportedError} that names every layer which TensorFlow.js cannot run as Keras does
 */
export async function buildLayersModel(config: LayerConfig): Promise<tf.LayersModel> {
  const problems: string[] = [];
  const spoken = speak(config, problems);
  if (problems.length > 0) {
    throw new UnsupportedError("TensorFlow.js cannot rebuild this model", {
      found: problems.join("\n    "),
      hint: "the graph of a SavedModel or a frozen .pb of it runs without its layers",
    });
  }
  try {
    // The parameter's type wants a whole `model.json`; a configuration alone is what it documents.
    const model = await tf.models.modelFromJSON(deferInitializers(spoken) as unknown as ModelJson);
    restoreInitializers(model, spoken);
    return model;
  } catch (cause) {
    if (isThawError(cause)) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new MalformedError("TensorFlow.js refuses this configuration", { found: message, cause });
  }
}

type ModelJson = Parameters<typeof tf.models.modelFromJSON>[0];

/** The configuration as TensorFlow.js has to be told it; what it cannot do is collected. */
function speak(layer: LayerConfig, problems: string[]): LayerConfig {
  const inner = (held: LayerConfig) => speak(held, problems);
  if (isModelClass(layer.class_name)) {
    const layers = layersOf(layer).map(inner);
    const config =
      layer.class_name === "Sequential"
        ? { ...layer.config, layers: withShape(layers) }
        : { ...layer.config, layers };
    return { ...layer, config };
  }
  return tfjsLayer({ ...layer, config: withHeld(layer.config, inner) }, problems);
}

/** TensorFlow.js wants a Sequential's input shape on the first real layer, or it makes an input twice. */
function withShape(layers: readonly LayerConfig[]): readonly LayerConfig[] {
  const [input, first, ...rest] = layers;
  if (input?.class_name !== "InputLayer" || first === undefined) return layers;
  if (isModelClass(first.class_name)) return layers;
  const { batch_input_shape, dtype } = input.config;
  const given: Json = { batch_input_shape, ...(first.class_name === "Embedding" ? {} : { dtype }) };
  return [{ ...first, config: { ...first.config, ...given } }, ...rest];
}
