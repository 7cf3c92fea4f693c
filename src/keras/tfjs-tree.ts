/**
 * The layer tree of a TensorFlow.js model: which layer holds which, and the variables that each owns.
 *
 * ```ts
 * legacyOrder(layerTree(model)).map(({ weight }) => weight.value.name);
 * ```
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { LayerChild, LayerTree } from "../formats/keras/tree.js";

type Layer = tf.layers.Layer;
type Tree = LayerTree<tf.LayerVariable>;

/** Attributes of composite layers that hold one layer; TensorFlow.js' name and Keras'. */
const single = [
  ["cell", "cell"],
  ["forwardLayer", "forward_layer"],
  ["backwardLayer", "backward_layer"],
  ["layer", "layer"],
] as const;

/** The tree below a model or layer. Weights of a composite layer belong to its parts, never to itself. */
export function layerTree(layer: Layer): Tree {
  const children = childrenOf(layer);
  return {
    name: layer.name,
    className: kerasClass(layer.getClassName()),
    trainable: layer.trainable,
    weights: children.length > 0 ? [] : layer.weights.map((weight) => treeWeight(weight, layer.name)),
    children,
  };
}

function childrenOf(layer: Layer): LayerChild<tf.LayerVariable>[] {
  // The attributes that hold layers are public in TensorFlow.js' code, and absent from its published types.
  const held = layer as unknown as Record<string, unknown>;
  if (Array.isArray(held.layers)) {
    const list: readonly Layer[] = held.layers;
    // A Sequential's input layer is no layer of it for Keras; a functional model's is.
    const kept = layer.getClassName() === "Sequential" ? list.filter((inner) => !isInput(inner)) : list;
    return [{ attribute: "layers", list: kept.map(layerTree) }];
  }
  if (Array.isArray(held.cells)) return [{ attribute: "cells", list: held.cells.map(layerTree) }];
  return single.flatMap(([ours, keras]) =>
    held[ours] ? [{ attribute: keras, tree: layerTree(held[ours] as Layer) }] : [],
  );
}

/** A weight by its name inside of its layer: `kernel`, or `conv1/kernel` of a module that is one layer. */
function treeWeight(variable: tf.LayerVariable, owner: string) {
  // `trainable` is an accessor that the published type lacks; `originalName` has no uniquifying suffix.
  const { trainable, originalName } = variable as unknown as { trainable: boolean; originalName: string };
  const own = originalName.startsWith(`${owner}/`) ? originalName.slice(owner.length + 1) : undefined;
  return { name: own ?? originalName.split("/").at(-1) ?? originalName, trainable, value: variable };
}

function isInput(layer: Layer): boolean {
  return layer.getClassName() === "InputLayer";
}

/** TensorFlow.js still calls a functional model by the name that Keras gave it before 2.3. */
function kerasClass(className: string): string {
  return className === "Model" ? "Functional" : className;
}
