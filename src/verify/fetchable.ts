/**
 * The nodes of a graph whose values can be compared with another's: what the inputs make, in every run. Not what is in
 * a loop of TensorFlow 1, where there is a value for each iteration, nor in a branch between Switch and Merge, which may
 * not be taken; nor what depends on the shapes of inputs only, nor what merely stands for values that are elsewhere.
 *
 * @module
 */
import type { Graph, Node } from "../graph/graph.js";
import { dtypes } from "../tensor/dtype.js";
import { topological } from "../weights/uses.js";

/** In the order of data. */
export function fetchable(graph: Graph): Node[] {
  /** How many loops and branches each node is in. */
  const depths = new Map<string, number>();
  const reached = reachedByValues(graph);
  const found: Node[] = [];
  for (const name of topological(graph)) {
    const node = graph.node(name);
    const sources = node.parsedInputs.flatMap((input) => graph.nodes.get(input.node) ?? []);
    const before = sources.filter(({ op }) => !iterations.has(op));
    const inside = Math.max(0, ...before.map((source) => depths.get(source.name) ?? 0));
    const depth = Math.max(0, inside + step(node, sources));
    depths.set(name, depth);
    if (iterations.has(node.op)) continue;
    if (depth === 0 && reached.has(name) && hasValue(graph, node)) found.push(node);
  }
  return found;
}

/** How much deeper a node's value is than its operands. A loop's own Merge and Switch stay in it. */
function step({ op }: Node, sources: readonly Node[]): number {
  switch (op.replace(/^Ref/, "")) {
    case "Enter":
      return 1;
    case "Exit":
      return -1;
    case "Switch":
      return sources.some((source) => source.op === "LoopCond") ? 0 : 1;
    case "Merge":
      return sources.some((source) => iterations.has(source.op)) ? 0 : -1;
    default:
      return 0;
  }
}

const iterations = new Set(["NextIteration", "RefNextIteration"]);

/** What values of inputs, not their shapes alone, go into. */
function reachedByValues(graph: Graph): Set<string> {
  const starts = [...graph.nodes.values()].filter(({ op }) => inputs.has(op)).map(({ name }) => name);
  const reached = new Set(starts);
  for (const name of reached) {
    for (const { name: reader, op, parsedInputs } of graph.consumers(name)) {
      const reads = parsedInputs.some(({ node, control }) => node === name && !control);
      if (reads && !shapes.has(op)) reached.add(reader); // a Set grows while it is walked
    }
  }
  return reached;
}

const inputs = new Set(["Placeholder", "PlaceholderV2", "PlaceholderWithDefault"]);
const shapes = new Set(["Shape", "ShapeN", "Size", "Rank", "ZerosLike", "OnesLike", "TensorArraySizeV3"]);

function hasValue(graph: Graph, node: Node): boolean {
  if (graph.outputCountOf(node) < 1 || isFlow(node)) return false;
  if (node.op === "Exit" && graph.consumers(node.name).some(({ op }) => op.startsWith("TensorArray")))
    return false;
  return comparable.has(dtypes[graph.dtypeOf(node)].kind);
}

const comparable: ReadonlySet<string> = new Set(["float", "int", "bool", "string", "complex"]);

/** A number that orders the writes to a TensorArray; the elements are not in it. */
function isFlow({ op }: Node): boolean {
  return /^TensorArray(V3|Write|Scatter|Split|Grad)/.test(op);
}
