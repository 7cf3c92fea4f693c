/**
 * What a checkpoint holds of a graph's mutable hash tables: each table's keys and values are tensors of their own.
 *
 * Where they are, the ops say that fill the tables from it: TensorFlow 1's stand in the graph, TensorFlow 2's in a
 * function that is called with the tables.
 *
 * @module
 */
import type { TensorRef } from "../tensor/tensor.js";
import type { Checkpoint } from "./checkpoint.js";
import type { SavedTable } from "./file.js";
import type { GraphDef, NodeDef } from "./graphdef.js";
import { strings } from "./saved-places.js";

type Nodes = ReadonlyMap<string, NodeDef>;

/** Saved tables by the nodes that make them. */
export async function savedTables(
  { nodes: all, functions }: GraphDef,
  nodes: Nodes,
  checkpoint: Checkpoint | null,
): Promise<ReadonlyMap<string, SavedTable>> {
  const found = new Map<string, SavedTable>();
  if (!checkpoint) return found;
  const take = async (
    fills: readonly NodeDef[],
    body: Nodes,
    nodeOf: (table: string) => string | undefined,
  ) => {
    for (const { inputs } of fills) {
      const [table = "", keys, values] = inputs;
      const name = nodeOf(nameOf(table));
      const [saved, beside] = [
        await restored(keys, body, checkpoint),
        await restored(values, body, checkpoint),
      ];
      if (name !== undefined && saved && beside) found.set(name, { keys: saved, values: beside });
    }
  };
  await take(all.filter(isFilling), nodes, (table) => table);
  const library = new Map(functions.map((fn) => [fn.name, fn]));
  for (const call of all) {
    const callee = call.op.endsWith("PartitionedCall") ? call.attrs.get("f") : undefined;
    const fn = callee?.kind === "func" ? library.get(callee.value.name) : undefined;
    const fills = fn?.nodes.filter(isFilling) ?? [];
    if (!fn || fills.length === 0) continue;
    const passed = new Map(fn.inputs.map(({ name }, i) => [name, nameOf(call.inputs[i] ?? "")]));
    await take(fills, new Map(fn.nodes.map((node) => [node.name, node])), (table) => passed.get(table));
  }
  return found;
}

function isFilling({ op }: NodeDef): boolean {
  return op === "LookupTableImport" || op === "LookupTableImportV2";
}

/** The tensor that an input gets from a restore op. */
async function restored(
  input: string | undefined,
  nodes: Nodes,
  checkpoint: Checkpoint,
): Promise<TensorRef | undefined> {
  const node = nodes.get(nameOf(input ?? ""));
  if (node?.op !== "RestoreV2") return undefined;
  const keys = await strings(nodes, node.inputs[1]);
  return checkpoint.tensors.get(keys[Number(/:(\d+)$/.exec(input ?? "")?.[1] ?? 0)] ?? "");
}

/** The node or argument of an input: `RestoreV2:tensors:1` is one of RestoreV2's. */
function nameOf(input: string): string {
  return input.split(":")[0] ?? "";
}
