/**
 * Which key of a checkpoint holds the value of which variable of a graph.
 *
 * The graph itself says it best; where it does not, the name that only this variable has in the checkpoint does, and last
 * its own name as a key.
 *
 * @module
 */
import { cutSource } from "../tensor/box.js";
import { dtypes } from "../tensor/dtype.js";
import { TensorRef } from "../tensor/tensor.js";
import type { Checkpoint } from "./checkpoint.js";
import type { SavedTable } from "./file.js";
import type { NodeDef } from "./graphdef.js";
import { variableOps } from "./graphdef-file.js";
import type { MetaGraphDef } from "./metagraph.js";
import type { ObjectName } from "./object-graph.js";
import { roleOf } from "./roles.js";
import { copied, type Stored, storedBy } from "./saved-places.js";
import { savedTables } from "./saved-tables.js";
import { isSecondCopy } from "./savedmodel-tensors.js";
import { boxOf, type TensorSlice } from "./tensor-slice.js";

/** The join of a graph and a checkpoint. */
export interface Join {
  /** The graph's variables by node name, with values where the checkpoint has them. */
  readonly variables: ReadonlyMap<string, TensorRef>;
  /** The key that each variable node's value was found under, where it is all of that value. */
  readonly keys: ReadonlyMap<string, string>;
  /** Partitioned variables as a whole, of which nodes of the graph have parts. */
  readonly wholes: readonly TensorRef[];
  readonly tables: ReadonlyMap<string, SavedTable>;
}

/** Joins a graph's variables with a checkpoint; `objects` says what TensorFlow 2 calls its keys. `file` has the graph. */
export async function joinVariables(
  meta: Pick<MetaGraphDef, "graph" | "saver" | "collections">,
  checkpoint: Checkpoint | null,
  objects: ReadonlyMap<string, ObjectName> = new Map(),
  file?: string,
): Promise<Join> {
  const nodes = new Map(meta.graph.nodes.map((node) => [node.name, node]));
  const stored = await storedBy(meta, nodes, (key) => checkpoint?.tensors.has(key) ?? false);
  for (const [original, copy] of copied(meta.graph.nodes, nodes)) {
    const place = stored.get(copy);
    if (place && !stored.has(original) && isCalled(original, objects.get(place.key)))
      stored.set(original, place);
  }
  const named = keysByName(objects);
  const variables = new Map<string, TensorRef>();
  const keys = new Map<string, string>();
  const wholes = new Map<string, TensorRef>();
  for (const node of nodes.values()) {
    const trees = node.op === TREES ? checkpoint?.tensors.get(`${node.name}:0_serialized`) : undefined;
    if (trees) variables.set(node.name, trees);
    if (!variableOps.has(node.op)) continue;
    const saved = stored.get(node.name);
    const place = saved ?? { key: named.get(sharedName(node)) ?? node.name, slice: null };
    const value = checkpoint?.tensors.get(place.key);
    const part = value !== undefined && isPart(place.slice, value);
    // The names of a whole lead to none of its parts.
    const aliases = part ? [] : [objects.get(place.key)?.fullName ?? "", place.key];
    variables.set(node.name, variable(node, place, aliases, { checkpoint, file }));
    if (part) wholes.set(place.key, value);
    else if (saved && value) keys.set(node.name, saved.key);
  }
  const tables = await savedTables(meta.graph, nodes, checkpoint);
  return { variables, keys, wholes: [...wholes.values()], tables };
}

/** The handle of boosted trees, which a checkpoint holds as one string. */
const TREES = "BoostedTreesEnsembleResourceHandleOp";

function isPart(slice: TensorSlice | null, { shape }: TensorRef): boolean {
  return (
    slice?.some(({ start, length }, axis) => start > 0 || (length ?? shape?.[axis]) !== shape?.[axis]) ??
    false
  );
}

/** The keys by the names of their variables, of those names that one variable has alone. */
function keysByName(objects: ReadonlyMap<string, ObjectName>): ReadonlyMap<string, string> {
  const all = new Map<string, string[]>();
  for (const [key, { fullName }] of objects) {
    const keys = all.get(fullName);
    if (keys) keys.push(key);
    else all.set(fullName, [key]);
  }
  const found = new Map<string, string>();
  for (const [name, keys] of all) {
    const firsts = keys.filter((key) => !isSecondCopy(key));
    const [only, ...others] = firsts.length > 0 ? firsts : keys;
    if (only !== undefined && others.length === 0) found.set(name, only);
  }
  return found;
}

/** Whether a node has a variable's name, with a number after it where the graph has that name already. */
function isCalled(node: string, object: ObjectName | undefined): boolean {
  return object !== undefined && (node === object.fullName || node.replace(/_\d+$/, "") === object.fullName);
}

/** The name that a resource variable has in a session: its own unless it says otherwise. */
function sharedName(node: NodeDef): string {
  const shared = node.attrs.get("shared_name");
  return (shared?.kind === "s" && new TextDecoder().decode(shared.value)) || node.name;
}

function variable(
  node: NodeDef,
  { key, slice }: Stored,
  others: readonly string[],
  { checkpoint, file }: { checkpoint: Checkpoint | null; file: string | undefined },
): TensorRef {
  const name = `${node.name}:0`;
  const aliases = [...new Set([node.name, ...others])].filter((alias) => alias);
  const role = roleOf(key, () => true);
  const value = checkpoint?.tensors.get(key);
  if (value) return (slice ? cut(value, slice) : value).with({ name, aliases, role });
  const dtype = node.attrs.get("dtype");
  const shape = node.attrs.get("shape");
  return new TensorRef({
    name,
    dtype: (dtype?.kind === "type" && dtype.value) || "unknown",
    shape: shape?.kind === "shape" ? shape.value : null,
    aliases,
    role,
    file,
    content: {
      kind: "none",
      reason: checkpoint
        ? `the checkpoint has no ${JSON.stringify(key)}`
        : "no checkpoint was found beside the graph",
      hint: "open the checkpoint that belongs to this graph",
    },
  });
}

/** The part of a tensor that a slice covers, as a tensor. */
function cut(whole: TensorRef, slice: TensorSlice): TensorRef {
  const shape = whole.fullShape;
  const box = boxOf(slice, shape, { file: whole.file, path: whole.name });
  const { content, dtype, name } = whole;
  if (content.kind !== "dense") return whole;
  const { itemsize } = dtypes[dtype];
  const source = cutSource(content.source, { shape, box, itemsize });
  return new TensorRef({
    name,
    dtype,
    file: whole.file,
    shape: box.map(([a, b]) => b - a),
    content: { kind: "dense", source },
  });
}
