/**
 * Initializers of a model whose weights come from a file. Running them would only cost time (an orthogonal matrix
 * takes seconds), so the model is built with zeros and gets its own initializers back afterwards.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { isLayer, isModelClass, type LayerConfig, layersOf } from "./document.js";

const isInitializer = (key: string) => key.endsWith("_initializer");

/** The configuration with zeros for all initializers. */
export function deferInitializers(value: LayerConfig): LayerConfig;
export function deferInitializers(value: unknown): unknown;
export function deferInitializers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => deferInitializers(each));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    isInitializer(key) && inner !== null ? { class_name: "Zeros", config: {} } : deferInitializers(inner),
  ]);
  return Object.fromEntries(entries);
}

/** Gives every top-level and nested layer the initializers that its configuration names. */
export function restoreInitializers(layer: unknown, config: LayerConfig): void {
  // Layers' parts are public in TensorFlow.js' code and absent from its published types.
  const held = layer as Record<string, unknown>;
  if (isModelClass(config.class_name)) {
    const layers = Array.isArray(held.layers) ? (held.layers as { name: string }[]) : [];
    for (const inner of layersOf(config)) {
      const found = layers.find(({ name }) => name === inner.config.name);
      if (found) restoreInitializers(found, inner);
    }
    return;
  }
  for (const [key, value] of Object.entries(config.config)) {
    const name = key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    if (isInitializer(key) && name in held) held[name] = initializer(value) ?? held[name];
    else if (isLayer(value) && held[name]) restoreInitializers(held[name], value);
  }
}

/** Keras' spelling of the initializers that TensorFlow.js has. */
function initializer(value: unknown): unknown {
  const [className, config] = isLayer(value)
    ? [value.class_name, value.config]
    : [typeof value === "string" ? pascalCase(value) : "", {}];
  const entry = tf.serialization.SerializationMap.getMap().classNameMap[className];
  if (!entry) return undefined;
  const [build, fromConfig] = entry;
  // The values of an initializer's configuration are numbers and texts, as this type asks.
  return fromConfig(build, config as unknown as tf.serialization.ConfigDict);
}

function pascalCase(name: string): string {
  return name.replace(/(^|_)(.)/g, (_, __, letter: string) => letter.toUpperCase());
}
