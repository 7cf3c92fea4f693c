/**
 * Computes what does not depend on any input, once and for all, and puts constants in its place.
 *
 * ```ts
 * const folded = await foldConstants(prune(freeze(graph), outputs), outputs);
 * ```
 *
 * @module
 */
import type { NodeDef } from "../formats/graphdef.js";
import type { Graph } from "../graph/graph.js";
import { prune } from "../graph/passes/prune.js";
import { attrsOf, withNodes } from "../graph/passes/rebuild.js";
import { memorySource } from "../io/source.js";
import { dtypes } from "../tensor/dtype.js";
import { TensorRef, type TensorValue } from "../tensor/tensor.js";
import { ops } from "./ops/index.js";
import { graphBody } from "./plan/body.js";
import { neededFor } from "./plan/compile.js";
import { flowOps } from "./plan/flow.js";
import { GraphRunner } from "./runner.js";

/** A folded constant larger than this stays an op: a Fill or Tile takes less room than what it makes. */
const MAX_FOLDED_BYTES = 16 << 20;

/** The graph with everything that `fetches` need and no input changes as constants. Tensor names stay. */
export async function foldConstants(graph: Graph, fetches: readonly string[]): Promise<Graph> {
  const constant = constantNodes(graph, fetches);
  const edge = [...constant].filter((name) => {
    const { op } = graph.node(name);
    const read = graph.consumers(name).some((reader) => !constant.has(reader.name));
    return (
      op !== "Const" &&
      (read || fetches.some((fetch) => graph.getTensorByName(fetch).name.startsWith(`${name}:`)))
    );
  });
  const runner = new GraphRunner(graph);
  try {
    const values = edge.length === 0 ? {} : await runner.run({}, edge);
    const nodes = graph.def.nodes.map((node) => folded(node, values[node.name]));
    return prune(withNodes(graph, nodes), fetches);
  } finally {
    runner.dispose();
  }
}

/** Nodes with one output that are the same in every run. */
function constantNodes(graph: Graph, fetches: readonly string[]): ReadonlySet<string> {
  const request = {
    feeds: [],
    fetches: fetches.map((name) => ({ node: name.replace(/:\d+$/, ""), index: 0 })),
    targets: [],
  };
  const constant = new Set<string>();
  for (const { node, inputs, controls } of neededFor(graphBody(graph), request)) {
    const row = ops[node.op];
    const foldable = row && !row.stateful && !flowOps.has(node.op) && row.givesOne;
    const known = controls.length === 0 && inputs.every((input) => constant.has(input.node));
    if (node.op === "Const" || (foldable && known && inputs.length > 0)) constant.add(node.name);
  }
  return constant;
}

function folded(node: NodeDef, value: TensorValue | undefined): NodeDef {
  if (!value || !ArrayBuffer.isView(value.data) || value.data.byteLength > MAX_FOLDED_BYTES) return node;
  // Widened dtypes are not written back as their own bytes: they stay what the graph computes.
  if (value.data.BYTES_PER_ELEMENT !== dtypes[value.dtype].itemsize) return node;
  const { buffer, byteOffset, byteLength } = value.data;
  const source = memorySource(node.name, new Uint8Array(buffer, byteOffset, byteLength));
  const { dtype, shape } = value;
  const ref = new TensorRef({
    name: `${node.name}:0`,
    dtype,
    shape,
    role: "constant",
    content: { kind: "dense", source },
  });
  const attrs = attrsOf({ dtype: { kind: "type", value: dtype }, value: { kind: "tensor", value: ref } });
  return { name: node.name, op: "Const", inputs: [], device: node.device, attrs };
}
