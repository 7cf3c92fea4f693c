/**
 * Which nodes of a body run as one: a convolution or matrix product, the padding before it, what scales and shifts its
 * channels by constants (a bias, batch normalisation in either spelling), and the activation after them.
 *
 * Nothing is fused over a value that somebody else reads or fetches, so every tensor that is asked for is computed by
 * its own node.
 *
 * @module
 */
import { attr, dtypeAttr } from "../../graph/graph.js";
import type { OpFamily } from "../op.js";
import type { BodyNode, Source } from "./body.js";
import type { Request } from "./request.js";

/** One step on a value's channels. */
export interface ChannelStep {
  readonly node: BodyNode;
  /** `scale`: times it. `shift`: plus it. `unshift`: minus it. `normalize`: FusedBatchNorm. */
  readonly kind: "scale" | "shift" | "unshift" | "normalize";
  /** Scale or shift; for `normalize`: scale, offset, mean, variance. */
  readonly operands: readonly Source[];
}

export interface Fusion {
  /** Zeros around the images, which the convolution's kernel only pretends to see. */
  readonly pad: BodyNode | undefined;
  readonly product: BodyNode;
  readonly steps: readonly ChannelStep[];
  readonly activation: BodyNode | undefined;
  /** All of its nodes in order; the last one's first output is what comes out. */
  readonly nodes: readonly BodyNode[];
}

/** Fusions by the name of their last node. Every node is in one at most. */
export function fusions(
  nodes: readonly BodyNode[],
  { fetches, targets }: Request,
  isFed: (source: Source) => boolean,
  table: OpFamily,
): ReadonlyMap<string, Fusion> {
  if (!nodes.some(({ node }) => products.has(node.op))) return new Map();
  const readers = soleReaders(nodes, fetches, targets);
  const constant = constants(nodes, isFed, table);
  const pads = new Map<BodyNode, BodyNode>();
  for (const node of nodes) {
    const padded = node.node.op === "Pad" ? paddedBy(node, readers, constant, isFed) : undefined;
    if (padded) pads.set(padded, node);
  }
  const found = new Map<string, Fusion>();
  for (const product of nodes) {
    if (!products.has(product.node.op) || !isFusable(product)) continue;
    const fusion = chainFrom(product, pads.get(product), readers, constant, isFed);
    const last = fusion.nodes.at(-1);
    if (last && fusion.nodes.length > 1) found.set(last.node.name, fusion);
  }
  return found;
}

const products: ReadonlySet<string> = new Set(["Conv2D", "DepthwiseConv2dNative", "MatMul"]);

/** On wasm a convolution's own kernel loses NaN already; a matrix product's does only when an activation is fused. */
const activations: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["Conv2D", new Set(["Relu", "Relu6"])],
  ["DepthwiseConv2dNative", new Set(["Relu", "Relu6"])],
]);

const utf8 = new TextDecoder();

function isFusable({ node, inputs }: BodyNode): boolean {
  if (products.has(node.op) && inputs.length !== 2) return false; // an error, which its own step reports
  // wasm's product with a bias gives wrong numbers where a matrix is transposed.
  if (attr(node, "transpose_a", "b") || attr(node, "transpose_b", "b")) return false;
  const format = attr(node, "data_format", "s");
  const channelsLast = format === undefined || utf8.decode(format) === "NHWC";
  const dtype = dtypeAttr(node) ?? "float32"; // floats of 16 bits are rounded after each node, and those of 64 watched
  return channelsLast && dtype === "float32";
}

/** The convolution that alone reads what this pads, by constants, and pads nothing itself. */
function paddedBy(
  pad: BodyNode,
  readers: ReadonlyMap<string, BodyNode>,
  constant: ReadonlySet<string>,
  isFed: (source: Source) => boolean,
): BodyNode | undefined {
  const [, paddings] = pad.inputs;
  const reader = readerOf(pad, readers, isFed);
  if (!reader || !paddings || !constant.has(paddings.node) || isFed(paddings)) return undefined;
  const isOne = activations.has(reader.node.op) && reader.inputs[0]?.node === pad.node.name;
  return isOne && utf8.decode(attr(reader.node, "padding", "s")) === "VALID" ? reader : undefined;
}

function chainFrom(
  product: BodyNode,
  pad: BodyNode | undefined,
  readers: ReadonlyMap<string, BodyNode>,
  constant: ReadonlySet<string>,
  isFed: (source: Source) => boolean,
): Fusion {
  const isConstant = (source: Source) => constant.has(source.node) && !isFed(source);
  const filterIsConstant = product.inputs[1] !== undefined && isConstant(product.inputs[1]);
  const steps: ChannelStep[] = [];
  let last = product;
  for (let step = next(last); step; step = next(last)) {
    const isFolded = filterIsConstant && step.operands.every(isConstant);
    // A convolution's kernel also adds a bias that is not constant, if that is all there is to add.
    const isBias = step.node.node.op === "BiasAdd" && product.node.op !== "MatMul" && steps.length === 0;
    if (!isFolded && !isBias) break;
    steps.push(step);
    last = step.node;
    if (!isFolded) break;
  }
  const reader = readerOf(last, readers, isFed);
  const fits = reader?.inputs.length === 1 && activations.get(product.node.op)?.has(reader.node.op);
  const activation = fits ? reader : undefined;
  const nodes = [
    ...(pad ? [pad] : []),
    product,
    ...steps.map(({ node }) => node),
    ...(activation ? [activation] : []),
  ];
  return { pad, product, steps, activation, nodes };

  function next(after: BodyNode): ChannelStep | undefined {
    const reader = readerOf(after, readers, isFed);
    return reader && channelStep(reader, after.node.name);
  }
}

function readerOf(
  { node }: BodyNode,
  readers: ReadonlyMap<string, BodyNode>,
  isFed: (source: Source) => boolean,
): BodyNode | undefined {
  return isFed({ node: node.name, index: 0 }) ? undefined : readers.get(node.name);
}

function channelStep(node: BodyNode, value: string): ChannelStep | undefined {
  const [first, second, ...rest] = node.inputs;
  if (!first || !second || (first.node === value && second.node === value)) return undefined;
  if (rest.length !== (node.node.op.startsWith("FusedBatchNorm") ? 3 : 0)) return undefined;
  const isFirst = first.node === value;
  const other = isFirst ? second : first;
  switch (node.node.op) {
    case "BiasAdd":
      return isFirst && isFusable(node) ? { node, kind: "shift", operands: [other] } : undefined;
    case "BiasAddV1":
      return isFirst ? { node, kind: "shift", operands: [other] } : undefined;
    case "Add":
    case "AddV2":
      return { node, kind: "shift", operands: [other] };
    case "Sub":
      return isFirst ? { node, kind: "unshift", operands: [other] } : undefined;
    case "Mul":
      return { node, kind: "scale", operands: [other] };
    case "FusedBatchNorm":
    case "FusedBatchNormV2":
    case "FusedBatchNormV3":
      return isFirst && isFusable(node) && attr(node.node, "is_training", "b") === false
        ? { node, kind: "normalize", operands: node.inputs.slice(1) }
        : undefined;
    default:
      return undefined;
  }
}

/** For each node of whose outputs only the first is read, by one node, once: that node. */
function soleReaders(
  nodes: readonly BodyNode[],
  fetches: readonly Source[],
  targets: readonly string[],
): Map<string, BodyNode> {
  const readers = new Map<string, BodyNode>();
  const others = new Set([...fetches.map(({ node }) => node), ...targets]);
  for (const reader of nodes) {
    for (const { node, index } of reader.inputs) {
      if (index !== 0 || readers.has(node)) others.add(node);
      else readers.set(node, reader);
    }
  }
  for (const name of others) readers.delete(name);
  return readers;
}

/** Nodes that give the same in every run. */
function constants(
  nodes: readonly BodyNode[],
  isFed: (source: Source) => boolean,
  table: OpFamily,
): ReadonlySet<string> {
  const constant = new Set<string>();
  for (const { node, inputs } of nodes) {
    const known = inputs.length > 0 && inputs.every((source) => constant.has(source.node) && !isFed(source));
    if (node.op === "Const" || (known && table[node.op]?.stateful === false)) constant.add(node.name);
  }
  return constant;
}
