/**
 * Where, in a graph, a layer without weights is: behind the layer that it reads from, whatever the scopes are called.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { Graph, Node } from "../graph/graph.js";

type Layer = tf.layers.Layer;

/** The op that such a layer is one node of. */
const ops: Readonly<Record<string, readonly string[]>> = {
  MaxPooling2D: ["MaxPool", "MaxPoolV2"],
  MaxPooling3D: ["MaxPool3D"],
  AveragePooling2D: ["AvgPool"],
  AveragePooling3D: ["AvgPool3D"],
  GlobalAveragePooling2D: ["Mean"],
  GlobalMaxPooling2D: ["Max"],
  Flatten: ["Reshape"],
  Reshape: ["Reshape"],
  ReLU: ["Relu", "Relu6"],
  LeakyReLU: ["LeakyRelu"],
  Softmax: ["Softmax"],
  ZeroPadding2D: ["Pad", "PadV2"],
  Add: ["Add", "AddV2"],
  Multiply: ["Mul"],
  Concatenate: ["ConcatV2"],
};

/** Layers that do nothing when a model predicts. */
const nothing = new Set(["Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise",
  "GaussianDropout", "AlphaDropout", "ActivityRegularization"]); // biome-ignore format: a list

/** The node that gives the layer's output, if the places of all layers that it reads from are known and one op fits. */
export function following(layer: Layer, graph: Graph, places: ReadonlyMap<Layer, Node>): Node | undefined {
  const [inbound, ...others] = layer.inboundNodes;
  if (!inbound || others.length > 0) return undefined; // shared layers have several outputs
  const sources = inbound.inboundLayers.map((source) => places.get(source));
  const [first] = sources;
  if (!first || sources.includes(undefined)) return undefined;
  if (nothing.has(layer.getClassName())) return first;
  const wanted = ops[layer.getClassName()] ?? [];
  const reading = (node: Node, source: Node | undefined) =>
    node.parsedInputs.some(({ node: name, control }) => name === source?.name && !control);
  const readers = graph
    .consumers(first.name)
    .filter((node) => wanted.includes(node.op) && sources.every((source) => reading(node, source)));
  return readers.length === 1 ? readers[0] : undefined;
}
