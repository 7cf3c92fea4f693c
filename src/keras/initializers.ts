/**
 * Initializers of a model whose weights come from a file. Running them would only cost time (an orthogonal matrix
 * takes seconds), so the model is built with zeros and gets its own initializers back afterwards.
 *
 * @module
 */
import tf from "../tfjs.cjs";
import { isLayer, isModelClass, type LayerConfig, layersOf } from "./document.js";

const isInitializer = (key: string) => key.endsWith("_initializer");

/** Makes the bias of an LSTM of parts, which TensorFlow.js never frees. */
const PARTED = "unit_forget_bias";

/** The configuration with zeros for all initializers. */
export function deferInitializers(value: LayerConfig): LayerConfig;
export function deferInitializers(value: unknown): unknown;
export function deferInitializers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => deferInitializers(each));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    isInitializer(key) && inner !== null
      ? { class_name: "Zeros", config: {} }
      : key === PARTED
        ? false
        : deferInitializers(inner),
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
    const name = camelCase(key);
    if (isInitializer(key) && name in held) held[name] = initializer(value) ?? held[name];
    else if (key === PARTED) restoreParted(held, value);
    else if (isLayer(value) && held[name]) restoreInitializers(held[name], value);
    else if (Array.isArray(value)) {
      const cells = held[name] as readonly unknown[] | undefined; // of StackedRNNCells
      for (const [i, inner] of value.entries())
        if (isLayer(inner) && cells?.[i]) restoreInitializers(cells[i], inner);
    }
  }
}

/** An LSTM layer keeps it in its cell. */
function restoreParted(held: Record<string, unknown>, value: unknown): void {
  const cell = (held.cell ?? held) as { unitForgetBias?: unknown };
  cell.unitForgetBias = value;
}

/** The initializer of Keras' spelling; undefined for one that TensorFlow.js does not have, or not so. */
function initializer(value: unknown): unknown {
  const [className, config] = isLayer(value)
    ? [value.class_name, value.config]
    : [typeof value === "string" ? pascalCase(value) : "", {}];
  const entry = tf.serialization.SerializationMap.getMap().classNameMap[className];
  if (!entry) return undefined;
  const [build, fromConfig] = entry;
  const spoken = Object.entries(config).map(([key, inner]) => [
    camelCase(key),
    typeof inner === "string" ? camelCase(inner) : inner,
  ]);
  try {
    return fromConfig(build, Object.fromEntries(spoken));
  } catch {
    return undefined; // it would only matter to weights that are made anew
  }
}

function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function pascalCase(name: string): string {
  return camelCase(`_${name}`);
}
