/**
 * Says what a file or a folder is, by its content, and why.
 *
 * ```ts
 * const { kind, reason } = await detect(await fileSource("model.pb"));
 * ```
 *
 * @module
 */
import { type ThawError, UnsupportedError } from "../errors.js";
import type { ByteSource, Folder } from "../io/source.js";
import { foreign } from "./foreign.js";
import { type Detection, type Format, HEAD_BYTES, type OpenOptions, type Probe } from "./format.js";
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
export async function recognise(input: ByteSource | Folder, options: OpenOptions) {
  const probe = isFolder(input) ? await probeFolder(input, options) : await probeFile(input, options);
  const found = await firstMatch(probe);
  if (found) return { probe, ...found };
  throw probe.kind === "file" ? foreign(probe) : strangeFolder(probe.folder, probe.listing);
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
  const head = await source.read(0, Math.min(source.size, HEAD_BYTES), options.signal);
  const tailBytes = Math.min(source.size, TAIL_BYTES);
  const tail =
    source.size <= HEAD_BYTES
      ? head.subarray(source.size - tailBytes)
      : await source.read(source.size - tailBytes, tailBytes, options.signal);
  return { ...options, kind: "file", source, head, tail };
}

async function probeFolder(folder: Folder, options: OpenOptions): Promise<Probe> {
  return { ...options, kind: "folder", folder, listing: (await folder.list?.()) ?? [] };
}

/** How many files of a strange folder are named in the error. */
const LISTED = 5;

function strangeFolder(folder: Folder, listing: readonly string[]): ThawError {
  const more = listing.length > LISTED ? ` and ${listing.length - LISTED} more` : "";
  return new UnsupportedError("this folder holds no model that Thaw knows", {
    file: folder.name,
    expected: "saved_model.pb, a checkpoint, or a tfjs model.json",
    found: listing.length === 0 ? "an empty folder" : `${listing.slice(0, LISTED).join(", ")}${more}`,
    hint: "open one of its files by name",
  });
}
