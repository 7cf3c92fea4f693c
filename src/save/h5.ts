/**
 * Keras' legacy `.h5`: the configuration as an attribute, weights in one group per layer.
 *
 * The configuration is in the dialect of Keras 2, which Keras 3 reads too.
 *
 * ```ts
 * const bytes = await h5Bytes(fromLayersModel(model));
 * ```
 *
 * Source: `save_model_to_hdf5` in keras/src/legacy/saving/legacy_h5_format.py
 *
 * @module
 */

import { legacyOrder, type PlacedWeight } from "../formats/keras/tree.js";
import { type KerasGeneration, portable } from "../keras/dialects/portable.js";
import { isModelClass, type KerasDocument, type LayerConfig, layersOf, withHeld } from "../keras/document.js";
import type { TensorRef } from "../tensor/tensor.js";
import { type Hdf5Writer, writeHdf5 } from "./hdf5.js";

/** The newest Keras whose dialect this is. Readers only ask whether it begins with "1". */
const KERAS_VERSION = "2.15.0";

/** @throws {UnsupportedError} for what that Keras cannot load, all at once */
export async function h5Bytes(document: KerasDocument, keras: KerasGeneration = 3): Promise<Uint8Array> {
  const config = withModules(portable(document.config, keras));
  return writeHdf5(async (file) => {
    file.text("", "keras_version", KERAS_VERSION);
    file.text("", "backend", "tensorflow");
    file.text("", "model_config", JSON.stringify(config));
    await writeWeights(file, document);
  });
}

/**
 * Layers inside layers with the module that they come from: Keras 3 finds them by it even in a legacy file, and
 * Keras 2 does not mind.
 */
function withModules(layer: LayerConfig): LayerConfig {
  if (isModelClass(layer.class_name)) {
    return { ...layer, config: { ...layer.config, layers: layersOf(layer).map(withModules) } };
  }
  const config = withHeld(layer.config, (held) => {
    const module = { module: "keras.layers", registered_name: null };
    return { ...module, ...withModules(held) };
  });
  return { ...layer, config };
}

async function writeWeights(file: Hdf5Writer, { weights }: KerasDocument): Promise<void> {
  const layers = weights.children.flatMap((child) => ("list" in child ? child.list : [child.tree]));
  file.strings(
    "model_weights",
    "layer_names",
    layers.map(({ name }) => name),
  );
  file.text("model_weights", "backend", "tensorflow");
  file.text("model_weights", "keras_version", KERAS_VERSION);
  for (const layer of layers) {
    const group = `model_weights/${layer.name}`;
    const placed = legacyOrder(layer);
    const names = uniqueNames(placed);
    file.strings(group, "weight_names", names);
    for (const [index, { weight }] of placed.entries()) {
      await file.dataset(`${group}/${names[index]}`, weight.value);
    }
  }
  file.strings("model_weights/top_level_model_weights", "weight_names", []);
}

/** Names as Keras 2 gave them, `dense/kernel:0`; a second one of the same name gets a number. */
function uniqueNames(placed: readonly PlacedWeight<TensorRef>[]): string[] {
  const used = new Set<string>();
  return placed.map(({ weight, owners }) => {
    const base = [...owners.map(({ name }) => name), weight.name].join("/");
    let name = `${base}:0`;
    for (let again = 1; used.has(name); again++) name = `${base}_${again}:0`;
    used.add(name);
    return name;
  });
}
