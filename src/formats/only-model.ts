/**
 * A folder that is no model itself, but holds one: a lone `.h5` beside a README, a SavedModel under its version.
 *
 * @module
 */
import type { ByteSource, Folder } from "../io/source.js";
import { subFolder } from "../io/subfolder.js";

/** Names of files that are models by themselves. What they are is told by their content. */
const modelFile = /^[^/]+\.(pb|pbtxt|meta|h5|hdf5|keras|json)$/i;

const savedModel = /^(.+)\/saved_model\.pb(txt)?$/;

/** A model that is a folder below, whose name says so, and a file below that is a model by itself. */
const folderBelow = /^(.+)\/(saved_model\.pb(txt)?|model\.json)$/;
const fileBelow = /\.(pb|pbtxt|meta|h5|hdf5|keras)$/i;

/** What may be opened of a folder or of an archive, to be named: files and folders at any depth. */
export function modelsIn(listing: readonly string[]): readonly string[] {
  const folders = [...new Set(listing.flatMap((path) => folderBelow.exec(path)?.[1] ?? []))];
  const isPart = (path: string) => folders.some((folder) => path.startsWith(`${folder}/`));
  const files = listing.filter((path) => (modelFile.test(path) || fileBelow.test(path)) && !isPart(path));
  return [...files, ...folders.filter((folder) => !isPart(folder))];
}

/** The one model of a folder, where there is exactly one. */
export async function onlyModel(
  folder: Folder,
  listing: readonly string[],
): Promise<{ readonly path: string; readonly input: ByteSource | Folder } | undefined> {
  const folders = listing.flatMap((path) => savedModel.exec(path)?.[1] ?? []);
  const [path, ...others] = new Set([...listing.filter((path) => modelFile.test(path)), ...folders]);
  if (path === undefined || others.length > 0) return undefined;
  return { path, input: modelFile.test(path) ? await folder.open(path) : subFolder(folder, path) };
}
