/**
 * The files of TensorFlow.js, and other JSON that holds a model: layers models, graph models, a weights manifest of
 * its own, Keras' architecture, and the index of sharded weights.
 *
 * @module
 */
import { UnsupportedError } from "../../errors.js";
import type { ByteSource, Folder } from "../../io/source.js";
import { subFolder } from "../../io/subfolder.js";
import type { ModelFile } from "../file.js";
import type { Detection, FileProbe, Format, OpenOptions } from "../format.js";
import { isObject, type JsonObject, readJson, textIn } from "../json.js";
import { readShardedWeights } from "../keras/sharded.js";
import { readTopology } from "./graph.js";
import { readManifest } from "./manifest.js";

type Content = Omit<ModelFile, "kind" | "reason" | "name">;

interface JsonKind extends Detection {
  /** Whether this is what the text is. */
  matches(json: unknown): boolean;
  open(json: JsonObject | readonly unknown[], place: Place): Promise<Content>;
}

interface Place {
  readonly source: ByteSource;
  /** Where files that it names are: its own folder. */
  readonly folder: Folder | undefined;
  readonly options: OpenOptions;
}

const kinds: readonly JsonKind[] = [
  {
    kind: "tfjs-graph",
    reason: "JSON with a weightsManifest and a modelTopology of nodes",
    matches: (json) =>
      isObject(json) && isObject(json.modelTopology) && Array.isArray(json.modelTopology.node),
    open: openGraphModel,
  },
  {
    kind: "tfjs-layers",
    reason: "JSON with a weightsManifest and a modelTopology of Keras layers",
    matches: (json) => isObject(json) && isObject(json.modelTopology) && Array.isArray(json.weightsManifest),
    open: openLayersModel,
  },
  {
    kind: "tfjs-weights",
    reason: "a JSON list of groups with paths and weights: a weights manifest",
    matches: (json) =>
      Array.isArray(json) &&
      json.length > 0 &&
      json.every((group) => isObject(group) && Array.isArray(group.weights)),
    open: openManifest,
  },
  {
    kind: "keras-weights-h5",
    reason: "JSON with a weight_map: the index of Keras 3's sharded weights",
    matches: (json) => isObject(json) && isObject(json.weight_map),
    open: (json, { folder, source, options }) => readShardedWeights(json, folder, source.name, options),
  },
  {
    kind: "keras-json",
    reason: "JSON with a class_name and a config: a Keras architecture",
    matches: (json) => isObject(json) && typeof json.class_name === "string" && "config" in json,
    open: openArchitecture,
  },
];

export const jsonFormat: Format = {
  detect: async (probe) => {
    const known =
      probe.kind === "file" ? await kindOf(probe) : await folderModel(probe.folder, probe.listing);
    return known ? { kind: known.kind, reason: known.reason } : null;
  },
  open: async (probe, detection) => {
    const file = probe.kind === "file" ? probe : await folderProbe(probe.folder);
    const json = await parsed(file);
    const known = kinds.find((kind) => kind.matches(json));
    if (!known || !(isObject(json) || Array.isArray(json)))
      throw new UnsupportedError("this JSON is no model", {
        file: file.source.name,
        path: "$",
        expected: "a Keras architecture or a TensorFlow.js model.json",
        found: isObject(json) ? `an object of ${Object.keys(json).slice(0, 5).join(", ")}` : typeof json,
      });
    const content = await known.open(json, { source: file.source, folder: folderOf(file), options: probe });
    return { ...detection, name: probe.kind === "file" ? file.source.name : probe.folder.name, ...content };
  },
};

const MODEL = "model.json";

async function folderModel(folder: Folder, listing: readonly string[]): Promise<JsonKind | undefined> {
  return listing.includes(MODEL) ? kindOf(await folderProbe(folder)) : undefined;
}

async function folderProbe(folder: Folder): Promise<FileProbe> {
  const source = await folder.open(MODEL);
  const head = await source.read(0, Math.min(source.size, 64));
  return { kind: "file", source, head, tail: head, siblings: folder, path: MODEL };
}

async function kindOf(probe: FileProbe): Promise<JsonKind | undefined> {
  // A byte order mark and white space may stand before the bracket.
  if (
    !/^[\ufeff\s]*[{[]/.test(new TextDecoder("utf-8", { ignoreBOM: true }).decode(probe.head.subarray(0, 64)))
  ) {
    return undefined;
  }
  const json = await parsed(probe).catch(() => undefined); // no JSON at all: something else may know it
  return kinds.find((kind) => kind.matches(json));
}

const texts = new WeakMap<ByteSource, Promise<unknown>>();

/** The file's JSON, parsed once for detection and opening. */
function parsed({ source, signal }: FileProbe): Promise<unknown> {
  const known = texts.get(source) ?? readJson(source, signal);
  texts.set(source, known);
  return known;
}

/** The folder that paths in the file are relative to. */
function folderOf({ siblings, path }: FileProbe): Folder | undefined {
  const slash = path?.lastIndexOf("/") ?? -1;
  return siblings && path && slash >= 0 ? subFolder(siblings, path.slice(0, slash)) : siblings;
}

const nothing = { metaGraphs: [], assets: [], keras: null, producer: null } as const;

async function openGraphModel(json: unknown, { source, folder }: Place): Promise<Content> {
  const model = isObject(json) ? json : {};
  const { tensors, bytes, notes } = await readManifest(model.weightsManifest ?? [], folder, source.name);
  const graph = await readTopology(model, tensors, source.name);
  // A constant is the node's first output, by TensorFlow's own name.
  const named = [...tensors.values()].map((ref) =>
    ref.with({ name: `${ref.name}:0`, aliases: [ref.name], role: "constant" }),
  );
  return {
    ...nothing,
    producer: textIn(model, "convertedBy") ?? textIn(model, "generatedBy") ?? null,
    bytes: source.size + bytes,
    metaGraphs: [graph],
    tensors: named,
    notes,
  };
}

async function openLayersModel(json: unknown, { source, folder }: Place): Promise<Content> {
  const model = isObject(json) ? json : {};
  const topology = isObject(model.modelTopology) ? model.modelTopology : {};
  const { tensors, bytes, notes } = await readManifest(model.weightsManifest, folder, source.name);
  const version = textIn(topology, "keras_version") ?? null;
  const config = isObject(topology.model_config) ? topology.model_config : topology;
  return {
    ...nothing,
    producer: textIn(model, "generatedBy") ?? (version ? `Keras ${version}` : null),
    bytes: source.size + bytes,
    tensors: [...tensors.values()],
    keras: {
      config,
      version,
      trainingConfig: topology.training_config,
      weights: { layout: "names", tensors },
    },
    notes,
  };
}

async function openManifest(json: unknown, { source, folder }: Place): Promise<Content> {
  const { tensors, bytes, notes } = await readManifest(json, folder, source.name);
  return { ...nothing, bytes: source.size + bytes, tensors: [...tensors.values()], notes };
}

async function openArchitecture(json: unknown, { source }: Place): Promise<Content> {
  const version = textIn(json, "keras_version") ?? null;
  return {
    ...nothing,
    producer: version ? `Keras ${version}` : null,
    bytes: source.size,
    tensors: [],
    keras: { config: json, version },
    notes: ["an architecture without weights"],
  };
}
