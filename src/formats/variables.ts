/**
 * Which key of a checkpoint holds the value of which variable of a graph.
 *
 * The graph itself says it best: its save ops list the keys beside the tensors that are saved. Where it has none,
 * its restore ops do, then the variables that it registers in its collections; last, a variable's own name.
 *
 * @module
 */
import { cutSource } from "../tensor/box.js";
import { dtypes, type Shape } from "../tensor/dtype.js";
import { TensorRef } from "../tensor/tensor.js";
import type { Checkpoint } from "./checkpoint.js";
import type { NodeDef } from "./graphdef.js";
import { variableOps } from "./graphdef-file.js";
import type { MetaGraphDef } from "./metagraph.js";
import { roleOf } from "./roles.js";
import { boxOf, parseSliceSpec, type TensorSlice } from "./tensor-slice.js";
import { Cursor, type Walk, walkSync } from "./wire.js";

/** Where a variable's value is: a key, and a part of what is there for a partitioned variable. */
interface Stored {
  readonly key: string;
  readonly slice: TensorSlice | null;
}

/** The variables of a graph by node name, with values where the checkpoint has them. */
export async function joinVariables(
  meta: Pick<MetaGraphDef, "graph" | "saver" | "collections">,
  checkpoint: Checkpoint | null,
): Promise<ReadonlyMap<string, TensorRef>> {
  const nodes = new Map(meta.graph.nodes.map((node) => [node.name, node]));
  const stored = await storedBy(meta, nodes, (key) => checkpoint?.tensors.has(key) ?? false);
  const variables = new Map<string, TensorRef>();
  for (const node of nodes.values()) {
    if (!variableOps.has(node.op)) continue;
    const place = stored.get(node.name) ?? { key: node.name, slice: null };
    variables.set(node.name, variable(node, place, checkpoint));
  }
  return variables;
}

function variable(node: NodeDef, { key, slice }: Stored, checkpoint: Checkpoint | null): TensorRef {
  const name = `${node.name}:0`;
  const aliases = [...new Set([node.name, key])];
  const role = roleOf(node.name, () => true);
  const value = checkpoint?.tensors.get(key);
  if (value)
    return (slice ? cut(value, slice) : value).with({ name, aliases: [...aliases, ...value.aliases], role });
  const dtype = node.attrs.get("dtype");
  const shape = node.attrs.get("shape");
  return new TensorRef({
    name,
    dtype: dtype?.kind === "type" ? dtype.value : "float32",
    shape: (shape?.kind === "shape" ? shape.value : null) ?? ([] as Shape),
    aliases,
    role,
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
  const shape = whole.shape.map((dimension) => dimension ?? 0);
  const box = boxOf(slice, shape, whole.location?.file);
  const { content, dtype, name } = whole;
  if (content.kind !== "dense") return whole;
  const { itemsize } = dtypes[dtype];
  const source = cutSource(content.source, { shape, box, itemsize });
  return new TensorRef({
    name,
    dtype,
    shape: box.map(([a, b]) => b - a),
    content: { kind: "dense", source },
  });
}

type Nodes = ReadonlyMap<string, NodeDef>;

/** What is known of each variable's place, best evidence first. */
async function storedBy(
  { graph, saver, collections }: Pick<MetaGraphDef, "graph" | "saver" | "collections">,
  nodes: Nodes,
  has: (key: string) => boolean,
): Promise<ReadonlyMap<string, Stored>> {
  const scope = saver?.saveTensor.replace(/\/[^/]*$/, "/") ?? "save/";
  const ofSaver = (node: NodeDef) => Number(!node.name.startsWith(scope));
  const ops = [...graph.nodes].filter(({ op }) => saveOps.has(op)).sort((a, b) => ofSaver(a) - ofSaver(b));
  const stored = new Map<string, Stored>();
  const learn = (name: string | undefined, place: Stored) => {
    if (name !== undefined && !(stored.has(name) && has(stored.get(name)?.key ?? "")))
      stored.set(name, place);
  };
  for (const node of ops) for (const [name, place] of await savedBy(node, nodes)) learn(name, place);
  for (const [name, place] of await restored(graph.nodes, nodes)) learn(name, place);
  for (const { messages } of collections.values())
    for (const message of messages) for (const [name, place] of registered(message)) learn(name, place);
  return stored;
}

const saveOps = new Set(["SaveV2", "Save", "SaveSlices"]);

/** Ops between a variable and what is saved of it. */
const passing = new Set(["Identity", "ReadVariableOp", "StopGradient", "Snapshot"]);

/** The variables that a save op saves. */
async function savedBy(save: NodeDef, nodes: Nodes): Promise<[string, Stored][]> {
  const inputs = save.inputs.filter((input) => !input.startsWith("^"));
  const keys = await strings(nodes, inputs[1]);
  const slices = save.op === "Save" ? [] : await strings(nodes, inputs[2]);
  const tensors = inputs.slice(save.op === "Save" ? 2 : 3);
  return keys.flatMap((key, i): [string, Stored][] => {
    const name = variableBehind(tensors[i], nodes);
    return name === undefined ? [] : [[name, { key, slice: sliceOf(slices[i]) }]];
  });
}

const restoreOps = new Set(["RestoreV2", "Restore", "RestoreSlice"]);
const assignOps = new Set(["Assign", "AssignVariableOp"]);

/** The variables that are assigned what a restore op reads. */
async function restored(all: readonly NodeDef[], nodes: Nodes): Promise<[string, Stored][]> {
  const found: [string, Stored][] = [];
  const keysOf = new Map<string, readonly [readonly string[], readonly string[]]>();
  for (const node of all) {
    if (!restoreOps.has(node.op)) continue;
    const slices = node.op === "Restore" ? [] : await strings(nodes, node.inputs[2]);
    keysOf.set(node.name, [await strings(nodes, node.inputs[1]), slices]);
  }
  if (keysOf.size === 0) return found;
  for (const node of all) {
    if (!assignOps.has(node.op)) continue;
    const [name, value] = [variableBehind(node.inputs[0], nodes), behind(node.inputs[1], nodes)];
    const [keys, slices] = keysOf.get(value?.node.name ?? "") ?? [];
    const key = keys?.[value?.index ?? 0];
    if (name !== undefined && key !== undefined)
      found.push([name, { key, slice: sliceOf(slices?.[value?.index ?? 0]) }]);
  }
  return found;
}

/** What a VariableDef in a collection says; nothing for other messages. */
function registered(message: Uint8Array): [string, Stored][] {
  try {
    return walkSync(undefined, walkVariableDef(Cursor.inMemory(message)));
  } catch {
    return []; // collections hold whatever their users put there
  }
}

function* walkVariableDef(cursor: Cursor): Walk<[string, Stored][]> {
  let name = "";
  let info: Stored | undefined;
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) name = yield* cursor.string();
    else if (cursor.field === 4) info = yield* walkSliceInfo(yield* cursor.message("save_slice_info_def"));
  }
  const node = name.replace(/:\d+$/, "");
  return node ? [[node, info?.key ? info : { key: node, slice: null }]] : [];
}

/** SaveSliceInfoDef: the tensor that a partition belongs to, and which part of it. */
function* walkSliceInfo(cursor: Cursor): Walk<Stored> {
  let key = "";
  const [starts, lengths]: [number[], number[]] = [[], []];
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) key = yield* cursor.string();
    else if (cursor.field === 3) starts.push(...(yield* cursor.numbers()));
    else if (cursor.field === 4) lengths.push(...(yield* cursor.numbers()));
  }
  return { key, slice: starts.map((start, i) => ({ start, length: lengths[i] ?? null })) };
}

function sliceOf(text: string | undefined): TensorSlice | null {
  return parseSliceSpec(text ?? "")?.slice ?? null;
}

/** The name of the variable that an input comes from. */
function variableBehind(input: string | undefined, nodes: Nodes): string | undefined {
  const node = behind(input, nodes)?.node;
  return node && variableOps.has(node.op) ? node.name : undefined;
}

/** The output that an input passes on unchanged. */
function behind(input: string | undefined, nodes: Nodes): { node: NodeDef; index: number } | undefined {
  let name = input;
  for (let steps = 0; name !== undefined && steps < 16; steps++) {
    const [, plain = "", index = "0"] = /^(.*?)(?::(\d+))?$/.exec(name) ?? [];
    const node = nodes.get(plain);
    if (!node || !passing.has(node.op)) return node && { node, index: Number(index) };
    name = node.inputs[0];
  }
  return undefined;
}

/** The strings of a Const. */
async function strings(nodes: Nodes, input: string | undefined): Promise<readonly string[]> {
  const value = behind(input, nodes)?.node.attrs.get("value");
  if (value?.kind !== "tensor" || value.value.dtype !== "string") return [];
  const { data } = await value.value.load();
  const utf8 = new TextDecoder();
  return Array.from(data as readonly Uint8Array[], (bytes) => utf8.decode(bytes)); // the dtype was looked at above
}
