/**
 * Opens by path.
 *
 * ```ts
 * const file = await openPath("model.pb"); // or a folder, a checkpoint's prefix, a URL, an archive, bytes
 * ```
 *
 * @module
 */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isThawError, UsageError } from "../errors.js";
import { diskFolder, fileSource } from "../io/file.node.js";
import { memorySource } from "../io/source.js";
import { offerCrc32c } from "./crc32c.js";
import { marksIn } from "./detect.js";
import type { ModelFile } from "./file.js";
import type { OpenOptions } from "./format.js";
import { openFile } from "./open.js";

offerCrc32c(async () => (await import("./crc32c.node.js")).nativeCrc32c());

/**
 * Opens what lies at a path, with the files that belong to it.
 *
 * @throws {NotFoundError} with the nearest names in that folder
 */
export async function openPath(
  path: string | URL | Uint8Array,
  options: OpenOptions = {},
): Promise<ModelFile> {
  if (path instanceof Uint8Array) return openFile(memorySource("bytes", path), options);
  if (/^https?:/.test(String(path))) return openUrl(String(path), options);
  if (path instanceof URL || path.startsWith("file:")) return openPath(localPath(path), options);
  const info = await stat(path).catch(() => undefined);
  if (!info && path.includes("!")) return openMember(path, options);
  if (info?.isDirectory()) return openFile(await diskFolder(path), options);
  const first = info ? undefined : await firstOfPrefix(path);
  if (first !== undefined) return openPath(join(dirname(path), first), options);
  const source = await fileSource(path); // a missing file's error names its neighbours
  return openFile(source, { siblings: await diskFolder(dirname(path)), path: basename(path), ...options });
}

/** A file by ranges, or a folder by its parts. */
async function openUrl(text: string, options: OpenOptions): Promise<ModelFile> {
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

/** A member of an archive, or a folder in it: `models.zip!mnist/model.pb`. */
async function openMember(path: string, options: OpenOptions): Promise<ModelFile> {
  const bang = path.indexOf("!");
  const [archive, member] = [path.slice(0, bang), path.slice(bang + 1).replace(/\/+$/, "")];
  const [{ archiveFolder }, { subFolder }] = await Promise.all([
    import("./archive.js"),
    import("../io/subfolder.js"),
  ]);
  const source = await fileSource(archive);
  const folder = await archiveFolder(source, options.signal);
  if (!folder)
    throw new UsageError(`no archive: ${archive}`, {
      file: archive,
      expected: "a zip or tar file before the !",
    });
  const listing = (await folder.list?.()) ?? [];
  if (listing.some((inner) => inner.startsWith(`${member}/`)))
    return openFile(subFolder(folder, member), options);
  return openFile(await folder.open(member), { siblings: folder, path: member, ...options });
}

/** The file that stands for a checkpoint's prefix, which is no file itself: its index, or the first of V1's shards. */
async function firstOfPrefix(path: string): Promise<string | undefined> {
  const siblings: readonly string[] = await readdir(dirname(path)).catch(() => []);
  const prefix = basename(path);
  // A state file writes question marks for the number of a shard.
  const first = prefix.includes("-?????-of-") ? prefix.replace("?????", "00000") : `${prefix}-00000-of-`;
  const shard = siblings.find((name) => name.startsWith(first));
  return siblings.includes(`${prefix}.index`) ? `${prefix}.index` : shard;
}
