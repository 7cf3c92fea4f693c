/**
 * Opens by path.
 *
 * ```ts
 * const file = await openPath("model.pb"); // or a folder, a checkpoint's prefix, a URL, an archive, bytes
 * ```
 *
 * @module
 */
import { type Stats, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isThawError, UsageError } from "../errors.js";
import { diskFolder, fileSource } from "../io/file.node.js";
import { BYTES, memorySource } from "../io/source.js";
import { offerCrc32c } from "./crc32c.js";
import { marksIn } from "./detect.js";
import type { ModelFile } from "./file.js";
import type { OpenOptions } from "./format.js";
import { openFile } from "./open.js";
import { firstOfPrefix } from "./prefix.js";

offerCrc32c(async () => (await import("./crc32c.node.js")).nativeCrc32c());

export interface OpenPathOptions extends OpenOptions {
  /** The path of a model inside an archive; of one with a path of its own, `many.zip!model.pb` says the same. */
  readonly member?: string | undefined;
}

/**
 * Opens what lies at a path, with the files that belong to it.
 *
 * @throws {NotFoundError} with the nearest names in that folder
 */
export async function openPath(
  path: string | URL | Uint8Array,
  { member, ...options }: OpenPathOptions = {},
): Promise<ModelFile> {
  if (path instanceof Uint8Array) return openBytes(path, member, options);
  if (member !== undefined) return openPath(`${path}!${member}`, options);
  if (/^https?:/.test(String(path))) return openUrl(String(path), options);
  if (path instanceof URL || path.startsWith("file:")) return openPath(localPath(path), options);
  const info = statAt(path);
  if (info?.isDirectory()) return openFile(await diskFolder(path), options);
  const inside = !info && path.includes("!") ? await openInArchive(path, options) : undefined;
  if (inside) return inside;
  const first = info ? undefined : await standIn(path);
  if (first !== undefined) return openPath(join(dirname(path), first), options);
  const source = await fileSource(path); // a missing file's error names its neighbours
  return openFile(source, { siblings: await diskFolder(dirname(path)), path: basename(path), ...options });
}

/** What lies at a path; undefined for nothing, and for what cannot be looked at. */
function statAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // whoever opens it gets the reason
  }
}

async function openBytes(
  bytes: Uint8Array,
  member: string | undefined,
  options: OpenOptions,
): Promise<ModelFile> {
  const source = memorySource(BYTES, bytes);
  return member === undefined
    ? openFile(source, options)
    : (await import("./member.js")).openMember(source, member, options);
}

/** A file by ranges, or a folder by its parts. */
async function openUrl(text: string, options: OpenOptions): Promise<ModelFile> {
  const inside = text.includes("!") ? await openInRemoteArchive(text, options) : undefined;
  if (inside) return inside;
  const { httpFolder, httpSource } = await import("../io/http.js");
  const { signal } = options;
  const url = parseUrl(text);
  if (url.pathname.endsWith("/")) return openFile(httpFolder(url, { signal }), options);
  const siblings = httpFolder(folderUrl(url), { signal });
  const path = decoded(url.pathname.slice(url.pathname.lastIndexOf("/") + 1));
  const place = { siblings, path, ...options };
  try {
    return await openFile(await httpSource(url, { signal }), place);
  } catch (error) {
    if (!isNoFile(error, String(url))) throw error;
    // What is no file may be a folder without its slash, or a checkpoint's prefix.
    const folder = httpFolder(url, { signal });
    if ((await marksIn(folder)).length > 0) return openFile(folder, options);
    const index = `${path}.index`;
    if (await siblings.has(index)) return openFile(await siblings.open(index), { ...place, path: index });
    throw error;
  }
}

function localPath(url: URL | string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new UsageError(`not the URL of a file: ${url}`, {
      expected: "http:, https: or file:",
      found: String(url),
      cause,
    });
  }
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new UsageError(`not a URL: ${text}`, { found: text, cause });
  }
}

/** The folder that a file lies in; its query may be what lets one read there. */
function folderUrl(url: URL): URL {
  const folder = new URL(".", url);
  folder.search = url.search;
  return folder;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a stray % stands for itself
  }
}

/** Whether nothing is there, or a page, or what a storage service forbids: all that servers give for a folder. */
function isNoFile(error: unknown, url: string): boolean {
  if (!isThawError(error) || error.file !== url) return false;
  return error.code === "not-found" || error.found === "HTTP 403" || /an HTML page/.test(error.summary);
}

/** A model in an archive, `models.zip!mnist/model.pb`; undefined where no file lies before any `!`. */
async function openInArchive(path: string, options: OpenOptions): Promise<ModelFile | undefined> {
  const { openMember, splits } = await import("./member.js");
  for (const [archive, member] of splits(path)) {
    if (statAt(archive)?.isFile()) return openMember(await fileSource(archive), member, options);
  }
  return undefined;
}

/** The same by a URL. A `!` may as well be part of the URL itself. */
async function openInRemoteArchive(text: string, options: OpenOptions): Promise<ModelFile | undefined> {
  const [{ openMember, splits }, { httpFolder, httpSource }] = await Promise.all([
    import("./member.js"),
    import("../io/http.js"),
  ]);
  const { signal } = options;
  for (const [url, member] of splits(text)) {
    const parsed = parseUrl(url);
    const name = parsed.pathname.slice(parsed.pathname.lastIndexOf("/") + 1);
    if (name === "" || !(await httpFolder(folderUrl(parsed), { signal }).has(decoded(name)))) continue;
    return openMember(await httpSource(parsed, { signal }), member, options);
  }
  return undefined;
}

/** The file that stands for a checkpoint's prefix. */
async function standIn(path: string): Promise<string | undefined> {
  const siblings: readonly string[] = await readdir(dirname(path)).catch(() => []);
  return firstOfPrefix(basename(path), siblings);
}
