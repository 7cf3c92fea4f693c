/**
 * What runs for given tensors: the nodes above them, and the functions that those call.
 *
 * @module
 */
import type { FunctionDef, NodeDef } from "../../formats/graphdef.js";
import type { Graph, Node } from "../../graph/graph.js";
import { parseName } from "../../graph/names.js";

/** The nodes that the tensors are computed from, up to the cuts, in the graph's own order. */
export function needed(
  graph: Graph,
  cuts: ReadonlyMap<string, string>,
  tensors: readonly string[],
): readonly Node[] {
  const found = new Set<string>();
  const queue = tensors.filter((name) => !cuts.has(name)).map((name) => graph.node(parseName(name).node));
  for (let node = queue.pop(); node; node = queue.pop()) {
    if (found.has(node.name)) continue;
    found.add(node.name);
    for (const input of node.parsedInputs) {
      if (input.control || !cuts.has(`${input.node}:${input.index}`)) queue.push(graph.node(input.node));
    }
  }
  return [...graph.nodes.values()].filter(({ name }) => found.has(name));
}

/** Everything that runs for these tensors or nodes: the nodes above them, and the bodies of the functions they call. */
export function withFunctions(graph: Graph, names: readonly string[]): readonly NodeDef[] {
  const nodes = needed(graph, new Map(), names);
  return [...nodes, ...calledFunctions(graph, nodes).flatMap((fn) => fn.nodes)];
}

/** The functions of the library that the nodes call, directly or through others. */
export function calledFunctions(graph: Graph, nodes: readonly NodeDef[]): readonly FunctionDef[] {
  const called = new Set<FunctionDef>();
  const queue: NodeDef[] = [...nodes];
  for (let node = queue.pop(); node; node = queue.pop()) {
    for (const name of [node.op, ...referencesOf(node)]) {
      const fn = graph.functions.get(name);
      if (!fn || called.has(fn)) continue;
      called.add(fn);
      queue.push(...fn.nodes);
    }
  }
  return [...called];
}

function referencesOf({ attrs }: NodeDef): readonly string[] {
  return attrs.names.flatMap((name) => {
    const attr = attrs.get(name);
    if (attr?.kind === "func") return [attr.value.name];
    return attr?.kind === "list" ? attr.value.func.map((func) => func.name) : [];
  });
}
