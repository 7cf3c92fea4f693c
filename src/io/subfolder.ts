/**
 * A folder inside a folder.
 *
 * @module
 */
import type { Folder } from "./source.js";

/** What lies below `path`, under paths relative to it. */
export function subFolder(folder: Folder, path: string): Folder {
  const prefix = `${path.replace(/\/+$/, "")}/`;
  const { list } = folder;
  const inner: Folder = {
    name: folder.pathOf(prefix.slice(0, -1)),
    open: (name) => folder.open(prefix + name),
    has: (name) => folder.has(prefix + name),
    pathOf: (name) => folder.pathOf(prefix + name),
  };
  if (!list) return inner;
  const below = async () =>
    (await list.call(folder)).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
  return { ...inner, list: below };
}
