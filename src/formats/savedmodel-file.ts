/**
 * SavedModels and TF-Hub modules as what is opened: a folder, or the `saved_model.pb` in it.
 *
 * @module
 */
import { MalformedError, NotFoundError } from "../errors.js";
import { memoryFolder } from "../io/memory-folder.js";
import type { ByteSource, Folder } from "../io/source.js";
import type { TensorRef } from "../tensor/tensor.js";
import type { Checkpoint } from "./checkpoint.js";
import type { Asset, FileKind, KerasSource, MetaGraph, ModelFile } from "./file.js";
import { openPrefix } from "./find-checkpoint.js";
import type { Detection, Format, OpenOptions, Probe } from "./format.js";
import { constantsOf } from "./graphdef-file.js";
import { readKerasMetadata, readLegacyMetadata } from "./keras-metadata.js";
import type { MetaGraphDef } from "./metagraph.js";
import { noted } from "./metagraph-file.js";
import { objectNames } from "./object-graph.js";
import { readSavedModel } from "./savedmodel.js";
import { namedTensors } from "./savedmodel-tensors.js";
import { isFingerprint, isKerasMetadata, isSavedModel } from "./sketch.js";
import { joinVariables } from "./variables.js";

const GRAPH = "saved_model.pb";
const HUB = "tfhub_module.pb";
const KERAS = "keras_metadata.pb";
const VARIABLES = "variables/variables";

export const savedModelFormat: Format = {
  detect: async (probe) => {
    if (probe.kind === "folder") return detectFolder(probe.listing);
    if (isSavedModel(probe.head))
      return { kind: "savedmodel", reason: "it is a SavedModel: a schema version and MetaGraphs" };
    return detectCompanion(probe.head, probe.siblings);
  },
  open: (probe, detection) => openSavedModel(placeOf(probe), detection, probe),
};

function detectFolder(listing: readonly string[]): Detection | null {
  if (!listing.includes(GRAPH)) return null;
  if (listing.includes(HUB))
    return { kind: "hub", reason: `it holds ${GRAPH} and the mark of a TF-Hub module, ${HUB}` };
  return { kind: "savedmodel", reason: `it holds ${GRAPH}` };
}

/** Files that say nothing alone, and belong to the SavedModel that they lie in. */
async function detectCompanion(head: Uint8Array, siblings: Folder | undefined): Promise<Detection | null> {
  const what = isKerasMetadata(head)
    ? KERAS
    : isFingerprint(head)
      ? "fingerprint.pb"
      : isHubMark(head)
        ? HUB
        : null;
  if (what === null || !(await siblings?.has(GRAPH))) return null;
  return {
    kind: what === HUB ? "hub" : "savedmodel",
    reason: `it is the ${what} of the SavedModel in its folder`,
  };
}

/** `tfhub_module.pb` is one field, format = 3. */
function isHubMark(head: Uint8Array): boolean {
  return head.length === 2 && head[0] === 0x08 && head[1] === 0x03;
}

/** Where the graph is, and the folder with what belongs to it. */
interface Place {
  readonly name: string;
  readonly folder: Folder;
  graph(): Promise<ByteSource>;
}

function placeOf(probe: Probe): Place {
  if (probe.kind === "folder") {
    const { folder } = probe;
    return { name: folder.name, folder, graph: () => folder.open(GRAPH) };
  }
  const { source, siblings } = probe;
  const folder = siblings ?? memoryFolder(source.name, { [GRAPH]: source });
  const graph = async () => (isSavedModel(probe.head) ? source : folder.open(GRAPH));
  return { name: source.name, folder, graph };
}

/** Opens a SavedModel: its graphs, and the joins of their variables with the checkpoint. */
async function openSavedModel(
  { name, folder, graph }: Place,
  { kind, reason }: Detection,
  options: OpenOptions,
): Promise<ModelFile> {
  const source = await graph();
  return assemble(
    { name, folder, source, kind, reason },
    await readSavedModel(source, options.signal),
    options,
  );
}

interface Opened {
  readonly name: string;
  readonly folder: Folder;
  readonly source: ByteSource;
  readonly kind: FileKind;
  readonly reason: string;
}

/** Puts together what `saved_model.pb` or its text form holds, and what lies beside it. */
export async function assemble(
  { name, folder, source, kind, reason }: Opened,
  defs: readonly MetaGraphDef[],
  options: OpenOptions,
): Promise<ModelFile> {
  const checkpoint = await openPrefix(folder, VARIABLES, options);
  const objects = checkpoint ? await objectNames(checkpoint) : new Map();
  const nodes = new Map<string, string[]>();
  const metaGraphs: MetaGraph[] = [];
  for (const def of defs) {
    const { variables, keys } = await joinVariables(def, checkpoint, objects);
    for (const [node, key] of keys) nodes.set(key, [...(nodes.get(key) ?? []), node]);
    metaGraphs.push(metaGraphOf(def, variables));
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
    assets: await assetsOf(folder, defs),
    notes: noted(checkpoint, notes),
  };
}

function metaGraphOf(def: MetaGraphDef, variables: MetaGraph["variables"]): MetaGraph {
  const { tags, graph, signatures, initializers, assets } = def;
  return {
    tags,
    graph,
    signatures,
    variables,
    initializers,
    assetTensors: new Map(assets.map(({ tensor, filename }) => [tensor, `assets/${filename}`])),
  };
}

/** Constants of all graphs under their own names; those of graphs that share a name are listed once. */
function addConstants(tensors: TensorRef[], metaGraphs: readonly MetaGraph[], notes: string[]): void {
  const names = new Set(tensors.map(({ name }) => name));
  for (const { graph } of metaGraphs) {
    const constants = constantsOf(graph);
    notes.push(...constants.notes);
    for (const tensor of constants.tensors) {
      if (names.has(tensor.name)) continue;
      names.add(tensor.name);
      tensors.push(tensor);
    }
  }
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
  if (await folder.has(KERAS)) return readKerasMetadata(await folder.open(KERAS), options.signal);
  for (const { objectGraph } of defs) {
    const keras = objectGraph ? await readLegacyMetadata(objectGraph, file) : null;
    if (keras) return keras;
  }
  return null;
}

/** The files that the graphs name as assets, and all that lie in the folders for assets. */
async function assetsOf(folder: Folder, defs: readonly MetaGraphDef[]): Promise<readonly Asset[]> {
  const named = defs.flatMap(({ assets }) => assets.map(({ filename }) => `assets/${filename}`));
  const listing = (await folder.list?.()) ?? named;
  const paths = listing.filter((path) => /^assets(\.extra)?\//.test(path));
  return [...new Set(paths)].map((path) => ({ path, open: () => folder.open(path) }));
}

/** `keras_metadata.pb` on its own: no weights, but the exact configuration. */
export const kerasMetadataFormat: Format = {
  detect: (probe) => {
    if (probe.kind !== "file" || !isKerasMetadata(probe.head)) return null;
    return {
      kind: "keras-json",
      reason: "it is the keras_metadata.pb of a SavedModel, without the SavedModel",
    };
  },
  open: async (probe, { kind, reason }) => {
    if (probe.kind !== "file") throw new NotFoundError("keras_metadata.pb is a file");
    const keras = await readKerasMetadata(probe.source, probe.signal);
    if (!keras) throw noConfig(probe.source);
    const { name, size } = probe.source;
    const producer = keras.version === null ? null : `Keras ${keras.version}`;
    return {
      kind,
      reason,
      name,
      producer,
      bytes: size,
      metaGraphs: [],
      tensors: [],
      keras,
      assets: [],
      notes: [],
    };
  },
};

function noConfig(source: ByteSource): MalformedError {
  return new MalformedError("this keras_metadata.pb describes no model by its layers", {
    file: source.name,
    hint: "the model is a class of its own; open the SavedModel's folder, and its graph says what it computes",
  });
}
