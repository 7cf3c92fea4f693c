/**
 * Opens a SavedModel: its graphs, the join of their variables with the checkpoint, the Keras configuration, assets.
 *
 * @module
 */
import type { ByteSource, Folder } from "../io/source.js";
import type { TensorRef } from "../tensor/tensor.js";
import type { Checkpoint } from "./checkpoint.js";
import { constantsOf, functionOf } from "./constants.js";
import type { Asset, FileKind, KerasSource, MetaGraph, ModelFile } from "./file.js";
import { openPrefix } from "./find-checkpoint.js";
import type { OpenOptions } from "./format.js";
import { KERAS_METADATA, readKerasMetadata, readLegacyMetadata } from "./keras-metadata.js";
import type { MetaGraphDef } from "./metagraph.js";
import { noted } from "./metagraph-file.js";
import { objectNames } from "./object-graph.js";
import { readSavedModel } from "./savedmodel.js";
import { namedTensors } from "./savedmodel-tensors.js";
import { encodeSource, textKind } from "./text.js";
import { joinVariables } from "./variables.js";

const VARIABLES = "variables/variables";

/** What is opened: a `saved_model.pb` or its text form, and the folder that it lies in. */
export interface SavedModelPlace {
  readonly name: string;
  readonly folder: Folder;
  readonly source: ByteSource;
  /** The files of the folder, where it is what was opened: what lies around a single file may be anything. */
  readonly listing?: readonly string[];
  readonly kind: FileKind;
  readonly reason: string;
}

/** Opens a SavedModel: structure only. */
export async function openSavedModel(place: SavedModelPlace, options: OpenOptions): Promise<ModelFile> {
  const { source } = place;
  const head = await source.read(0, Math.min(source.size, 4096), options.signal);
  if (textKind(head)?.kind !== "savedmodel")
    return assemble(place, await readSavedModel(source, options.signal), options);
  const { binary, notes } = await encodeSource(source, "SavedModel", options.signal);
  const file = await assemble(place, await readSavedModel(binary, options.signal), options);
  return { ...file, notes: [...notes, ...file.notes] };
}

/** Puts together what `saved_model.pb` or its text form holds, and what lies beside it. */
async function assemble(
  { name, folder, source, listing, kind, reason }: SavedModelPlace,
  defs: readonly MetaGraphDef[],
  options: OpenOptions,
): Promise<ModelFile> {
  const checkpoint = await openPrefix(folder, VARIABLES, options);
  const objects = checkpoint ? await objectNames(checkpoint) : new Map();
  const nodes = new Map<string, string[]>();
  const metaGraphs: MetaGraph[] = [];
  for (const def of defs) {
    const { variables, keys, tables } = await joinVariables(def, checkpoint, objects, folder.name);
    for (const [node, key] of keys) nodes.set(key, [...(nodes.get(key) ?? []), node]);
    metaGraphs.push({ ...metaGraphOf(def, variables, checkpoint, folder), tables });
  }
  const notes = notesOf(checkpoint, metaGraphs);
  const tensors = checkpoint
    ? [...namedTensors(checkpoint, objects, (key) => [...new Set(nodes.get(key))])]
    : [];
  addConstants(tensors, metaGraphs, notes);
  const version = defs.find(({ tensorflowVersion }) => tensorflowVersion)?.tensorflowVersion;
  return {
    kind,
    reason,
    name,
    producer: version ? `TensorFlow ${version}` : null,
    bytes: source.size + (checkpoint?.bytes ?? 0),
    metaGraphs,
    tensors,
    keras: await kerasOf(folder, defs, source.name, options),
    assets: assetsOf(folder, listing, defs),
    notes: noted(checkpoint, notes),
  };
}

function metaGraphOf(
  def: MetaGraphDef,
  variables: MetaGraph["variables"],
  checkpoint: Checkpoint | null,
  { onDisk }: Folder,
): MetaGraph {
  const { tags, graph, signatures, initializers, assets, collections, objectGraph, saver } = def;
  // TensorFlow's loader refuses an asset that is listed twice, as estimators of TensorFlow 1 list it: "fed more than once".
  const once = new Set(assets.map(({ tensor }) => tensor)).size === assets.length;
  // It would follow an asset out of the folder.
  const loadable = onDisk !== undefined && once && assets.every(inside);
  return {
    tags,
    graph,
    signatures,
    variables,
    initializers,
    collections,
    objects: objectGraph && { bytes: objectGraph, checkpoint: checkpoint?.tensors ?? new Map() },
    ...(saver?.filenameTensor && { checkpointInput: saver.filenameTensor }),
    ...(loadable && { saved: { folder: onDisk, tags, restoreOp: saver?.restoreOp ?? "" } }),
    assetTensors: new Map(assets.filter(inside).map(({ tensor, filename }) => [tensor, pathOf(filename)])),
  };
}

/**
 * Constants of all graphs under their own names; those of graphs that share a name are listed once, those of functions
 * last.
 */
function addConstants(tensors: TensorRef[], metaGraphs: readonly MetaGraph[], notes: string[]): void {
  const names = new Set(tensors.map(({ name }) => name));
  const inside: TensorRef[] = [];
  for (const { graph } of metaGraphs) {
    const constants = constantsOf(graph);
    notes.push(...constants.notes);
    for (const tensor of constants.tensors) {
      if (names.has(tensor.name)) continue;
      names.add(tensor.name);
      (functionOf(tensor) === undefined ? tensors : inside).push(tensor);
    }
  }
  for (const tensor of inside) tensors.push(tensor);
}

function notesOf(checkpoint: Checkpoint | null, metaGraphs: readonly MetaGraph[]): string[] {
  const variables = metaGraphs.some((meta) => meta.variables.size > 0);
  if (checkpoint || !variables) return [];
  return [
    `the graph has variables, but there is no ${VARIABLES}.index beside it; their values are not known`,
  ];
}

/** The exact configuration: beside the graph since TensorFlow 2.5, inside the graph before. */
async function kerasOf(
  folder: Folder,
  defs: readonly MetaGraphDef[],
  file: string,
  options: OpenOptions,
): Promise<KerasSource | null> {
  if (await folder.has(KERAS_METADATA))
    return readKerasMetadata(await folder.open(KERAS_METADATA), options.signal);
  for (const { objectGraph } of defs) {
    const keras = objectGraph ? await readLegacyMetadata(objectGraph, file) : null;
    if (keras) return keras;
  }
  return null;
}

/** The files that the graphs name as assets, and all that lie in the folders for assets. */
function assetsOf(
  folder: Folder,
  listing: readonly string[] = [],
  defs: readonly MetaGraphDef[],
): readonly Asset[] {
  const named = defs.flatMap(({ assets }) => assets.filter(inside).map(({ filename }) => pathOf(filename)));
  const listed = listing.filter((path) => /^assets(\.extra)?\//.test(path));
  return [...new Set([...listed, ...named])].map((path) => ({ path, open: () => folder.open(path) }));
}

/** Whether an asset lies in the folder for assets, as all that TensorFlow writes do. */
function inside({ filename }: { readonly filename: string }): boolean {
  return !/^[\\/]|^[A-Za-z]:|(^|[\\/])\.\.([\\/]|$)|\0/.test(filename);
}

function pathOf(filename: string): string {
  return `assets/${filename}`;
}
