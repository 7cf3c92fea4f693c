/**
 * Where a graph says that the values of its variables are saved.
 *
 * Its save ops say it best: they list the keys beside the tensors that are saved. Where it has none, its restore ops do,
 * then the variables that it registers in its collections.
 *
 * @module
 */
import type { GraphDef, NodeDef } from "./graphdef.js";
import { variableOps } from "./graphdef-file.js";
import type { MetaGraphDef } from "./metagraph.js";
import { parseSliceSpec, type TensorSlice } from "./tensor-slice.js";
import { walkSync } from "./walk.js";
import type { Walk } from "./window.js";
import { Cursor } from "./wire.js";

/** Where a variable's value is: a key, and a part of what is there for a partitioned variable. */
export interface Stored {
  readonly key: string;
  readonly slice: TensorSlice | null;
}

type Nodes = ReadonlyMap<string, NodeDef>;

/** What is known of each variable's place, best evidence first. */
export async function storedBy(
  { graph, saver, collections }: Pick<MetaGraphDef, "graph" | "saver" | "collections">,
  nodes: Nodes,
  has: (key: string) => boolean,
): Promise<Map<string, Stored>> {
  const scope = saver?.saveTensor.replace(/\/[^/]*$/, "/") ?? "save/";
  const ofSaver = (node: NodeDef) => Number(!node.name.startsWith(scope));
  const ops = [...graph.nodes].filter(({ op }) => saveOps.has(op)).sort((a, b) => ofSaver(a) - ofSaver(b));
  const stored = new Map<string, Stored>();
  const learn = (name: string | undefined, place: Stored) => {
    if (name !== undefined && !(stored.has(name) && has(stored.get(name)?.key ?? "")))
      stored.set(name, place);
  };
  for (const node of ops) for (const [name, place] of await savedBy(node, nodes)) learn(name, place);
  for (const [name, place] of await savedByFunctions(graph, nodes)) learn(name, place);
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

const callOps = new Set(["StatefulPartitionedCall", "PartitionedCall"]);

/** The variables that TensorFlow 2's saver function saves: its arguments are what it is called with. */
async function savedByFunctions(graph: GraphDef, nodes: Nodes): Promise<[string, Stored][]> {
  const functions = new Map(graph.functions.map((fn) => [fn.name, fn]));
  const found: [string, Stored][] = [];
  for (const call of graph.nodes) {
    if (!callOps.has(call.op)) continue;
    const callee = call.attrs.get("f");
    const fn = callee?.kind === "func" ? functions.get(callee.value.name) : undefined;
    const saves = fn?.nodes.filter(({ op }) => op === "SaveV2") ?? [];
    if (!fn || saves.length === 0) continue;
    const body = new Map(fn.nodes.map((node) => [node.name, node]));
    const passed = new Map(fn.inputs.map(({ name }, i) => [name, call.inputs[i]]));
    for (const save of saves) {
      const keys = await strings(body, save.inputs[1]);
      keys.forEach((key, i) => {
        const name = variableBehind(passed.get(argumentBehind(save.inputs[3 + i], body)), nodes);
        if (name !== undefined) found.push([name, { key, slice: null }]);
      });
    }
  }
  return found;
}

/** The argument of a function that an input inside it passes on: `Read/ReadVariableOp:value:0` comes from one. */
function argumentBehind(input: string | undefined, body: Nodes): string {
  let name = input ?? "";
  for (let steps = 0; steps < MAX_PASSED; steps++) {
    const node = body.get(name.split(":")[0] ?? "");
    if (!node || !passing.has(node.op)) break;
    name = node.inputs[0] ?? "";
  }
  return name;
}

/** Longer chains of ops that pass a value on do not occur, and a cycle must end. */
const MAX_PASSED = 16;

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

/**
 * Variables that another one begins as a copy of, with that one. Keras 3 has each of its variables twice in a graph:
 * functions read the one, which goes by its name, and the saver saves the other, `Variable_9`.
 */
export function* copied(all: readonly NodeDef[], nodes: Nodes): Generator<[original: string, copy: string]> {
  for (const { op, inputs } of all) {
    if (!assignOps.has(op)) continue;
    const [copy, original] = [variableBehind(inputs[0], nodes), variableBehind(inputs[1], nodes)];
    if (copy !== undefined && original !== undefined) yield [original, copy];
  }
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
  for (let steps = 0; name !== undefined && steps < MAX_PASSED; steps++) {
    const [, plain = "", index = "0"] = /^(.*?)(?::output)?(?::(\d+))?$/.exec(name) ?? [];
    const node = nodes.get(plain);
    if (!node || !passing.has(node.op)) return node && { node, index: Number(index) };
    name = node.inputs[0];
  }
  return undefined;
}

/** The strings of a Const. */
export async function strings(nodes: Nodes, input: string | undefined): Promise<readonly string[]> {
  const value = behind(input, nodes)?.node.attrs.get("value");
  if (value?.kind !== "tensor" || value.value.dtype !== "string") return [];
  const { data } = await value.value.load();
  const utf8 = new TextDecoder();
  return Array.from(data as readonly Uint8Array[], (bytes) => utf8.decode(bytes)); // the dtype was looked at above
}
