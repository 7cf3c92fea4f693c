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

/** What could be opened of a folder: files in it, and SavedModels below it. */
export function modelsIn(listing: readonly string[]): readonly string[] {
  const folders = listing.flatMap((path) => savedModel.exec(path)?.[1] ?? []);
  return [...new Set([...listing.filter((path) => modelFile.test(path)), ...folders])];
}

/** The one model of a folder, where there is exactly one. */
export async function onlyModel(
  folder: Folder,
  listing: readonly string[],
): Promise<{ readonly path: string; readonly input: ByteSource | Folder } | undefined> {
  const [path, ...others] = modelsIn(listing);
  if (path === undefined || others.length > 0) return undefined;
  return { path, input: modelFile.test(path) ? await folder.open(path) : subFolder(folder, path) };
}
