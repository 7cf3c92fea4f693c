/**
 * Keras 3's `.keras`: a zip with `config.json` and `model.weights.h5`, which is read in place where it is stored.
 *
 * @module
 */
import { isThawError } from "../../errors.js";
import type { ByteSource, Folder } from "../../io/source.js";
import { isZip, zipFolder } from "../../io/zip.js";
import type { Asset, ModelFile } from "../file.js";
import type { Detection, Format, OpenOptions, Probe } from "../format.js";
import { readStructure } from "../hdf5/structure.js";
import { objectIn, readJson, textIn } from "../json.js";
import { latin1 } from "../latin1.js";
import { readNpzStore } from "./npz-store.js";
import { readStore, type Store } from "./store.js";

const CONFIG = "config.json";
const METADATA = "metadata.json";
const WEIGHTS = "model.weights.h5";
const ARRAYS = "model.weights.npz";

export const kerasZipFormat: Format = {
  detect: async (probe) => {
    if (probe.kind === "folder") {
      const weights = [WEIGHTS, ARRAYS].find((name) => probe.listing.includes(name));
      if (!weights || !probe.listing.includes(CONFIG)) return null;
      return { kind: "keras-zip", reason: `a folder with ${CONFIG} and ${weights}: an unpacked .keras file` };
    }
    if (!isZip(probe.head)) return null;
    return detectZip(probe.source, probe.signal);
  },
  open: async (probe, detection) => {
    const folder = await folderOf(probe);
    const { ignoreChecksums, signal } = probe;
    const size = probe.kind === "file" ? probe.source.size : null;
    return openModel(folder, detection, { size, ignoreChecksums, signal });
  },
};

async function detectZip(source: ByteSource, signal?: AbortSignal): Promise<Detection | null> {
  try {
    const folder = await zipFolder(source, signal);
    const found = (await folder.has(CONFIG)) && (await folder.has(METADATA));
    return found
      ? { kind: "keras-zip", reason: `a zip with ${CONFIG} and ${METADATA}, as Keras 3 saves models` }
      : null;
  } catch (error) {
    if (!isThawError(error) || !namesKeras(await source.read(0, Math.min(source.size, 4096), signal)))
      return null;
    return { kind: "keras-zip", reason: `a zip that begins with ${METADATA}` }; // opening it says what is wrong
  }
}

/** A truncated `.keras` has lost its directory; its first member still tells what it was. */
function namesKeras(head: Uint8Array): boolean {
  const text = latin1(head);
  return text.includes(METADATA) || text.includes(CONFIG);
}

async function folderOf(probe: Probe): Promise<Folder> {
  return probe.kind === "folder" ? probe.folder : zipFolder(probe.source, probe.signal);
}

async function openModel(
  folder: Folder,
  detection: Detection,
  { size, ...options }: OpenOptions & { readonly size: number | null },
): Promise<ModelFile> {
  const config = await readJson(await folder.open(CONFIG));
  const metadata = (await folder.has(METADATA)) ? await readJson(await folder.open(METADATA)) : {};
  const version = textIn(metadata, "keras_version") ?? null;
  const listing = (await folder.list?.()) ?? [];
  const weights = await weightsOf(folder, { config, version }, options);
  return {
    ...detection,
    name: folder.name,
    producer: version ? `Keras ${version}` : null,
    bytes: size ?? (await totalSize(folder, listing)),
    metaGraphs: [],
    tensors: weights.tensors,
    keras: {
      config,
      version,
      trainingConfig: objectIn(config, "compile_config"),
      weights: { layout: "store", members: weights.members },
    },
    assets: assetsOf(folder, listing),
    notes: weights.notes,
  };
}

async function weightsOf(
  folder: Folder,
  model: { config: unknown; version: string | null },
  options: OpenOptions,
): Promise<Store> {
  const kind = (await folder.has(WEIGHTS)) ? WEIGHTS : (await folder.has(ARRAYS)) ? ARRAYS : undefined;
  if (kind === undefined) {
    const notes = [`there is no ${WEIGHTS}: this is the architecture only`];
    return { tensors: [], members: new Map(), notes };
  }
  const source = await folder.open(kind);
  const { root, notes } = await (kind === ARRAYS ? readNpzStore(source) : readStructure(source, options));
  const store = readStore(root, model);
  notes.unshift(...store.notes); // the list itself, which grows while tensors are read
  return { ...store, notes };
}

async function totalSize(folder: Folder, listing: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const path of listing) bytes += (await folder.open(path)).size;
  return bytes;
}

function assetsOf(folder: Folder, listing: readonly string[]): Asset[] {
  return listing
    .filter((path) => path.startsWith("assets/"))
    .map((path) => ({ path, open: () => folder.open(path) }));
}
