/**
 * Which op of a graph reads a weight, as which operand, and in which order data passes these places.
 *
 * A Const or a variable is followed through the nodes that hand it on (Identity, ReadVariableOp, …) to the op
 * that computes with it. Places that no input of the model reaches (regularisers, savers, initialisers) do not
 * count, and of several the first does: gradients come later than what they are the gradients of.
 *
 * @module
 */
import type { Graph, Node } from "../graph/graph.js";
import { attr } from "../graph/graph.js";
import { parseName } from "../graph/names.js";
import { fusedOperand } from "./fused.js";
import type { WeightKind } from "./names.js";

/** Where a weight is used. */
export interface Use {
  readonly node: Node;
  readonly operand: number;
  readonly kind: WeightKind;
  /** Whether the op reads the weight transposed (`transpose_b` of a MatMul). */
  readonly transposed: boolean;
}

/** Operand → what a weight there is. Commutative ops name both. */
const operands: Readonly<Record<string, Readonly<Record<number, WeightKind>>>> = {
  MatMul: { 0: "kernel", 1: "kernel" },
  BatchMatMul: { 1: "kernel" },
  BatchMatMulV2: { 1: "kernel" },
  BatchMatMulV3: { 1: "kernel" },
  Einsum: { 1: "kernel" },
  Conv2D: { 1: "kernel" },
  Conv3D: { 1: "kernel" },
  Conv2DBackpropInput: { 1: "kernel" },
  Conv3DBackpropInputV2: { 1: "kernel" },
  DepthwiseConv2dNative: { 1: "depthwise_kernel" },
  BiasAdd: { 1: "bias" },
  BiasAddV1: { 1: "bias" },
  FusedBatchNorm: { 1: "gamma", 2: "beta", 3: "moving_mean", 4: "moving_variance" },
  FusedBatchNormV2: { 1: "gamma", 2: "beta", 3: "moving_mean", 4: "moving_variance" },
  FusedBatchNormV3: { 1: "gamma", 2: "beta", 3: "moving_mean", 4: "moving_variance" },
  Gather: { 0: "embeddings" },
  GatherV2: { 0: "embeddings" },
  ResourceGather: { 0: "embeddings" },
};

/** Ops that hand their first input on; shapes may gain or lose dimensions of one. */
const handOn = new Set(["Identity", "ReadVariableOp", "Enter", "RefEnter", "StopGradient", "Cast", "ExpandDims",
  "Squeeze", "Reshape", "Snapshot", "PreventGradient", "FakeQuantWithMinMaxVars",
  "FakeQuantWithMinMaxVarsPerChannel", "FakeQuantWithMinMaxArgs"]); // biome-ignore format: a list

/** Ops without inputs that bring nothing in from outside. */
const sourcesOfWeights = new Set(["Const", "Variable", "VariableV2", "VarHandleOp", "NoOp", "HashTableV2"]);

export class Uses {
  readonly #graph: Graph;
  /** Position in an order in which every node comes after its inputs; only nodes that an input reaches. */
  readonly #order: ReadonlyMap<string, number>;
  readonly #uses = new Map<string, Use | undefined>();
  readonly #below = new Map<string, ReadonlySet<string>>();

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#order = dataOrder(graph);
  }

  /** The first use of the tensor of that name; undefined where no op that we know computes with it. */
  of(tensorName: string): Use | undefined {
    const { node } = parseName(tensorName);
    if (!this.#uses.has(node)) this.#uses.set(node, this.#find(node));
    return this.#uses.get(node);
  }

  /** Where a node stands in the order of data; undefined for one that no input of the model reaches. */
  orderOf(node: Node): number | undefined {
    return this.#order.get(node.name);
  }

  /** Whether data flows from node `a` to node `b`. */
  precedes(a: Node, b: Node): boolean {
    let below = this.#below.get(a.name);
    if (!below) {
      below = reachable(this.#graph, [a.name]);
      this.#below.set(a.name, below);
    }
    return a.name !== b.name && below.has(b.name);
  }

  /** Whether `bias` is added to what `node` computes, with nothing but reshaping between. */
  adds(node: Node, bias: Use): boolean {
    const [data] = bias.node.parsedInputs.filter((_, i) => i !== bias.operand);
    let source = data && this.#graph.nodes.get(data.node);
    for (let steps = 0; source && steps < 8; steps++) {
      if (source.name === node.name) return true;
      if (!handOn.has(source.op) && source.op !== "SpaceToBatchND" && source.op !== "BatchToSpaceND")
        return false;
      source = this.#graph.nodes.get(source.parsedInputs[0]?.node ?? "");
    }
    return false;
  }

  #find(start: string): Use | undefined {
    const found: Use[] = [];
    const seen = new Set<string>([start]);
    const queue: Step[] = [{ name: start, path: [] }];
    for (let step = queue.pop(); step !== undefined; step = queue.pop()) {
      const { name, path } = step;
      for (const reader of this.#graph.consumers(name)) {
        const operand = reader.parsedInputs.findIndex(({ node, control }) => node === name && !control);
        if (operand < 0) continue;
        const use = this.#order.has(reader.name) ? useAs(reader, operand, path) : undefined;
        if (use) found.push(use);
        const next = use || seen.has(reader.name) ? undefined : this.#through(reader, operand, path);
        if (!next) continue;
        seen.add(reader.name);
        queue.push(next);
      }
    }
    const order = ({ node }: Use) => this.#order.get(node.name) ?? Number.POSITIVE_INFINITY;
    return found.sort((a, b) => order(a) - order(b))[0];
  }

  /** On through a node that hands the value on, or that does arithmetic among weights only. */
  #through(reader: Node, operand: number, path: Step["path"]): Step | undefined {
    if (operand === 0 && handOn.has(reader.op)) return { name: reader.name, path };
    if (this.#order.has(reader.name) || !arithmetic.has(reader.op)) return undefined;
    return { name: reader.name, path: [...path, { op: reader.op, operand }] };
  }
}

/** A place on the way from a weight to its use, and the arithmetic it went through. */
interface Step {
  readonly name: string;
  readonly path: readonly { readonly op: string; readonly operand: number }[];
}

/** What batch normalisation that is spelled out does among its own weights, before data comes in. */
const arithmetic = new Set(["Add", "AddV2", "Sub", "Mul", "Rsqrt"]);

function useAs(node: Node, operand: number, path: Step["path"]): Use | undefined {
  const kind =
    path.length > 0
      ? foldedKind(path)
      : (operands[node.op]?.[operand] ?? fusedOperand(node, operand) ?? elementwise(node, operand));
  if (!kind) return undefined;
  const flag =
    operand === 0
      ? "transpose_a"
      : node.op.endsWith("MatMul") && !node.op.startsWith("Batch")
        ? "transpose_b"
        : "adj_y";
  return { node, operand, kind, transposed: kind === "kernel" && (attr(node, flag, "b") ?? false) };
}

/** A weight that meets data one element at a time. */
function elementwise({ op }: Node, operand: number): WeightKind | undefined {
  if (op === "Add" || op === "AddV2") return "bias";
  if (op === "Sub" && operand === 0) return "beta";
  return op === "Mul" ? "gamma" : undefined;
}

/** Batch normalisation spelled out: `x·m + (beta − mean·m)` where `m = gamma·rsqrt(variance + ε)`. */
function foldedKind(path: Step["path"]): WeightKind | undefined {
  const [first, second] = path;
  if (path.some(({ op }) => op === "Rsqrt")) return "moving_variance";
  if (first?.op === "Sub") return first.operand === 0 ? "beta" : undefined;
  if (first?.op !== "Mul") return undefined;
  return second?.op === "Sub" ? "moving_mean" : "gamma";
}

/** Nodes that depend on the model's inputs, in an order in which inputs come first. Back edges of loops are cut. */
function dataOrder(graph: Graph): Map<string, number> {
  const sources = [...graph.nodes.values()].filter(
    ({ op, parsedInputs }) => parsedInputs.every(({ control }) => control) && !sourcesOfWeights.has(op),
  );
  const reached = reachable(
    graph,
    sources.map(({ name }) => name),
  );
  const order = new Map<string, number>();
  for (const name of topological(graph)) if (reached.has(name)) order.set(name, order.size);
  return order;
}

/** The nodes that data from `starts` reaches, themselves included. */
function reachable(graph: Graph, starts: readonly string[]): Set<string> {
  const reached = new Set(starts);
  const queue = [...starts];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    for (const reader of graph.consumers(name)) {
      if (reached.has(reader.name)) continue;
      if (!reader.parsedInputs.some(({ node, control }) => node === name && !control)) continue;
      reached.add(reader.name);
      queue.push(reader.name);
    }
  }
  return reached;
}

/** Every node after what it reads (Kahn's order); NextIteration starts anew, so that loops have no cycle. */
export function topological(graph: Graph): string[] {
  const waiting = new Map<string, number>();
  const ready: string[] = [];
  for (const node of graph.nodes.values()) {
    const inputs = new Set(dataInputs(node).filter((name) => graph.nodes.has(name)));
    waiting.set(node.name, inputs.size);
    if (inputs.size === 0) ready.push(node.name);
  }
  const order: string[] = [];
  for (let next = 0; next < ready.length; next++) {
    const name = ready[next] ?? "";
    order.push(name);
    for (const reader of graph.consumers(name)) {
      if (!dataInputs(reader).includes(name)) continue;
      const left = (waiting.get(reader.name) ?? 0) - 1;
      waiting.set(reader.name, left);
      if (left === 0) ready.push(reader.name);
    }
  }
  return order;
}

function dataInputs(node: Node): string[] {
  if (node.op === "NextIteration") return [];
  return node.parsedInputs.filter(({ control }) => !control).map((input) => input.node);
}
