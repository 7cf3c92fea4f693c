/**
 * MetaGraphDef: a graph with its variables' names, its signatures and the version that wrote it.
 *
 * Source: tensorflow/core/protobuf/{meta_graph,variable,saver}.proto
 *
 * @module
 */
import type { ByteSource } from "../io/source.js";
import { knownType } from "./attrs.js";
import type { Collection, Signature, TensorInfo } from "./file.js";
import { type GraphDef, walkGraphDef } from "./graphdef.js";
import { walkShape } from "./shape.js";
import type { Walk } from "./window.js";
import { Cursor } from "./wire.js";

export interface MetaGraphDef {
  readonly tags: readonly string[];
  /** `"1.15.5"`; null where the file does not say. */
  readonly tensorflowVersion: string | null;
  readonly graph: GraphDef;
  readonly saver: SaverDef | null;
  readonly collections: ReadonlyMap<string, Collection>;
  readonly signatures: readonly Signature[];
  readonly assets: readonly AssetFileDef[];
  /** Nodes that fill tables and the like. */
  readonly initializers: readonly string[];
  /** The encoded SavedObjectGraph, where there is one. */
  readonly objectGraph: Uint8Array | null;
}

export interface SaverDef {
  readonly filenameTensor: string;
  readonly saveTensor: string;
  readonly restoreOp: string;
}

export interface AssetFileDef {
  /** The tensor that is fed the file's path. */
  readonly tensor: string;
  readonly filename: string;
}

/** A MetaGraphDef anywhere in a file. `source` is the file that the cursor walks. */
export function* walkMetaGraph(cursor: Cursor, source: ByteSource): Walk<MetaGraphDef> {
  let info: Pick<MetaGraphDef, "tags" | "tensorflowVersion"> = { tags: [], tensorflowVersion: null };
  let graph: GraphDef = { nodes: [], functions: [], versions: null };
  let saver: SaverDef | null = null;
  let objectGraph: Uint8Array | null = null;
  const collections = new Map<string, Collection>();
  const signatures: Signature[] = [];
  const assets: AssetFileDef[] = [];
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) info = yield* walkMetaInfo(yield* cursor.message("meta_info_def"));
    else if (cursor.field === 2) graph = yield* walkGraphDef(yield* cursor.message("graph_def"), source);
    else if (cursor.field === 3) saver = yield* walkSaver(yield* cursor.message("saver_def"));
    else if (cursor.field === 4)
      collections.set(...(yield* walkCollectionEntry(yield* cursor.message("collection_def"))));
    else if (cursor.field === 5)
      signatures.push(yield* walkSignatureEntry(yield* cursor.message("signature_def", signatures.length)));
    else if (cursor.field === 6)
      assets.push(yield* walkAsset(yield* cursor.message("asset_file_def", assets.length)));
    else if (cursor.field === 7) objectGraph = yield* cursor.bytes();
  }
  const callable = signatures.filter(({ key }) => !internal.test(key));
  const initializers = initializersOf(signatures, collections);
  // TensorFlow 1 lists assets in a collection, TensorFlow 2 in a field of their own.
  for (const message of assets.length > 0 ? [] : (collections.get("saved_model_assets")?.messages ?? []))
    assets.push(yield* walkAsset(Cursor.inMemory(message, source.name)));
  return { ...info, graph, saver, collections, signatures: callable, assets, initializers, objectGraph };
}

/** Signatures that name an op to run, and are nothing to call. */
const internal = /^__saved_model_(init|train)_op$/;

/** Collections of TensorFlow 1 that name the op that fills tables. */
const initializerCollections = ["saved_model_main_op", "legacy_init_op"];

function initializersOf(
  signatures: readonly Signature[],
  collections: MetaGraphDef["collections"],
): string[] {
  const [init] = signatures.filter(({ key }) => key === "__saved_model_init_op");
  const named = Object.values(init?.outputs ?? {}).map(({ name }) => name);
  const listed = initializerCollections.flatMap((name) => collections.get(name)?.nodes ?? []);
  return [...new Set([...named, ...listed].map((name) => name.replace(/:0$/, "")))];
}

function* walkMetaInfo(cursor: Cursor): Walk<Pick<MetaGraphDef, "tags" | "tensorflowVersion">> {
  const tags: string[] = [];
  let tensorflowVersion: string | null = null;
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 4) tags.push(yield* cursor.string());
    else if (cursor.field === 5) tensorflowVersion = (yield* cursor.string()) || null;
  }
  return { tags, tensorflowVersion };
}

function* walkSaver(cursor: Cursor): Walk<SaverDef> {
  let [filenameTensor, saveTensor, restoreOp] = ["", "", ""];
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) filenameTensor = yield* cursor.string();
    else if (cursor.field === 2) saveTensor = yield* cursor.string();
    else if (cursor.field === 3) restoreOp = yield* cursor.string();
  }
  return { filenameTensor, saveTensor, restoreOp };
}

function* walkCollectionEntry(cursor: Cursor): Walk<[string, Collection]> {
  let name = "";
  let collection: Collection = { nodes: [], messages: [] };
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) name = yield* cursor.string();
    else if (cursor.field === 2) collection = yield* walkCollection(yield* cursor.message(name));
  }
  return [name, collection];
}

/** The fields of CollectionDef that matter; the others are lists of numbers. */
const lists: Readonly<Record<number, "node_list" | "bytes_list" | "any_list">> = {
  1: "node_list",
  2: "bytes_list",
  5: "any_list",
};

function* walkCollection(cursor: Cursor): Walk<Collection> {
  const nodes: string[] = [];
  const messages: Uint8Array[] = [];
  while (cursor.next() || (yield* cursor.more())) {
    const kind = lists[cursor.field];
    if (!kind) continue;
    const list = yield* cursor.message(kind);
    while (list.next() || (yield* list.more())) {
      if (list.field !== 1) continue;
      if (kind === "node_list") nodes.push(yield* list.string());
      else if (kind === "bytes_list") messages.push(yield* list.bytes());
      else messages.push(yield* walkAny(yield* list.message("value", messages.length)));
    }
  }
  return { nodes, messages };
}

/** The message inside a google.protobuf.Any. */
function* walkAny(cursor: Cursor): Walk<Uint8Array> {
  let message: Uint8Array = new Uint8Array(0);
  while (cursor.next() || (yield* cursor.more())) if (cursor.field === 2) message = yield* cursor.bytes();
  return message;
}

function* walkSignatureEntry(cursor: Cursor): Walk<Signature> {
  let key = "";
  let body: Omit<Signature, "key"> = { methodName: "", inputs: {}, outputs: {} };
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) key = yield* cursor.string();
    else if (cursor.field === 2) body = yield* walkSignature(yield* cursor.message(key));
  }
  return { key, ...body };
}

function* walkSignature(cursor: Cursor): Walk<Omit<Signature, "key">> {
  const [inputs, outputs]: [[string, TensorInfo][], [string, TensorInfo][]] = [[], []];
  let methodName = "";
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) inputs.push(...(yield* walkInfoEntry(yield* cursor.message("inputs"))));
    else if (cursor.field === 2) outputs.push(...(yield* walkInfoEntry(yield* cursor.message("outputs"))));
    else if (cursor.field === 3) methodName = yield* cursor.string();
  }
  // fromEntries defines properties, so that a key named __proto__ is an ordinary one.
  return { methodName, inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs) };
}

/** One `key: TensorInfo`; several for a sparse or composite tensor, as `key/values` and so on. */
function* walkInfoEntry(cursor: Cursor): Walk<[string, TensorInfo][]> {
  let key = "";
  let infos: [string, TensorInfo][] = [];
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) key = yield* cursor.string();
    else if (cursor.field === 2) infos = yield* walkTensorInfo(yield* cursor.message(key));
  }
  return infos.map(([suffix, info]) => [key + suffix, info]);
}

function* walkTensorInfo(cursor: Cursor): Walk<[string, TensorInfo][]> {
  let [name, code] = ["", 0];
  let shape: TensorInfo["shape"] = null;
  const parts: [string, string][] = [];
  const components: [string, TensorInfo][] = [];
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) name = yield* cursor.string();
    else if (cursor.field === 2) code = cursor.int32();
    else if (cursor.field === 3) shape = yield* walkShape(yield* cursor.message("tensor_shape"));
    else if (cursor.field === 4) parts.push(...(yield* walkSparse(yield* cursor.message("coo_sparse"))));
    else if (cursor.field === 5)
      components.push(...(yield* walkComposite(yield* cursor.message("composite_tensor"))));
  }
  if (components.length > 0) return components;
  // DT_INVALID is that of an op without outputs, such as an initialiser; its name is all that matters.
  const dtype = code === 0 ? "variant" : knownType(code, cursor);
  const part = (suffix: string, tensor: string): TensorInfo =>
    suffix === "/values"
      ? { name: tensor, dtype, shape: [null] }
      : { name: tensor, dtype: "int64", shape: suffix === "/indices" ? [null, null] : [null] };
  if (parts.length > 0) return parts.map(([suffix, tensor]) => [suffix, part(suffix, tensor)]);
  return [["", { name, dtype, shape }]];
}

function* walkSparse(cursor: Cursor): Walk<[string, string][]> {
  const suffixes = ["", "/values", "/indices", "/dense_shape"];
  const parts: [string, string][] = [];
  while (cursor.next() || (yield* cursor.more()))
    parts.push([suffixes[cursor.field] ?? "", yield* cursor.string()]);
  return parts;
}

function* walkComposite(cursor: Cursor): Walk<[string, TensorInfo][]> {
  const components: [string, TensorInfo][] = [];
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field !== 2) continue;
    const index = components.length;
    const infos = yield* walkTensorInfo(yield* cursor.message("components", index));
    for (const [suffix, info] of infos) components.push([`/${index}${suffix}`, info]);
  }
  return components;
}

function* walkAsset(cursor: Cursor): Walk<AssetFileDef> {
  let [tensor, filename] = ["", ""];
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) {
      const [info] = yield* walkTensorInfo(yield* cursor.message("tensor_info"));
      tensor = info?.[1].name ?? "";
    } else if (cursor.field === 2) filename = yield* cursor.string();
  }
  return { tensor, filename };
}
