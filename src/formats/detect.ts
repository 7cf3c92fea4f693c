/**
 * Says what a file or a folder is, by its content, and why.
 *
 * ```ts
 * const { kind, reason } = await detect(await fileSource("model.pb"));
 * ```
 *
 * @module
 */
import { isThawError, LimitError, type ThawError, UnsupportedError } from "../errors.js";
import { BYTES, type ByteSource, type Folder } from "../io/source.js";
import {
  type Detection,
  type FileProbe,
  type FolderProbe,
  type Format,
  HEAD_BYTES,
  type OpenOptions,
  type Probe,
} from "./format.js";
import { modelsIn, onlyModel } from "./only-model.js";
import { formats } from "./registry.js";

/** The footer of an SSTable. */
const TAIL_BYTES = 48;

/**
 * What `input` is.
 *
 * @throws {UnsupportedError} naming what it is when it is none of ours
 * @throws {MalformedError} when something stands in place of the file: a git-LFS pointer, a page, nothing
 */
export async function detect(input: ByteSource | Folder, options: OpenOptions = {}): Promise<Detection> {
  return (await recognise(input, options)).detection;
}

/** The detection with what it takes to open the file. */
export async function recognise(input: ByteSource | Folder, options: OpenOptions): Promise<Recognised> {
  const probe = isFolder(input) ? await probeFolder(input, options) : await probeFile(input, options);
  const found = await firstMatch(probe);
  if (found) return { probe, ...found };
  if (probe.kind === "folder") return (await recogniseOnly(probe)) ?? fail(strangeFolder(probe));
  const inside = await recogniseInside(probe);
  if (inside) return inside;
  const { foreign } = await import("./foreign.js");
  throw foreign(probe);
}

interface Recognised {
  readonly probe: Probe;
  readonly format: Format;
  readonly detection: Detection;
}

/** The only model of a folder that is none itself. */
async function recogniseOnly({
  folder,
  listing,
  signal,
  ignoreChecksums,
}: FolderProbe): Promise<Recognised | undefined> {
  const only = await onlyModel(folder, listing);
  if (!only) return undefined;
  const { path, input } = only;
  const inner = await recognise(input, { signal, ignoreChecksums, siblings: folder, path });
  const reason = `the only model of the folder, ${path}: ${inner.detection.reason}`;
  return { ...inner, detection: { ...inner.detection, reason } };
}

function fail(error: ThawError): never {
  throw error;
}

/** An archive in an archive in an archive: there are some that hold themselves. */
const MAX_DEPTH = 4;

function tooDeep({ name }: ByteSource): LimitError {
  return new LimitError("an archive in too many archives", {
    file: name,
    path: name.slice(name.lastIndexOf("!") + 1),
    expected: `at most ${MAX_DEPTH} around a model`,
    found: "one more",
    hint: "unpack it, and open the model inside",
  });
}

/** The model inside an archive; undefined when there is none that we know. */
async function recogniseInside({
  source,
  signal,
  ignoreChecksums,
  depth = 0,
}: FileProbe): Promise<Recognised | undefined> {
  const { archiveFolder, modelIn } = await import("./archive.js");
  const folder = await archiveFolder(source, signal);
  if (!folder) return undefined;
  if (depth === MAX_DEPTH) throw tooDeep(source);
  const inner = await modelIn(folder);
  const options: OpenOptions = { signal, ignoreChecksums, depth: depth + 1 };
  try {
    const { probe, format, detection } =
      "path" in inner
        ? await recognise(await inner.folder.open(inner.path), {
            ...options,
            siblings: inner.folder,
            path: inner.path,
          })
        : await recognise(inner, options);
    return { probe, format, detection: { ...detection, reason: `in an archive: ${detection.reason}` } };
  } catch (error) {
    if (!isThawError(error, "unsupported")) throw error;
    const models = "path" in inner ? [] : modelsIn((await folder.list?.()) ?? []);
    if (models.length > 1) throw severalModels("archive", folder, models);
    return undefined; // nothing of ours: the archive is named for what it is
  }
}

async function firstMatch(probe: Probe): Promise<{ format: Format; detection: Detection } | null> {
  for (const format of formats) {
    const detection = await format.detect(probe);
    if (detection) return { format, detection };
  }
  return null;
}

function isFolder(input: ByteSource | Folder): input is Folder {
  return !("size" in input);
}

async function probeFile(source: ByteSource, options: OpenOptions): Promise<Probe> {
  const read = async (offset: number, length: number) =>
    source.readSync?.(offset, length) ?? source.read(offset, length, options.signal);
  const head = await read(0, Math.min(source.size, HEAD_BYTES));
  const tailBytes = Math.min(source.size, TAIL_BYTES);
  const tail =
    source.size <= HEAD_BYTES
      ? head.subarray(source.size - tailBytes)
      : await read(source.size - tailBytes, tailBytes);
  return { ...options, kind: "file", source, head, tail };
}

async function probeFolder(folder: Folder, options: OpenOptions): Promise<Probe> {
  const listing = (await folder.list?.()) ?? (await marksIn(folder));
  return { ...options, kind: "folder", folder, listing };
}

/** What a folder is told by where it cannot be listed, as over plain HTTP: these files are asked for by name. */
const marks = [
  "saved_model.pb", "saved_model.pbtxt", "tfhub_module.pb", "checkpoint", "model.json", "config.json",
  "metadata.json", "model.weights.h5", "model.weights.npz", "model.weights.json"]; // biome-ignore format: a list

/** The well-known files that are in a folder. */
export async function marksIn(folder: Folder): Promise<readonly string[]> {
  const there = await Promise.all(marks.map((path) => folder.has(path)));
  return marks.filter((_, i) => there[i]);
}

/** How many files of a strange folder are named in the error. */
const LISTED = 5;

function strangeFolder({ folder, listing }: FolderProbe): ThawError {
  const models = modelsIn(listing);
  if (models.length > 0) return severalModels("folder", folder, models);
  return new UnsupportedError("this folder holds no model that Thaw knows", {
    file: folder.name,
    path: ".",
    expected: "saved_model.pb, a checkpoint, or a tfjs model.json",
    found: foundIn(folder, listing),
    hint: "open one of its files by name",
  });
}

function foundIn(folder: Folder, listing: readonly string[]): string {
  if (listing.length === 0) return folder.list ? "an empty folder" : "none of them; it cannot be listed";
  return someOf(listing);
}

/** For what is not one model, but holds files that may be: which of them is meant, only the user knows. */
function severalModels(kind: "archive" | "folder", folder: Folder, models: readonly string[]): ThawError {
  return new UnsupportedError(`this ${kind} is not one model`, {
    file: folder.name,
    expected: "one model",
    found: someOf(models),
    hint: `open one of them by its path: ${callFor(folder.pathOf(models[0] ?? ""))}`,
  });
}

/** Bytes have no path to give: there it is an option. */
function callFor(path: string): string {
  const [root, ...members] = path.split("!");
  return root === BYTES ? `thaw.open(bytes, { member: ${JSON.stringify(members.join("!"))} })` : path;
}

function someOf(paths: readonly string[]): string {
  const more = paths.length > LISTED ? ` and ${paths.length - LISTED} more` : "";
  return `${paths.slice(0, LISTED).join(", ")}${more}`;
}
