/**
 * What a Keras file's configuration says of its model without building it: inputs, outputs, layers.
 *
 * ```ts
 * outlineOf(file.keras).inputs;   // [{ name: "input_1", dtype: "float32", shape: [null, 28, 28] }]
 * ```
 *
 * @module
 */
import { type AnyThawError, isThawError } from "../errors.js";
import type { KerasSource, TensorInfo } from "../formats/file.js";
import { isDType, type Shape } from "../tensor/dtype.js";
import { normalize } from "./dialects/normalize.js";
import { isModelClass, type Json, type LayerConfig, layersOf } from "./document.js";

export interface KerasOutline {
  /** By the names that a run takes. */
  readonly inputs: readonly TensorInfo[];
  /** Shapes are not written in the file: only a built model knows them. */
  readonly outputs: readonly TensorInfo[];
  readonly layers: readonly { readonly name: string; readonly className: string }[];
  /** Why nothing could be read. */
  readonly problem?: AnyThawError;
}

export function outlineOf({ config, version }: KerasSource): KerasOutline {
  try {
    const model = normalize(config, version);
    const layers = layersOf(model).map((layer) => ({ name: nameOf(layer), className: layer.class_name }));
    return { inputs: inputsOf(model), outputs: outputsOf(model), layers };
  } catch (problem) {
    // A file whose configuration is broken has weights to show nevertheless.
    if (!isThawError(problem)) throw problem;
    return { inputs: [], outputs: [], layers: [], problem };
  }
}

function nameOf({ name, config }: LayerConfig): string {
  return typeof config.name === "string" ? config.name : (name ?? "?");
}

function inputsOf(model: LayerConfig): TensorInfo[] {
  const layers = layersOf(model);
  if (model.class_name !== "Sequential") {
    return endsOf(model.config.input_layers).flatMap(({ name }) => {
      const layer = layers.find((each) => nameOf(each) === name);
      return layer ? [{ name, dtype: dtypeOf(layer.config), shape: inputShape(layer.config) }] : [];
    });
  }
  const [first, second] = layers;
  if (!first) return [];
  if (isModelClass(first.class_name)) return inputsOf(first);
  const shape = inputShape(first.config);
  if (shape === null) return [];
  // The input goes by the first layer that computes, also where the file names an input layer: see build.ts.
  const name = `${nameOf((first.class_name === "InputLayer" && second) || first)}_input`;
  return [{ name, dtype: dtypeOf(first.config), shape }];
}

function outputsOf(model: LayerConfig): TensorInfo[] {
  const layers = layersOf(model);
  const last = layers.at(-1);
  const ends =
    model.class_name === "Sequential"
      ? last
        ? [{ name: nameOf(last), tensor: 0 }]
        : []
      : endsOf(model.config.output_layers);
  return ends.map(({ name, tensor }) => {
    const layer = layers.find((each) => nameOf(each) === name);
    const dtype = layer && !isModelClass(layer.class_name) ? dtypeOf(layer.config) : "float32";
    return { name: tensor > 0 ? `${name}:${tensor}` : name, dtype, shape: null };
  });
}

/** `[layer, call, tensor]`, as the dialect of Keras 2 lists them. */
function endsOf(list: unknown): { name: string; tensor: number }[] {
  if (!Array.isArray(list)) return [];
  return list
    .filter(Array.isArray)
    .map(([name, , tensor]) => ({ name: String(name), tensor: Number(tensor) || 0 }));
}

function dtypeOf({ dtype }: Json): TensorInfo["dtype"] {
  return typeof dtype === "string" && isDType(dtype) ? dtype : "float32";
}

function inputShape({ batch_input_shape: shape }: Json): Shape | null {
  if (!Array.isArray(shape)) return null;
  return shape.map((dimension) => (typeof dimension === "number" ? dimension : null));
}
