/**
 * Keras 3's `.keras`: a zip with `config.json` and `model.weights.h5`, which is read in place where it is stored.
 *
 * @module
 */
import { isThawError, UnsupportedError } from "../../errors.js";
import type { ByteSource, Folder } from "../../io/source.js";
import { isZip, zipFolder } from "../../io/zip.js";
import type { Asset, ModelFile } from "../file.js";
import type { Detection, Format, Probe } from "../format.js";
import { openHdf5 } from "../hdf5/open.js";
import { objectIn, readJson, textIn } from "../json.js";
import { latin1 } from "../latin1.js";
import { readStore } from "./store.js";

const CONFIG = "config.json";
const METADATA = "metadata.json";
const WEIGHTS = "model.weights.h5";
const ARRAYS = "model.weights.npz";

export const kerasZipFormat: Format = {
  detect: async (probe) => {
    if (probe.kind === "folder") {
      const unpacked = probe.listing.includes(CONFIG) && probe.listing.includes(WEIGHTS);
      return unpacked
        ? { kind: "keras-zip", reason: `a folder with ${CONFIG} and ${WEIGHTS}: an unpacked .keras file` }
        : null;
    }
    if (!isZip(probe.head)) return null;
    return detectZip(probe.source, probe.signal);
  },
  open: async (probe, detection) => {
    const folder = await folderOf(probe);
    return openModel(folder, detection, probe.kind === "file" ? probe.source.size : null);
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

async function openModel(folder: Folder, detection: Detection, size: number | null): Promise<ModelFile> {
  const config = await readJson(await folder.open(CONFIG));
  const metadata = (await folder.has(METADATA)) ? await readJson(await folder.open(METADATA)) : {};
  const version = textIn(metadata, "keras_version") ?? null;
  const listing = (await folder.list?.()) ?? [];
  const weights = await weightsOf(folder, { config, version });
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

async function weightsOf(folder: Folder, model: { config: unknown; version: string | null }) {
  if (await folder.has(WEIGHTS)) return readStore(await openHdf5(await folder.open(WEIGHTS)), model);
  if (await folder.has(ARRAYS)) {
    throw new UnsupportedError("a .keras file with weights in .npz", {
      file: folder.name,
      path: ARRAYS,
      hint: "save the model again with Keras' default weights_format",
    });
  }
  const notes = [`the archive has no ${WEIGHTS}: it holds the architecture only`];
  return { tensors: [], members: new Map(), notes };
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
