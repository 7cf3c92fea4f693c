/**
 * The tensors inside of a graph's functions, by name: as they are called once the functions are inlined.
 *
 * ```ts
 * insideOf(graph, ["Identity:0"])?.tensorNamed("model/dense/Relu"); // "StatefulPartitionedCall/model/dense/Relu:0"
 * ```
 *
 * @module
 */
import { isThawError } from "../errors.js";
import type { NodeDef } from "../formats/graphdef.js";
import { asCall } from "../graph/direct-calls.js";
import { attr, type Graph, type Node } from "../graph/graph.js";
import { parseName } from "../graph/names.js";
import { inlineFunctions, isCall } from "../graph/passes/inline.js";
import { prune } from "../graph/passes/prune.js";
import { byPlainName, plainName } from "../graph/plain-name.js";
import { ops } from "./ops/index.js";
import { outputIndexIn } from "./plan/outputs.js";

export class Inside {
  /** The graph without calls. Every name of the original is in it. */
  readonly graph: Graph;
  readonly #original: Graph;
  readonly #outputs: readonly string[];
  #plain: ReadonlyMap<string, Node> | undefined;

  /** @param outputs where a function is called more than once, the call that these tensors need is meant */
  constructor(graph: Graph, original: Graph, outputs: readonly string[]) {
    this.graph = graph;
    this.#original = original;
    this.#outputs = outputs;
  }

  /**
   * The tensor's name in {@link graph}: `call/node`, `node` alone where one node alone is called so, or
   * `function::node` for a function that is called once.
   */
  tensorNamed(name: string): string | undefined {
    const at = name.indexOf("::");
    if (at >= 0) return this.#ofFunction(name.slice(0, at), name.slice(at + 2));
    const { node, index } = parseName(name);
    const found = this.graph.nodes.get(node) ?? this.#byPlainName().get(plainName(node));
    return found && `${found.name}:${index}`;
  }

  /** Names that {@link tensorNamed} knows, for errors. */
  names(): Iterable<string> {
    return this.#byPlainName().keys();
  }

  #byPlainName(): ReadonlyMap<string, Node> {
    if (this.#plain) return this.#plain;
    const { nodes: needed } = prune(this.graph, this.#outputs);
    const found = new Map<string, Node>();
    for (const [name, nodes] of byPlainName(this.graph.nodes.values())) {
      const [node, ...others] = nodes.length > 1 ? nodes.filter((each) => needed.has(each.name)) : nodes;
      if (node && others.length === 0) found.set(name, node);
    }
    this.#plain = found;
    return found;
  }

  #ofFunction(name: string, tensor: string): string | undefined {
    const calls = [...callsOf(name, this.#original.def.nodes, this.#original)];
    const { node, index } = parseName(tensor);
    const [path, ...others] = calls.map((call) => `${call}/${node}`);
    return path !== undefined && others.length === 0 && this.graph.nodes.has(path)
      ? `${path}:${index}`
      : undefined;
  }
}

/** Where a function is called, by the paths that inlining gives. */
function* callsOf(name: string, nodes: readonly NodeDef[], graph: Graph): Generator<string> {
  for (const node of nodes) {
    if (!isCall(node, graph.functions)) continue;
    const called = attr(asCall(node, graph.functions), "f", "func")?.name ?? "";
    if (called === name) yield node.name;
    const body = graph.functions.get(called)?.nodes ?? [];
    for (const path of callsOf(name, body, graph)) yield `${node.name}/${path}`;
  }
}

const flat = new WeakMap<Graph, Graph>();

/** What is inside of the functions that a graph calls; undefined where it calls none, or they cannot be inlined. */
export function insideOf(graph: Graph, outputs: readonly string[]): Inside | undefined {
  const inlined = flat.get(graph) ?? flattened(graph);
  flat.set(graph, inlined);
  return inlined === graph ? undefined : new Inside(inlined, graph, outputs);
}

/** The bodies of functions in place of their calls; the graph as it is where that cannot be. */
export function flattened(graph: Graph): Graph {
  if (![...graph.nodes.values()].some((node) => isCall(node, graph.functions))) return graph;
  if (inlinedSize(graph.def.nodes, graph, new Map(), 0) > MAX_INLINED) return graph;
  try {
    return inlineFunctions(graph, outputIndexIn(ops));
  } catch (error) {
    if (isThawError(error)) return graph; // recursive: it runs, or does not, as it is
    throw error;
  }
}

/** More than any model has: functions that call others twice, thirty deep, are a billion nodes in a small file. */
const MAX_INLINED = 4_000_000;
const MAX_DEPTH = 200;

/** How many nodes inlining would give; infinite where calls are too deep, as where a function calls itself. */
function inlinedSize(
  nodes: readonly NodeDef[],
  graph: Graph,
  known: Map<string, number>,
  depth: number,
): number {
  if (depth > MAX_DEPTH) return Number.POSITIVE_INFINITY;
  let size = nodes.length;
  for (const node of nodes) {
    if (!isCall(node, graph.functions)) continue;
    const name = attr(asCall(node, graph.functions), "f", "func")?.name ?? "";
    const body = graph.functions.get(name)?.nodes ?? [];
    const own = known.get(name) ?? inlinedSize(body, graph, known, depth + 1);
    known.set(name, own);
    size += own;
  }
  return size;
}
