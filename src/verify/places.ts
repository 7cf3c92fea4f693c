/**
 * Where, in a graph, the output of each layer of a model is.
 *
 * A layer with weights ends at the op that uses the last of them, or at the activation that follows it; a layer
 * without is looked for behind the layers that it reads from. What neither finds, as the end of a loop or of a GELU, is
 * what the scope of the layer's name gives to others. Layers whose end cannot be told are left out, with the reason.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { Graph, Node } from "../graph/graph.js";
import { parseName } from "../graph/names.js";
import { fusedActivation, isFused } from "../weights/fused.js";
import type { Match } from "../weights/match-result.js";
import type { Uses } from "../weights/uses.js";
import { following } from "./following.js";
import { scopeExit } from "./scope-exit.js";

type Layer = tf.layers.Layer;

export interface Place {
  readonly layer: string;
  /** The graph's tensor that should equal the layer's output. */
  readonly tensor: string;
}

export interface Places {
  readonly found: readonly Place[];
  readonly left: readonly { readonly layer: string; readonly reason: string }[];
}

export function placesOf(model: tf.LayersModel, graph: Graph, uses: Uses, matches: readonly Match[]): Places {
  const found: Place[] = [];
  const left: { layer: string; reason: string }[] = [];
  const places = new Map<Layer, Node>();
  for (const layer of model.layers) {
    if (layer.getClassName() === "InputLayer") continue;
    const node = following(layer, graph, places) ?? placeOf(layer, graph, uses, matches);
    const exit = typeof node === "string" ? scopeExit(layer.name, graph) : { node, tensor: `${node.name}:0` };
    if (exit) {
      places.set(layer, exit.node);
      found.push({ layer: layer.name, tensor: exit.tensor });
    } else if (typeof node === "string") left.push({ layer: layer.name, reason: node });
  }
  return { found, left };
}

/** The node that gives the layer's output, or why there is none. */
function placeOf(layer: Layer, graph: Graph, uses: Uses, matches: readonly Match[]): Node | string {
  if (recurrent.has(layer.getClassName())) return "output made by a loop";
  if (layer.weights.length === 0)
    return scopeEnd(layer.name, graph, uses) ?? "no weights, and no scope of that name in the graph";
  const own = matches.filter(({ slot }) => slot.layer === layer);
  if (own.length < layer.weights.length) return "weights not all found in the graph";
  const nodes = own.flatMap(({ candidate }) => candidate.use?.node ?? []);
  const last = nodes.sort((a, b) => (uses.orderOf(b) ?? 0) - (uses.orderOf(a) ?? 0))[0];
  return last ? afterActivation(layer, last, graph) : "no op that we know reads its weights";
}

const recurrent = new Set(["RNN", "LSTM", "GRU", "SimpleRNN", "ConvLSTM2D", "Bidirectional"]);

/** Ops that end a layer with the activation of its configuration. */
const activations = new Set(["Relu", "Relu6", "Sigmoid", "Tanh", "Softmax", "Elu", "Selu", "Softplus", "Softsign",
  "LogSoftmax", "LeakyRelu"]); // biome-ignore format: a list

/** Ops between what a layer computes and its activation. */
const handOn = new Set(["Identity", "Reshape", "Squeeze", "BatchToSpaceND"]);

function afterActivation(layer: Layer, start: Node, graph: Graph): Node | string {
  const { activation } = layer.getConfig();
  const name = typeof activation === "string" ? activation : undefined;
  if (isFused(start) && fusedActivation(start))
    return name && name !== "linear" ? start : "its output is inside of a fused op, before an activation";
  let node = start;
  for (let next = onlyReader(node, graph); next && handOn.has(next.op); next = onlyReader(next, graph))
    node = next;
  if (!name || name === "linear") return start;
  const readers = graph
    .consumers(node.name)
    .filter((reader) => reader.parsedInputs.some((i) => i.node === node.name && !i.control));
  const end = readers.find((reader) => activations.has(reader.op));
  if (name === "swish" || name === "silu")
    return productWith(node, end, graph) ?? "its swish is not found in the graph";
  // A graph with another activation at that place, or none, is what the comparison is there to tell.
  return (readers.length === 1 || end) && end
    ? end
    : simple.has(name)
      ? node
      : `its ${name} is not found in the graph`;
}

const simple = new Set([
  "relu",
  "relu6",
  "sigmoid",
  "tanh",
  "softmax",
  "elu",
  "selu",
  "softplus",
  "softsign",
]);

function onlyReader(node: Node, graph: Graph): Node | undefined {
  const readers = graph.consumers(node.name);
  return readers.length === 1 ? readers[0] : undefined;
}

/** `x · sigmoid(x)`. */
function productWith(x: Node, sigmoid: Node | undefined, graph: Graph): Node | undefined {
  if (!sigmoid) return undefined;
  return graph
    .consumers(sigmoid.name)
    .find(({ op, parsedInputs }) => op === "Mul" && parsedInputs.some(({ node }) => node === x.name));
}

/** The last node, in the order of data, of the scope with the layer's name. */
function scopeEnd(name: string, graph: Graph, uses: Uses): Node | undefined {
  let end: Node | undefined;
  for (const node of graph.nodes.values()) {
    if (!parseName(node.name).node.split("/").slice(0, -1).includes(name)) continue;
    const order = uses.orderOf(node);
    if (order !== undefined && order > (end ? (uses.orderOf(end) ?? -1) : -1)) end = node;
  }
  return end;
}
