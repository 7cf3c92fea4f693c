/**
 * A folder of sources that are at hand: what an archive, a test or a set of uploaded files gives.
 *
 * @module
 */
import { NotFoundError } from "../errors.js";
import { didYouMean } from "../nearest.js";
import type { ByteSource, Folder } from "./source.js";

/**
 * A folder that holds these sources under these paths.
 *
 * @param separator What stands between its name and a file's: `!` for an archive
 */
export function memoryFolder(
  name: string,
  files: Readonly<Record<string, ByteSource>>,
  separator = "/",
): Folder {
  const all = new Map(Object.entries(files));
  return {
    name,
    open: async (path) => {
      const source = all.get(path);
      if (source) return source;
      throw new NotFoundError(`no such file: ${path}`, { file: name, hint: didYouMean(path, all.keys()) });
    },
    has: async (path) => all.has(path),
    pathOf: (path) => `${name}${separator}${path}`,
    list: async () => [...all.keys()],
  };
}
