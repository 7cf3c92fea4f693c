/**
 * Layers that Keras computes in floats other than float32, by their dtype policies (`mixed_bfloat16`, `float64`).
 * TensorFlow.js has float32 only.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { type DType, isDType } from "../tensor/dtype.js";
import type { OtherPrecision } from "../tensor/precision.js";

const known = new WeakMap<tf.LayersModel, OtherPrecision>();

/** What is known of a model that was made from a file; null where every layer is computed in float32. */
export function precisionOf(model: tf.LayersModel): OtherPrecision | null {
  return known.get(model) ?? null;
}

/** Keeps for a model what the configuration that it was made from says. */
export function notePrecision(model: tf.LayersModel, config: unknown): void {
  const found = layersOfOtherPrecision(config);
  if (found) known.set(model, found);
}

/** In the order of the configuration, in whatever dialect of Keras. Inputs compute nothing. */
function layersOfOtherPrecision(config: unknown): OtherPrecision | null {
  const found: { readonly dtype: DType; readonly name: string }[] = [];
  const visit = (value: unknown) => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    if (!isObject(value)) return;
    const { class_name, config } = value;
    const dtype = isObject(config) && class_name !== "InputLayer" ? computedIn(config.dtype) : undefined;
    if (dtype && isObject(config)) found.push({ dtype, name: String(config.name ?? class_name) });
    for (const each of Object.values(value)) visit(each);
  };
  visit(config);
  const [first] = found;
  if (!first) return null;
  const dtypes = [...new Set(found.map(({ dtype }) => dtype))];
  return { dtypes, of: "layer", count: found.length, first: first.name };
}

/** The float dtype of a policy, as an object of Keras 2 or 3 or by its name, where it is not float32. */
function computedIn(policy: unknown): DType | undefined {
  const inner = isObject(policy) && isObject(policy.config) ? policy.config.name : policy;
  const name = typeof inner === "string" ? inner.replace(/^mixed_/, "") : "";
  return /^(float|bfloat)/.test(name) && name !== "float32" && isDType(name) ? name : undefined;
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
