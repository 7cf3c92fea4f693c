/**
 * SavedModels and TF-Hub modules as what is opened: a folder, or the `saved_model.pb` in it.
 *
 * @module
 */
import { MalformedError } from "../errors.js";
import { memoryFolder } from "../io/memory-folder.js";
import type { ByteSource, Folder } from "../io/source.js";
import { type Detection, type Format, notAFolder, type Probe } from "./format.js";
import { KERAS_METADATA, readKerasMetadata } from "./keras-metadata.js";
import { openSavedModel, type SavedModelPlace } from "./savedmodel-open.js";
import { isFingerprint, isKerasMetadata, isSavedModel } from "./sketch.js";

const GRAPH = "saved_model.pb";
/** Names of the graph: TensorFlow reads the first that is there. */
const graphs = [GRAPH, "saved_model.pbtxt"];
const HUB = "tfhub_module.pb";

export const savedModelFormat: Format = {
  detect: async (probe) => {
    if (probe.kind === "folder") return detectFolder(probe.listing);
    if (isSavedModel(probe.head))
      return { kind: "savedmodel", reason: "it is a SavedModel: a schema version and MetaGraphs" };
    return detectCompanion(probe.head, probe.siblings);
  },
  open: async (probe, { kind, reason }) => openSavedModel({ ...(await placeOf(probe)), kind, reason }, probe),
};

function detectFolder(listing: readonly string[]): Detection | null {
  const graph = graphs.find((name) => listing.includes(name));
  if (!graph) return null;
  if (listing.includes(HUB))
    return { kind: "hub", reason: `it holds ${graph} and the mark of a TF-Hub module, ${HUB}` };
  return { kind: "savedmodel", reason: `it holds ${graph}` };
}

/** Files that say nothing alone, and belong to the SavedModel that they lie in. */
async function detectCompanion(head: Uint8Array, siblings: Folder | undefined): Promise<Detection | null> {
  const what = isKerasMetadata(head)
    ? KERAS_METADATA
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
async function placeOf(probe: Probe): Promise<Omit<SavedModelPlace, "kind" | "reason">> {
  if (probe.kind === "folder") {
    const { folder, listing } = probe;
    const graph = graphs.find((name) => listing.includes(name)) ?? GRAPH;
    return { name: folder.name, folder, listing, source: await folder.open(graph) };
  }
  const { source, siblings } = probe;
  const folder = siblings ?? memoryFolder(source.name, { [GRAPH]: source });
  return { name: source.name, folder, source: isSavedModel(probe.head) ? source : await folder.open(GRAPH) };
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
    if (probe.kind !== "file") throw notAFolder("keras_metadata.pb", probe);
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
    path: "nodes",
    expected: "a model's configuration",
    found: "none",
    hint: "the model is a class of its own; open the SavedModel's folder, and its graph says what it computes",
  });
}
