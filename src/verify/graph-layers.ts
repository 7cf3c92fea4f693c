/**
 * What two graphs have in common inside: the nodes that are one, where each scope ends, and their weights.
 *
 * @module
 */
import type { Node } from "../graph/graph.js";
import { parseName } from "../graph/names.js";
import { plainName } from "../graph/plain-name.js";
import type { Candidate } from "../weights/candidates.js";
import type { GraphSubject } from "./graph-subject.js";
import type { LayerLeft, MatchedPlace, Neighbours } from "./layers.js";
import { type PairedSide, pairedSide, pairNodes, weightPairs } from "./node-pairs.js";
import type { Pair } from "./pair.js";
import type { WeightReport } from "./report.js";
import { weightDistance } from "./weights.js";

export interface GraphLayers {
  /** The ends of scopes, by which a graph is compared layer by layer. */
  readonly layers: readonly MatchedPlace[];
  readonly left: readonly LayerLeft[];
  /** Every node that both graphs have, in the order of data. */
  readonly nodes: readonly MatchedPlace[];
  readonly neighbours: Required<Neighbours<MatchedPlace>>;
  /** Those that the tensor of B is computed from, and the one that computes it. */
  above(tensor: string): ReadonlySet<MatchedPlace>;
  compareWeights(signal?: AbortSignal): Promise<WeightReport[]>;
}

/** The two as far as they compute the outputs; inputs and outputs are one whatever they are called. */
export function graphLayers(
  a: GraphSubject,
  b: GraphSubject,
  inputs: readonly Pair[],
  outputs: readonly Pair[],
): GraphLayers | undefined {
  const own = pairedSide(a.graph, outputs.map((pair) => pair.a.name)); // biome-ignore format: one thought
  const other = pairedSide(b.graph, outputs.map((pair) => pair.b.name)); // biome-ignore format: one thought
  if (!own || !other) return undefined;
  const names = [...inputs, ...outputs]
    .filter((pair) => [pair.a, pair.b].every(({ name }) => parseName(name).index === 0))
    .map((pair) => [parseName(pair.a.name).node, parseName(pair.b.name).node] as const);
  const pairs = pairNodes(own, other, names);
  const places = placesOf(pairs, other);
  const layers = [...places].flatMap(([node, place]) => (endsScope(node, other) ? [place] : []));
  const neighbours = neighboursIn(other, places);
  return {
    layers,
    left: leftOut(other, places),
    nodes: [...places.values()],
    neighbours,
    above(tensor) {
      const start = other.graph.nodes.get(parseName(tensor).node);
      const found = new Set<MatchedPlace>();
      for (const node of start ? walk(start, (each) => sourcesOf(each, other)) : []) {
        const place = places.get(node);
        if (place) found.add(place);
      }
      return found;
    },
    compareWeights: (signal) => compareWeights(own, other, pairs, signal),
  };
}

/** By node of B, in the order of data there. Nodes that only hand on what they get are the node before them. */
function placesOf(pairs: ReadonlyMap<Node, Node>, b: PairedSide): ReadonlyMap<Node, MatchedPlace> {
  const partners = new Map([...pairs].map(([own, other]) => [other, own]));
  const places = new Map<Node, MatchedPlace>();
  for (const node of b.nodes.values()) {
    const own = partners.get(node);
    if (!own || handOn.has(node.op)) continue;
    const tensor = `${node.name}:0`;
    const names = [`${own.name}:0`, tensor] as const;
    places.set(node, { layer: plainName(node.name), tensor, names, order: b.uses.orderOf(node) ?? 0 });
  }
  return places;
}

/** Nor are loops: their first output counts iterations. */
const handOn = new Set(["Identity", "IdentityN", "Placeholder", "PlaceholderWithDefault", "StopGradient", "While",
  "StatelessWhile"]); // biome-ignore format: a list

/** Whether a node of another scope reads it, or none does. In a flat graph every node is a layer. */
function endsScope(node: Node, side: PairedSide): boolean {
  const scope = scopeOf(node);
  const readers = [...readersOf(node, side)].filter(({ name }) => side.nodes.has(name));
  return scope === "" || readers.length === 0 || readers.some((reader) => scopeOf(reader) !== scope);
}

function scopeOf({ name }: Node): string {
  return plainName(name).split("/").slice(0, -1).join("/");
}

/** Ends of scopes of B that A has not. */
function leftOut(b: PairedSide, places: ReadonlyMap<Node, MatchedPlace>): LayerLeft[] {
  const left = [...b.nodes.values()].filter(
    (node) => !places.has(node) && !handOn.has(node.op) && endsScope(node, b),
  );
  return left.map((node) => ({ layer: plainName(node.name), reason: "the other graph has no such node" }));
}

function neighboursIn(
  side: PairedSide,
  places: ReadonlyMap<Node, MatchedPlace>,
): Required<Neighbours<MatchedPlace>> {
  const nodes = new Map([...places].map(([node, place]) => [place, node]));
  const nearest =
    (next: (node: Node) => Iterable<Node>) => (layer: MatchedPlace, among: ReadonlySet<MatchedPlace>) => {
      const start = nodes.get(layer);
      const found = new Set<MatchedPlace>();
      const isPlace = (node: Node) => {
        const place = places.get(node);
        return node !== start && place !== undefined && among.has(place) ? place : undefined;
      };
      for (const node of start ? walk(start, (each) => (isPlace(each) ? [] : next(each))) : []) {
        const place = isPlace(node);
        if (place) found.add(place);
      }
      return [...found].sort((a, b) => a.order - b.order);
    };
  return {
    before: nearest((node) => sourcesOf(node, side)),
    behind: nearest((node) => readersOf(node, side)),
  };
}

/** Everything that `next` leads to, the start first; each once. */
function* walk(start: Node, next: (node: Node) => Iterable<Node>): Generator<Node> {
  const seen = new Set([start]);
  for (const node of seen) {
    yield node;
    for (const each of next(node)) seen.add(each); // a Set grows while it is walked
  }
}

function sourcesOf(node: Node, { graph }: PairedSide): Node[] {
  return node.parsedInputs.flatMap((input) => (input.control ? [] : (graph.nodes.get(input.node) ?? [])));
}

function readersOf({ name }: Node, { graph }: PairedSide): Node[] {
  return graph
    .consumers(name)
    .filter(({ parsedInputs }) => parsedInputs.some(({ node, control }) => node === name && !control));
}

/** Weights that both read in the same place, or that bear the same name; one at a time. */
async function compareWeights(
  a: PairedSide,
  b: PairedSide,
  pairs: ReadonlyMap<Node, Node>,
  signal: AbortSignal | undefined,
): Promise<WeightReport[]> {
  const [own, others] = [byUse(a.weights), byUse(b.weights)];
  const inPlace = [...own.values()].flatMap((weight): [Candidate, Candidate][] => {
    const node = weight?.use && pairs.get(weight.use.node);
    const other = node && others.get(useKey(node, weight));
    // An optimizer that folds weights into one another gives them another shape.
    return other && String(other.tensor.shape) === String(weight.tensor.shape) ? [[weight, other]] : [];
  });
  const known = new Set(inPlace.flat());
  const named = weightPairs(a, b).filter((pair) => !pair.some((weight) => known.has(weight)));
  const reports: WeightReport[] = [];
  for (const [mine, other] of [...inPlace, ...named]) {
    signal?.throwIfAborted();
    const maxAbs = await weightDistance(mine.tensor, other.tensor, signal);
    const [layer, weight] = namedWeight(other);
    reports.push({ layer, weight, tensor: other.tensor.name, maxAbs, equal: maxAbs === 0 });
  }
  return reports;
}

/** Weights by where they are read; undefined where several are, as in a normalisation that is spelled out. */
function byUse(weights: readonly Candidate[]): ReadonlyMap<string, Candidate | undefined> {
  const found = new Map<string, Candidate | undefined>();
  for (const weight of weights) {
    if (!weight.use) continue;
    const key = useKey(weight.use.node, weight);
    found.set(key, found.has(key) ? undefined : weight);
  }
  return found;
}

function useKey({ name }: Node, { use }: Candidate): string {
  return `${name} ${use?.operand} ${use?.kind}`;
}

/** `dense/kernel/ReadVariableOp:0` is `kernel` of `dense`. */
function namedWeight({ tensor }: Candidate): [layer: string, weight: string] {
  const parts = plainName(parseName(tensor.name).node).split("/");
  const weight = parts.pop() ?? "";
  return [parts.join("/"), weight];
}
