/**
 * The shape that an input must have where the graph leaves it open: from what first reads it.
 *
 * ```ts
 * inputShape(graph, { name: "image:0", dtype: "float32", shape: null }); // [null, null, null, 3]: a convolution's filter
 * ```
 *
 * @module
 */
import type { TensorInfo } from "../formats/file.js";
import { attr, type Graph } from "../graph/graph.js";
import { parseName } from "../graph/names.js";
import type { Node } from "../graph/node.js";
import type { Shape } from "../tensor/dtype.js";
import { storedValue } from "./stored-value.js";

/** The declared shape, with lengths that nodes on the way demand; null where neither knows the number of axes. */
export function inputShape(graph: Graph, { name, shape }: TensorInfo): Shape | null {
  if (shape !== null && !shape.slice(1).includes(null)) return shape;
  for (const demanded of demands(graph, name)) {
    const known = shape ?? demanded;
    if (known.length !== demanded.length) continue;
    const filled = known.map((length, axis) => (axis === 0 ? length : (length ?? demanded[axis] ?? null)));
    if (shape === null || filled.some((length, axis) => length !== shape[axis])) return filled;
  }
  return shape;
}

/** What a node on the way demands, as the input sees it. */
type Undo = (shape: Shape) => Shape;

const MAX_PLACES = 1000;

/** Every shape that a node behind the input demands of it, the nearest first. */
function* demands(graph: Graph, input: string): Generator<Shape> {
  const start = parseName(input).node;
  const seen = new Map<string, Undo>([[start, (shape) => shape]]);
  for (const [name, undo] of seen) {
    if (seen.size > MAX_PLACES) return;
    for (const reader of graph.consumers(name)) {
      const operand = reader.parsedInputs.findIndex(({ node, control }) => node === name && !control);
      if (operand < 0 || seen.has(reader.name)) continue;
      const demanded = demandOf(graph, reader, operand);
      if (demanded) yield undo(demanded);
      const own = undoing(graph, reader, operand);
      if (own) seen.set(reader.name, (shape) => undo(own(shape))); // a Map grows while it is walked
    }
  }
}

/** What the node's weights say of what it reads. */
function demandOf(graph: Graph, node: Node, operand: number): Shape | undefined {
  const weights = storedValue(graph, node.parsedInputs[1 - operand]?.node ?? "")?.shape;
  if (node.op === "MatMul" || node.op === "_FusedMatMul") {
    if (weights?.length !== 2) return undefined;
    const transposed = attr(node, operand === 0 ? "transpose_b" : "transpose_a", "b") ?? false;
    const inner = weights[(operand === 0) === transposed ? 1 : 0] ?? null;
    const across = attr(node, operand === 0 ? "transpose_a" : "transpose_b", "b") ?? false;
    return (operand === 0) === across ? [inner, null] : [null, inner];
  }
  if (operand !== 0) return undefined;
  const rank = images.get(node.op);
  if (rank !== undefined)
    return withChannels(node, rank, weights?.length === rank ? weights.at(-2) : undefined);
  if (normalizations.has(node.op)) return withChannels(node, 4, weights?.[0]);
  return resizing.has(node.op) ? [null, null, null, 3] : undefined; // pictures, as a rule of three colours
}

/** Ops of pictures and volumes, with the number of axes that they take. */
const images = new Map([
  ["Conv2D", 4],
  ["_FusedConv2D", 4],
  ["DepthwiseConv2dNative", 4],
  ["MaxPool", 4],
  ["AvgPool", 4],
  ["Conv3D", 5],
  ["MaxPool3D", 5],
  ["AvgPool3D", 5],
]);
const normalizations = new Set(["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"]);
const resizing = new Set(["ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic", "ResizeArea"]);

function withChannels(node: Node, rank: number, channels: number | null = null): Shape {
  const first = (attr(node, "data_format", "s") ?? new Uint8Array())[1] === "C".charCodeAt(0); // NCHW
  return Array.from({ length: rank }, (_, axis) => (axis === (first ? 1 : rank - 1) ? channels : null));
}

/** How a shape behind the node looks before it; undefined where the node does not tell. */
function undoing(graph: Graph, node: Node, operand: number): Undo | undefined {
  if (alike.has(node.op)) return operand === 0 ? (shape) => shape : undefined;
  const other = storedValue(graph, node.parsedInputs[1 - operand]?.node ?? "");
  if (!other) return undefined;
  if (binary.has(node.op)) return other.size === 1 ? (shape) => shape : undefined;
  if (operand !== 0) return undefined;
  const numbers = () => Array.from(other.loadSync()?.data ?? [], Number);
  if (node.op === "ExpandDims") return (shape) => shape.toSpliced(numbers()[0] ?? 0, 1);
  if (node.op !== "Transpose") return undefined;
  return (shape) => shape.map((_, axis) => shape[numbers().indexOf(axis)] ?? null);
}

/** Ops whose result has the axes of their first operand. */
const alike = new Set(
  `Identity Snapshot StopGradient PlaceholderWithDefault Cast Relu Relu6 Elu Selu Tanh Sigmoid Neg Abs Square Sqrt
   Log Log1p Exp Pad PadV2 MirrorPad ClipByValue Dequantize`.split(/\s+/),
);
const binary = new Set(["Add", "AddV2", "Sub", "Mul", "RealDiv", "Div", "Maximum", "Minimum", "Pow"]);
