/**
 * A Keras model as a document: its configuration and references to its weights.
 *
 * A document is what files hold and what `save` writes; it becomes TensorFlow.js tensors only to be run. The
 * configuration is kept in the dialect of Keras 2 (see {@link LayerConfig}), which TensorFlow.js speaks too;
 * the other dialects are converted on the way in and out.
 *
 * ```ts
 * const document = fromLayersModel(model);
 * document.config.class_name;              // "Sequential"
 * document.weights.children[0];            // its layers, each with the weights that it owns
 * ```
 *
 * @module
 */

import type { LayerTree } from "../formats/keras/tree.js";
import type { TensorRef } from "../tensor/tensor.js";

export interface KerasDocument {
  readonly config: LayerConfig;
  readonly weights: LayerTree<TensorRef>;
  /** Shapes of layers' outputs, by `layer:node:tensor`, where they are known; batch first, `null` for any. */
  readonly outputShapes?: ReadonlyMap<string, readonly (number | null)[]>;
}

/**
 * A layer or model in the dialect of Keras 2: snake-case keys, `batch_input_shape`, plain strings for dtypes
 * and activations, `inbound_nodes` as nested lists `[[["dense", 0, 0, {}]]]`.
 */
export interface LayerConfig {
  readonly class_name: string;
  readonly config: Json;
  /** Only in the `layers` of a functional model. */
  readonly name?: string;
  readonly inbound_nodes?: readonly InboundNode[];
}

/** One call of a layer: the tensors that it was called on, each `[layer, node index, tensor index, kwargs]`. */
export type InboundNode = readonly (readonly [string, number, number, Json?])[];

/** A JSON object. */
export type Json = { readonly [key: string]: unknown };

/** The layers of a model's configuration; Keras 1 wrote a Sequential's as a bare list. */
export function layersOf({ config }: LayerConfig): readonly LayerConfig[] {
  // What a configuration holds under "layers" is a list of layers in every dialect.
  return Array.isArray(config) ? config : ((config.layers ?? []) as readonly LayerConfig[]);
}

/** The classes that hold layers under `layers`. */
export function isModelClass(className: string): boolean {
  return className === "Sequential" || className === "Functional" || className === "Model";
}

/** A configuration with every layer that it holds replaced; `key` says under which argument it was. */
export function withHeld(config: Json, replace: (held: LayerConfig, key: string) => LayerConfig): Json {
  const out: Record<string, unknown> = { ...config };
  for (const key of ["layer", "backward_layer", "cell"]) {
    const held = out[key];
    if (isLayer(held)) out[key] = replace(held, key);
  }
  if (Array.isArray(out.cells)) {
    out.cells = out.cells.map((cell) => (isLayer(cell) ? replace(cell, "cells") : cell));
  }
  return out;
}

/** Whether a value of a configuration is a layer. */
export function isLayer(value: unknown): value is LayerConfig {
  return typeof value === "object" && value !== null && "class_name" in value && "config" in value;
}
