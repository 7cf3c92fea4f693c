/**
 * Graphs made of other graphs' nodes.
 *
 * @module
 */
import type { Attrs, AttrValue, NodeDef } from "../../formats/graphdef.js";
import { Graph } from "../graph.js";

/** The same graph with other nodes: functions, signatures and variables stay. */
export function withNodes(graph: Graph, nodes: readonly NodeDef[]): Graph {
  const { functions, versions } = graph.def;
  const { signatures, variables, initializers, assetTensors, assets, checkpointInput } = graph;
  const context = { signatures, variables, initializers, assetTensors, assets };
  return new Graph(
    { nodes, functions, versions },
    { ...context, file: graph.file, ...(checkpointInput && { checkpointInput }) },
  );
}

/** Attributes written out. */
export function attrsOf(values: Readonly<Record<string, AttrValue>>): Attrs {
  const map = new Map(Object.entries(values));
  return { names: [...map.keys()], get: (name) => map.get(name) };
}
