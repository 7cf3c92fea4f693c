/**
 * A GraphDef as a file of its own: what `freeze_graph` and `tf.io.write_graph` write.
 *
 * @module
 */
import type { ByteSource } from "../io/source.js";
import { constantsOf } from "./constants.js";
import type { ModelFile } from "./file.js";
import { type Format, notAFolder } from "./format.js";
import { readGraphDef } from "./graphdef.js";
import { isGraphDef } from "./sketch.js";

export const graphDefFormat: Format = {
  detect: (probe) => {
    if (probe.kind !== "file" || !isGraphDef(probe.head)) return null;
    return { kind: "graphdef", reason: "its first message is a NodeDef with a name and an op" };
  },
  open: (probe, { reason }) => {
    if (probe.kind !== "file") throw notAFolder("a GraphDef", probe);
    return openGraphDef(probe.source, reason, probe.signal);
  },
};

/** Opens the GraphDef that fills `source`. */
export async function openGraphDef(
  source: ByteSource,
  reason: string,
  signal?: AbortSignal,
): Promise<ModelFile> {
  const graph = await readGraphDef(source, signal);
  const { tensors, notes } = constantsOf(graph);
  const variables = graph.nodes.filter(({ op }) => variableOps.has(op)).length;
  if (variables > 0) notes.push(unfrozen(variables));
  return {
    kind: "graphdef",
    reason,
    name: source.name,
    producer: graph.versions?.producer ? `GraphDef producer ${graph.versions.producer}` : null,
    bytes: source.size,
    metaGraphs: [{ tags: [], graph, signatures: [], variables: new Map() }],
    tensors,
    keras: null,
    assets: [],
    notes,
  };
}

/** Ops whose values live in a checkpoint. */
export const variableOps: ReadonlySet<string> = new Set(["Variable", "VariableV2", "VarHandleOp"]);

function unfrozen(count: number): string {
  const variables = count === 1 ? "a variable" : `${count} variables`;
  return `the graph has ${variables} whose values are not in this file; open the checkpoint or the SavedModel that belongs to it`;
}
