/**
 * Numbers of calls of a model inside a model. Keras 2 and TensorFlow.js count the model's own construction as its
 * call 0; Keras 3 does not, except where a functional model is an output.
 *
 * Source: `get_config` and `functional_from_config` in keras/src/models/functional.py
 *
 * @module
 */
import { type InboundNode, isModelClass, type LayerConfig } from "../document.js";

type Tensor = readonly [string, number, number, ...unknown[]];

/** What a functional model's configuration refers to calls by. */
export interface References {
  readonly layers: readonly LayerConfig[];
  /** Lists of `[layer, call, tensor]`. */
  readonly outputs: readonly Tensor[];
}

/** References as Keras 2 counts from those of Keras 3 (`by` 1), or the other way (`by` -1). */
export function shiftModelNodes({ layers, outputs }: References, by: 1 | -1): References {
  const classes = classesOf(layers);
  const isModel = (name: string) => isModelClass(classes.get(name) ?? "");
  const shiftInput = (input: InboundNode[number]): InboundNode[number] => {
    const [name, call, ...rest] = input;
    return isModel(name) ? [name, call + by, ...rest] : input;
  };
  return {
    layers: layers.map((layer) =>
      layer.inbound_nodes
        ? { ...layer, inbound_nodes: layer.inbound_nodes.map((node) => node.map(shiftInput)) }
        : layer,
    ),
    outputs: outputs.map((output) => {
      const [name, call, ...rest] = output;
      return classes.get(name) === "Sequential" ? [name, call + by, ...rest] : output;
    }),
  };
}

/**
 * Whether calls of models are counted as Keras 3 counts them, told by a first call that is number 0. Files in the
 * older form of calls that Keras 3 shall read have it, too.
 */
export function callsFromZero(layers: readonly LayerConfig[]): boolean {
  const classes = classesOf(layers);
  const fromZero = ([name, call]: InboundNode[number]) => call === 0 && isModelClass(classes.get(name) ?? "");
  return layers.some(({ inbound_nodes }) => inbound_nodes?.some((node) => node.some(fromZero)));
}

function classesOf(layers: readonly LayerConfig[]): Map<string, string> {
  return new Map(layers.map((layer) => [layer.name ?? String(layer.config.name), layer.class_name]));
}
