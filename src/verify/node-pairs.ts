/**
 * Which node of one graph is which of another: a SavedModel and what was frozen of it, a graph before and after an
 * optimizer.
 *
 * By name first; names that differ by the calls of functions alone are one (inlined, `StatefulPartitionedCall/dense/Relu`
 * is `dense/Relu`). Then by the weights that both read, under any of their names. What is still open is found from
 * there: of two nodes that are one, the readers are too, where each has only one with that op.
 *
 * @module
 */
import type { Graph, Node } from "../graph/graph.js";
import { parseName } from "../graph/names.js";
import { byPlainName, plainName } from "../graph/plain-name.js";
import { type Candidate, candidatesOf } from "../weights/candidates.js";
import type { Uses } from "../weights/uses.js";
import { fetchable } from "./fetchable.js";
import { above } from "./graph-subject.js";

/** A graph, and what the comparison asks of it. */
export interface PairedSide {
  readonly graph: Graph;
  readonly uses: Uses;
  readonly weights: readonly Candidate[];
  /** Nodes that the inputs reach and whose first output can be fetched and compared, by name. */
  readonly nodes: ReadonlyMap<string, Node>;
}

/** @param outputs the tensors that are compared: what they are not computed from is left out */
export function pairedSide(graph: Graph, outputs: readonly string[]): PairedSide | undefined {
  const { candidates, uses } = candidatesOf(graph, {});
  if (!uses) return undefined;
  const needed = above(
    graph,
    outputs.map((name) => parseName(name).node),
  );
  const nodes = new Map<string, Node>();
  for (const node of fetchable(graph)) {
    if (needed.has(node.name) && uses.orderOf(node) !== undefined) nodes.set(node.name, node);
  }
  return { graph, uses, weights: candidates, nodes };
}

/**
 * Node of `a` → node of `b`.
 *
 * @param known pairs of nodes that are one whatever they are called: inputs and outputs
 */
export function pairNodes(
  a: PairedSide,
  b: PairedSide,
  known: readonly (readonly [string, string])[],
): ReadonlyMap<Node, Node> {
  const pairs = new Pairs(a, b);
  for (const [own, other] of known) pairs.add(a.graph.nodes.get(own), b.graph.nodes.get(other));
  for (const [name, node] of a.nodes) pairs.add(node, b.nodes.get(name));
  const [own, others] = [byPlainName(a.nodes.values()), byPlainName(b.nodes.values())];
  for (const [name, [node, ...more]] of own) {
    const [other, ...further] = others.get(name) ?? [];
    if (more.length === 0 && further.length === 0) pairs.add(node, other);
  }
  for (const [one, other] of weightPairs(a, b)) {
    if (one.use && other.use && one.use.operand === other.use.operand)
      pairs.add(one.use.node, other.use.node);
  }
  pairs.follow();
  return pairs.found;
}

class Pairs {
  readonly found = new Map<Node, Node>();
  readonly #taken = new Set<Node>();
  readonly #a: PairedSide;
  readonly #b: PairedSide;

  constructor(a: PairedSide, b: PairedSide) {
    this.#a = a;
    this.#b = b;
  }

  add(own: Node | undefined, other: Node | undefined): void {
    if (!own || !other || this.found.has(own) || this.#taken.has(other)) return;
    if (this.#a.graph.dtypeOf(own) !== this.#b.graph.dtypeOf(other)) return;
    this.found.set(own, other);
    this.#taken.add(other);
  }

  /** From what is paired on to its readers, as far as that goes. */
  follow(): void {
    // A Map that grows is walked to its end.
    for (const [own, other] of this.found) {
      const [readers, others] = [readersByKind(own, this.#a), readersByKind(other, this.#b)];
      for (const [kind, [reader, ...more]] of readers) {
        const [match, ...further] = others.get(kind) ?? [];
        if (more.length === 0 && further.length === 0) this.add(reader, match);
      }
    }
  }
}

/** Readers by op and by the operand that they read the node as, seen through Identities. */
function readersByKind(start: Node, { graph, nodes }: PairedSide): Map<string, Node[]> {
  const found = new Map<string, Node[]>();
  const through = new Set([start.name]);
  for (const name of through) {
    for (const reader of graph.consumers(name)) {
      if (reader.op === "Identity") through.add(reader.name);
      const operand = reader.parsedInputs.findIndex(({ node, control }) => node === name && !control);
      if (operand < 0 || !nodes.has(reader.name) || reader.op === "Identity") continue;
      const kind = `${reader.op} ${operand} ${reader.parsedInputs[operand]?.index}`;
      found.set(kind, [...(found.get(kind) ?? []), reader]);
    }
  }
  return found;
}

/** Weights that both sides have, by any of their names. */
export function weightPairs(a: PairedSide, b: PairedSide): [Candidate, Candidate][] {
  const named = new Map<string, Candidate>();
  for (const weight of b.weights) for (const name of weight.names) named.set(weightName(name), weight);
  return a.weights.flatMap((weight): [Candidate, Candidate][] => {
    const other = weight.names.flatMap((name) => named.get(weightName(name)) ?? [])[0];
    return other ? [[weight, other]] : [];
  });
}

function weightName(name: string): string {
  const { node } = parseName(name.replace(/\/\.ATTRIBUTES\/VARIABLE_VALUE$/, ""));
  return plainName(node.replace(/\/(read|Read\/ReadVariableOp|ReadVariableOp)$/, ""));
}
