/**
 * Leaves only the nodes that some tensors need.
 *
 * ```ts
 * const inference = prune(graph, ["dense_1/Softmax:0"]);
 * ```
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import { didYouMean } from "../../nearest.js";
import type { Graph, Node } from "../graph.js";
import { parseName } from "../names.js";
import { withNodes } from "./rebuild.js";

/** The graph without the nodes that none of `fetches` needs. Placeholders stay where they are read. */
export function prune(graph: Graph, fetches: readonly string[]): Graph {
  const needed = new Set<string>();
  const pending = fetches.map((fetch) => graph.node(parseName(fetch).node));
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (needed.has(node.name)) continue;
    needed.add(node.name);
    for (const source of node.parsedInputs) pending.push(graph.nodes.get(source.node) ?? missing(graph, node, source.node)); // biome-ignore format: one thought
  }
  return withNodes(
    graph,
    graph.def.nodes.filter(({ name }) => needed.has(name)),
  );
}

function missing(graph: Graph, { name, op }: Node, source: string): never {
  throw new MalformedError(
    `the ${op} node ${name} reads ${JSON.stringify(source)}, which is no node of the graph`,
    {
      file: graph.file,
      path: `node ${name}`,
      hint: didYouMean(source, graph.nodes.keys()),
    },
  );
}
