/**
 * What can be fetched at the edges of TensorFlow 1's loops, where a node does not run once in each iteration: what Enter
 * takes in is there before the loop, and what Switch hands out of it after.
 *
 * @module
 */
import type { Graph } from "../graph/graph.js";
import type { Source } from "./plan/body.js";
import type { Request } from "./plan/request.js";

/** The request, with fetches inside of a loop replaced by the same values outside of it, where there are any. */
export function outsideLoops(graph: Graph, request: Request): Request {
  const isFed = ({ node, index }: Source) =>
    request.feeds.some((feed) => feed.node === node && feed.index === index);
  return { ...request, fetches: request.fetches.map((source) => outsideLoop(graph, source, isFed)) };
}

/** The same value outside of the loop; anything else as it is. */
function outsideLoop(graph: Graph, source: Source, isFed: (source: Source) => boolean): Source {
  const node = graph.nodes.get(source.node);
  const [input] = node?.parsedInputs ?? [];
  if (!node || !input || isFed(source)) return source;
  if (enters.has(node.op)) return outsideLoop(graph, input, isFed);
  if (!switches.has(node.op) || source.index !== 0) return source;
  const exit = graph.consumers(node.name).find(({ op, parsedInputs: [first] }) => exits.has(op) && first?.node === node.name && first.index === 0); // biome-ignore format: one thought
  return exit ? { node: exit.name, index: 0 } : source;
}

const enters: ReadonlySet<string> = new Set(["Enter", "RefEnter"]);
const switches: ReadonlySet<string> = new Set(["Switch", "RefSwitch"]);
const exits: ReadonlySet<string> = new Set(["Exit", "RefExit"]);
