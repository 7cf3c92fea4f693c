/**
 * What `model.summary()` says, as a value: one row per layer, and how many parameters there are.
 *
 * ```ts
 * const summary = summarize(model);
 * summary.layers[0];       // { name: "dense", className: "Dense", outputShapes: [[null, 128]], params: 100480, … }
 * summary.total.params;
 * ```
 *
 * Source of the rules: keras/src/utils/summary_utils.py of Keras 3.15.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { Shape } from "../../tensor/dtype.js";

type Layer = tf.layers.Layer;

export interface LayerSummary {
  readonly name: string;
  readonly className: string;
  /** One per output; null for a layer that nothing has called. */
  readonly outputShapes: readonly Shape[] | null;
  readonly params: number;
  readonly trainable: boolean;
  readonly hasWeights: boolean;
  /** `layer[node][tensor]` for each input of each call. */
  readonly connectedTo: readonly string[];
  /** Layers of a nested model. */
  readonly layers: readonly LayerSummary[];
}

export interface ParameterCount {
  readonly params: number;
  readonly bytes: number;
}

export class ModelSummary {
  constructor(
    readonly name: string,
    /** Whether each layer has one input and one output, in a row: then connections go without saying. */
    readonly sequential: boolean,
    readonly layers: readonly LayerSummary[],
    readonly trainable: ParameterCount,
    readonly nonTrainable: ParameterCount,
  ) {}

  get total(): ParameterCount {
    const { trainable, nonTrainable } = this;
    return { params: trainable.params + nonTrainable.params, bytes: trainable.bytes + nonTrainable.bytes };
  }
}

export function summarize(model: tf.LayersModel): ModelSummary {
  const own = ownNodes(model);
  return new ModelSummary(
    model.name,
    isSequentialLike(model, own),
    model.layers.map((layer) => summarizeLayer(layer, own)),
    count(model.trainableWeights),
    count(model.nonTrainableWeights),
  );
}

type Node = Layer["inboundNodes"][number];

/** Calls of layers that belong to this model, outputs last; undefined for a Sequential, where all do. */
function ownNodes(model: tf.LayersModel): readonly (readonly Node[])[] | undefined {
  if (model.getClassName() === "Sequential") return undefined;
  return Object.entries(model.nodesByDepth)
    .sort(([a], [b]) => Number(b) - Number(a))
    .map(([, nodes]) => nodes);
}

function isSequentialLike(model: tf.LayersModel, own: readonly (readonly Node[])[] | undefined): boolean {
  if (!own) return true;
  if (own.some((nodes) => nodes.length > 1 || (nodes[0]?.inputTensors.length ?? 0) > 1)) return false;
  const nodes = new Set(own.flat());
  return model.layers.every((layer) => layer.inboundNodes.filter((node) => nodes.has(node)).length < 2);
}

function summarizeLayer(layer: Layer, own: readonly (readonly Node[])[] | undefined): LayerSummary {
  const relevant = own && new Set(own.flat());
  const calls = layer.inboundNodes.filter((node) => !relevant || relevant.has(node));
  // A nested model is a layer that has layers; tfjs types it as any other.
  const inner = "layers" in layer && Array.isArray(layer.layers) ? (layer.layers as Layer[]) : [];
  return {
    name: layer.name,
    className: layer.getClassName(),
    outputShapes: outputShapes(layer),
    params: layer.countParams(),
    trainable: layer.trainable,
    hasWeights: layer.weights.length > 0,
    connectedTo: calls.flatMap((node) =>
      node.inboundLayers.map((from, i) => `${from.name}[${node.nodeIndices[i]}][${node.tensorIndices[i]}]`),
    ),
    layers: inner.map((nested) => summarizeLayer(nested, undefined)),
  };
}

function outputShapes(layer: Layer): readonly Shape[] | null {
  const last = layer.inboundNodes.at(-1);
  return last ? last.outputTensors.map((tensor) => tensor.shape) : null;
}

function count(weights: readonly tf.LayerVariable[]): ParameterCount {
  let [params, bytes] = [0, 0];
  for (const { shape, dtype } of new Set(weights)) {
    const size = shape.reduce<number>((product, dimension) => product * (dimension ?? 1), 1);
    params += size;
    bytes += size * (dtype === "bool" ? 1 : 4); // tfjs has no other sizes
  }
  return { params, bytes };
}
