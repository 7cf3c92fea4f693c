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
import { UsageError } from "../errors.js";
import { diskFolder, fileSource } from "../io/file.node.js";
import { memorySource } from "../io/source.js";
import type { ModelFile } from "./file.js";
import type { OpenOptions } from "./format.js";
import { openFile } from "./open.js";

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
  if (/^https?:/.test(String(path))) return openUrl(new URL(path), options);
  if (path instanceof URL || path.startsWith("file:")) return openPath(fileURLToPath(path), options);
  const info = await stat(path).catch(() => undefined);
  if (!info && path.includes("!")) return openMember(path, options);
  if (info?.isDirectory()) return openFile(await diskFolder(path), options);
  const first = info ? undefined : await firstOfPrefix(path);
  if (first !== undefined) return openPath(join(dirname(path), first), options);
  const source = await fileSource(path); // a missing file's error names its neighbours
  return openFile(source, { siblings: await diskFolder(dirname(path)), path: basename(path), ...options });
}

/** A file by ranges, or, where the URL ends in a slash, a folder by its parts. */
async function openUrl(url: URL, options: OpenOptions): Promise<ModelFile> {
  const { httpFolder, httpSource } = await import("../io/http.js");
  const { signal } = options;
  const siblings = httpFolder(new URL(".", url), { signal });
  if (url.pathname.endsWith("/")) return openFile(siblings, options);
  const path = decodeURIComponent(url.pathname.slice(url.pathname.lastIndexOf("/") + 1));
  return openFile(await httpSource(url, { signal }), { siblings, path, ...options });
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
  const shard = siblings.find((name) => name.startsWith(`${prefix}-00000-of-`));
  return siblings.includes(`${prefix}.index`) ? `${prefix}.index` : shard;
}
