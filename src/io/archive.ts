/**
 * What archives have in common: members by path, none of which may leave the archive or stand for another.
 *
 * @module
 */
import { LimitError, MalformedError, NotFoundError, UnsupportedError } from "../errors.js";
import { didYouMean } from "../nearest.js";
import type { ByteSource, Folder } from "./source.js";

/** More members than any model has. */
export const MAX_MEMBERS = 100_000;

/**
 * Packed members are unpacked into memory, so there is an end to how large one may say it is: Keras' own guard,
 * lowered to what one array holds on every Node.
 */
export const MAX_UNPACKED = 2 ** 31;

/** Keras' ratio for archives: more than this, and large, is a bomb. Source: `_reject_zip_bomb` in saving_lib.py */
export const MAX_RATIO = 100;

/** Below this a ratio says nothing: a page of zeros packs well. */
export const SMALL = 256 << 20;

/** A member before it is opened. */
export interface Member {
  readonly path: string;
  open(): Promise<ByteSource>;
}

/**
 * The members as a folder.
 *
 * @throws {MalformedError} for two members of one path, and for paths that leave the archive
 */
export function memberFolder(archive: string, members: readonly Member[]): Folder {
  const byPath = new Map<string, Member>();
  for (const member of members) {
    const path = safePath(archive, member.path);
    if (byPath.has(path))
      throw refused(archive, "two members of an archive have the same path", path, "one member");
    byPath.set(path, member);
  }
  return {
    name: archive,
    has: async (path) => byPath.has(path),
    pathOf: (path) => `${archive}!${path}`,
    list: async () => [...byPath.keys()], // in the order of the archive
    open: async (path) => {
      const member = byPath.get(path);
      if (member) return member.open();
      throw new NotFoundError(`no member ${JSON.stringify(path)} in the archive`, {
        file: archive,
        hint: didYouMean(path, byPath.keys(), "`unzip -l` or `tar -t` shows its members"),
      });
    },
  };
}

/** The path without `./`, if it stays inside: no `..`, no root, no drive, no backslash, no zero byte. */
function safePath(archive: string, path: string): string {
  const parts = path.split("/").filter((part) => part !== "." && part !== "");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a zero byte ends a name for the system
  const strange = /^\/|^[A-Za-z]:|\\|\x00/.test(path) || parts.includes("..") || parts.length === 0;
  if (strange) throw refused(archive, "a member's path leaves its archive", path, "a path inside");
  return parts.join("/");
}

/** An error about one member. */
function refused(archive: string, summary: string, path: string, expected: string): MalformedError {
  return new MalformedError(summary, { file: archive, path, expected, hint: "no model needs such a member" });
}

/** A link or a device in place of a file. */
export function notAFile(archive: string, path: string, found: string): UnsupportedError {
  return new UnsupportedError("a member of the archive is no file", { file: archive, path, found });
}

/** Guards what a packed member says about its size before it is unpacked. */
export function checkUnpacked(
  archive: string,
  path: string,
  { packed, size }: { packed: number; size: number },
): void {
  const bomb = size > SMALL && size > MAX_RATIO * packed;
  if (size <= MAX_UNPACKED && !bomb) return;
  throw new LimitError("a member of the archive is too large to unpack", {
    file: archive,
    path,
    expected: `at most ${MAX_UNPACKED} bytes, and ${MAX_RATIO} times the packed size`,
    found: `${size} bytes packed into ${packed}`,
    hint: "unpack the archive and open the file inside, if you trust it",
  });
}
