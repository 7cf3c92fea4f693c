/**
 * A TensorFlow.js model from a configuration, without its weights.
 *
 * ```ts
 * const model = await buildLayersModel(normalize(file.keras.config));
 * ```
 *
 * @module
 */

import { isThawError, MalformedError, UnsupportedError } from "../errors.js";
import tf from "../tfjs.cjs";
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
    checkNormalized(model);
    return model;
  } catch (cause) {
    if (isThawError(cause)) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new MalformedError("TensorFlow.js refuses this configuration", { found: message, cause });
  }
}

/** TensorFlow.js normalizes the last axis, whatever its cpu backend was told: other axes give wrong numbers. */
function checkNormalized(model: tf.LayersModel): void {
  const wrong = everyLayer(model).filter((layer) => {
    // The axis is an attribute of the class, which the published type of a layer does not show.
    const { axis } = layer as unknown as { axis?: number };
    if (layer.getClassName() !== "BatchNormalization" || axis === undefined || axis === -1) return false;
    const input = layer.getInputAt(0);
    const { shape } = Array.isArray(input) ? (input[0] ?? { shape: [] }) : input;
    return axis !== shape.length - 1;
  });
  if (wrong.length === 0) return;
  throw new UnsupportedError("TensorFlow.js normalizes the last axis only", {
    found: wrong.map(({ name }) => `BatchNormalization ${JSON.stringify(name)}`).join(", "),
    hint: "save the model with channels_last",
  });
}

function everyLayer(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap((layer) => [
    layer,
    ...(isModelClass(layer.getClassName()) ? everyLayer(layer as tf.LayersModel) : []),
  ]);
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
