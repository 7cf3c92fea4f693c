/**
 * Archives that hold a model: what is inside is what counts.
 *
 * @module
 */
import { memoryFolder } from "../io/memory-folder.js";
import { type ByteSource, type Folder, sliceSource } from "../io/source.js";
import { subFolder } from "../io/subfolder.js";
import { gunzip, isGzip, isTar, tarFolder } from "../io/tar.js";
import { isZip, zipFolder } from "../io/zip.js";

/** The archive's members as a folder; undefined when it is no archive. */
export async function archiveFolder(source: ByteSource, signal?: AbortSignal): Promise<Folder | undefined> {
  const head = await source.read(0, Math.min(source.size, 512), signal);
  if (isZip(head)) return zipFolder(source, signal);
  if (isTar(head)) return tarFolder(source, signal);
  return isGzip(head) ? gzipFolder(source, signal) : undefined;
}

/** What is in a gzip file: a tar archive, or one file on its own. */
async function gzipFolder(source: ByteSource, signal?: AbortSignal): Promise<Folder> {
  const unpacked = await gunzip(source, signal);
  if (isTar(await unpacked.read(0, Math.min(unpacked.size, 512)))) return tarFolder(unpacked, signal);
  const name = (source.name.split(/[\\/]/).at(-1) ?? source.name).replace(/\.gz$/i, "") || "content";
  const content = sliceSource(unpacked, 0, unpacked.size, `${source.name}!${name}`);
  return memoryFolder(source.name, { [name]: content }, "!");
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
