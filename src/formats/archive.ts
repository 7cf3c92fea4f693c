/**
 * Archives that hold a model: what is inside is what counts.
 *
 * @module
 */
import type { ByteSource, Folder } from "../io/source.js";
import { subFolder } from "../io/subfolder.js";
import { isGzip, isTar, tarFolder } from "../io/tar.js";
import { isZip, zipFolder } from "../io/zip.js";

/** The archive's members as a folder; undefined when it is no archive. */
export async function archiveFolder(source: ByteSource, signal?: AbortSignal): Promise<Folder | undefined> {
  const head = await source.read(0, Math.min(source.size, 512), signal);
  if (isZip(head)) return zipFolder(source, signal);
  return isGzip(head) || isTar(head) ? tarFolder(source, signal) : undefined;
}

/** What file managers leave in archives. */
const junk = /(^|\/)(\.DS_Store|__MACOSX|Thumbs\.db|\._[^/]*)(\/|$)/;

/**
 * What to open of an archive: its one file, or the folder with its files. Archives often hold everything in one
 * folder, which says nothing.
 */
export async function modelIn(folder: Folder): Promise<Folder | { folder: Folder; path: string }> {
  const listing = ((await folder.list?.()) ?? []).filter((path) => !junk.test(path));
  const [first] = listing;
  if (first !== undefined && listing.length === 1) return { folder, path: first };
  const top = first?.split("/")[0];
  const nested = top !== undefined && listing.every((path) => path.startsWith(`${top}/`));
  return nested ? modelIn(subFolder(folder, top)) : folder;
}
