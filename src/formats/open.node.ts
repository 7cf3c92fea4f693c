/**
 * Opens by path.
 *
 * ```ts
 * const file = await openPath("model.pb"); // or a folder, a checkpoint's prefix, a file: URL, bytes
 * ```
 *
 * @module
 */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
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
  if (path instanceof URL || path.startsWith("file:")) return openPath(fileURLToPath(path), options);
  const info = await stat(path).catch(() => undefined);
  if (info?.isDirectory()) return openFile(await diskFolder(path), options);
  const first = info ? undefined : await firstOfPrefix(path);
  if (first !== undefined) return openPath(join(dirname(path), first), options);
  const source = await fileSource(path); // a missing file's error names its neighbours
  return openFile(source, { siblings: await diskFolder(dirname(path)), path: basename(path), ...options });
}

/** The file that stands for a checkpoint's prefix, which is no file itself: its index, or the first of V1's shards. */
async function firstOfPrefix(path: string): Promise<string | undefined> {
  const siblings: readonly string[] = await readdir(dirname(path)).catch(() => []);
  const prefix = basename(path);
  const shard = siblings.find((name) => name.startsWith(`${prefix}-00000-of-`));
  return siblings.includes(`${prefix}.index`) ? `${prefix}.index` : shard;
}
