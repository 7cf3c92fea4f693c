/**
 * A model inside an archive, by its path there.
 *
 * ```ts
 * await openMember(await fileSource("many.zip"), "mnist/model.pb");
 * ```
 *
 * @module
 */
import { UsageError } from "../errors.js";
import type { ByteSource, Folder } from "../io/source.js";
import { subFolder } from "../io/subfolder.js";
import { archiveFolder } from "./archive.js";
import type { ModelFile } from "./file.js";
import type { OpenOptions } from "./format.js";
import { openFile } from "./open.js";
import { firstOfPrefix } from "./prefix.js";

/**
 * Opens a file of the archive, a folder, or a checkpoint by its prefix. An archive in it has a path after a further `!`:
 * `inner.tar.gz!model.pb`.
 *
 * @throws {UsageError} when the source is no archive
 * @throws {NotFoundError} with the nearest names in the archive
 */
export async function openMember(
  source: ByteSource,
  member: string,
  options: OpenOptions = {},
): Promise<ModelFile> {
  const folder = await archiveFolder(source, options.signal);
  if (!folder)
    throw new UsageError(`no archive: ${source.name}`, {
      file: source.name,
      expected: "a zip or tar file before the !",
    });
  return openIn(folder, member.replace(/\/+$/, ""), options);
}

async function openIn(folder: Folder, member: string, options: OpenOptions): Promise<ModelFile> {
  const listing = (await folder.list?.()) ?? [];
  if (listing.some((inner) => inner.startsWith(`${member}/`)))
    return openFile(subFolder(folder, member), options);
  if (!listing.includes(member)) {
    for (const [archive, rest] of splits(member))
      if (listing.includes(archive)) return openMember(await folder.open(archive), rest, options);
  }
  const path = listing.includes(member) ? member : (firstOfPrefix(member, listing) ?? member);
  return openFile(await folder.open(path), { siblings: folder, path, ...options });
}

/** Where a path may be that of an archive and of something in it: names may have a `!` themselves. */
export function* splits(path: string): Iterable<readonly [archive: string, member: string]> {
  for (let bang = path.indexOf("!"); bang >= 0; bang = path.indexOf("!", bang + 1))
    yield [path.slice(0, bang), path.slice(bang + 1)];
}
