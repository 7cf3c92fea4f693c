/**
 * Leaves only the nodes that some tensors need.
 *
 * ```ts
 * const inference = prune(graph, ["dense_1/Softmax:0"]);
 * ```
 *
 * @module
 */
import type { Graph } from "../graph.js";
import { parseName } from "../names.js";
import { withNodes } from "./rebuild.js";

/** The graph without the nodes that none of `fetches` needs. Placeholders stay where they are read. */
export function prune(graph: Graph, fetches: readonly string[]): Graph {
  const needed = new Set<string>();
  const pending = fetches.map((fetch) => graph.node(parseName(fetch).node).name);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    pending.push(...graph.node(name).parsedInputs.map(({ node }) => node));
  }
  return withNodes(
    graph,
    graph.def.nodes.filter(({ name }) => needed.has(name)),
  );
}
