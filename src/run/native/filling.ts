/**
 * What fills a graph's tables, where it reads nothing but the graph and its assets.
 *
 * @module
 */
import type { NodeDef } from "../../formats/graphdef.js";
import { attr, type Graph, type Node } from "../../graph/graph.js";
import { parseName, tensorName } from "../../graph/names.js";
import { initializersOf } from "../initialize.js";
import { needed, withFunctions } from "./reach.js";
import { outsideOps } from "./safe-ops.js";

export interface Filling {
  /** The nodes to run. */
  readonly names: readonly string[];
  /** Those, and all that they are computed from. */
  readonly nodes: readonly Node[];
  /** Paths of assets, by the tensors that TensorFlow's loader puts them into. */
  readonly assets: ReadonlyMap<string, string>;
}

export const noFilling: Filling = { names: [], nodes: [], assets: new Map() };

/** Nothing, where it would read other files: the tables then say that they are empty. */
export function fillingNodes(graph: Graph): Filling {
  const names = initializersOf(graph);
  const inside = outsideOps(withFunctions(graph, names), "vocabularies").length === 0;
  if (!inside || !readsOnlyAssets(graph, names)) return noFilling;
  const nodes = needed(graph, new Map(), names);
  const assets = [...graph.assetTensors].filter(([tensor]) =>
    nodes.some(({ name }) => tensorName(name) === tensor),
  );
  return { names, nodes, assets: new Map(assets) };
}

/**
 * Whether every path that these nodes could read is one that the loader fills in. Of a reader inside of a function it
 * is not known which string is its path, so all must be such.
 */
export function readsOnlyAssets(graph: Graph, names: readonly string[]): boolean {
  const all = withFunctions(graph, names);
  const readers = all.filter((node) => outsideOps([node]).length > 0);
  const own = new Set<NodeDef>(needed(graph, new Map(), names));
  const paths = readers.every((reader) => own.has(reader))
    ? readers.map(({ inputs }) => graph.nodes.get(parseName(inputs[PATH] ?? "").node))
    : all.filter((node) => node.op === "Const" && attr(node, "dtype", "type") === "string");
  return readers.length === 0 || paths.every((node) => node && graph.assetTensors.has(tensorName(node.name)));
}

/** `InitializeTableFromTextFile(table, filename)`. */
const PATH = 1;
