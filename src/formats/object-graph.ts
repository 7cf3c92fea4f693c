/**
 * The object graph of a TensorFlow 2 checkpoint: which key holds the variable of which name.
 *
 * Keys are paths of attributes, `layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE`; the names that people
 * know, `dense/kernel`, are only here.
 *
 * Source: tensorflow/core/protobuf/trackable_object_graph.proto
 *
 * @module
 */
import type { Checkpoint } from "./checkpoint.js";
import { decodeMessage } from "./messages.js";

/** The key under which a checkpoint keeps its object graph. */
export const OBJECT_GRAPH_KEY = "_CHECKPOINTABLE_OBJECT_GRAPH";

export interface ObjectName {
  /** The variable's own name, `dense/kernel`; empty where its writer gave none. */
  readonly fullName: string;
  /** Whether it is an optimizer's slot of another variable. */
  readonly slot: boolean;
}

/** What the object graph says of each key; empty for a checkpoint without one. */
export async function objectNames(checkpoint: Checkpoint): Promise<ReadonlyMap<string, ObjectName>> {
  const names = new Map<string, ObjectName>();
  const stored = checkpoint.tensors.get(OBJECT_GRAPH_KEY);
  if (stored?.content.kind !== "strings") return names;
  const [bytes] = await stored.content.load();
  const where = { file: stored.location?.file ?? checkpoint.prefix, path: OBJECT_GRAPH_KEY };
  const graph = await decodeMessage(
    bytes ?? new Uint8Array(0),
    ({ tensorflow }) => tensorflow.TrackableObjectGraph,
    where,
  );
  const slots = new Set<number>();
  for (const node of graph.nodes)
    for (const slot of node.slot_variables ?? []) slots.add(slot.slot_variable_node_id ?? 0);
  graph.nodes.forEach((node, id) => {
    for (const { checkpoint_key, full_name } of node.attributes ?? [])
      if (checkpoint_key) names.set(checkpoint_key, { fullName: full_name ?? "", slot: slots.has(id) });
  });
  return names;
}
