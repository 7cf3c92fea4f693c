/**
 * Files and folders on disk.
 *
 * ```ts
 * const source = await fileSource("model.pb");
 * ```
 *
 * @module
 */
import { closeSync, constants, openSync, readSync, realpathSync, statSync } from "node:fs";
import { type FileHandle, open, readdir, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize, relative, sep } from "node:path";
import { NotFoundError, ReadError, UsageError } from "../errors.js";
import { didYouMean } from "../nearest.js";
import { inOrder, pieces } from "./ahead.js";
import { type ByteSource, checkRange, type Folder, type StreamOptions, unfilled } from "./source.js";

/** More entries than any model's folder has; a walk that meets more is not in a model's folder. */
const MAX_LISTED = 100_000;

/**
 * A stream's pieces: large enough that a call costs nothing beside its bytes, small enough that what the system copies
 * in is still in the processor's cache when a checksum reads it. A whole number of elements of every dtype.
 */
const PIECE_BYTES = 512 << 10;

/** Pieces in the air: the disk and the system work on two while the third is used. */
const PIECES = 3;

/**
 * A file, read by position: nothing is kept open past the event loop's turn, for a REPL lives long, and files past 2 GiB
 * (where `fs.readFile` stops) are as good as small ones.
 *
 * @throws {NotFoundError} with the nearest names in that folder
 */
export async function fileSource(path: string): Promise<ByteSource> {
  const { size } = await statOf(path);
  return new FileSource(path, size);
}

class FileSource implements ByteSource {
  constructor(
    readonly name: string,
    readonly size: number,
  ) {}

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    checkRange(this, offset, length);
    const into = unfilled(length);
    for await (const _ of this.stream(offset, length, { into, signal }));
    return into;
  }

  /** Read ahead by the system's threads; without `into`, always into the same memory, which the cache then holds. */
  async *stream(offset: number, length: number, { into, signal }: StreamOptions = {}) {
    checkRange(this, offset, length);
    signal?.throwIfAborted();
    const room = into ?? unfilled(Math.min(length, PIECES * PIECE_BYTES));
    const handle = await open(this.name, constants.O_RDONLY).catch((error) => fail(this.name, error));
    try {
      yield* inOrder(pieces(length, PIECE_BYTES), PIECES, async ({ at, size }) => {
        const start = at % room.length;
        const piece = room.subarray(start, start + size);
        await this.#fill(handle, piece, offset + at, signal);
        return piece;
      });
    } finally {
      await handle.close();
    }
  }

  async #fill(handle: FileHandle, bytes: Uint8Array, offset: number, signal?: AbortSignal): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, offset + done);
      if (bytesRead === 0) throw changed(this.name, offset + done);
      done += bytesRead;
    }
  }

  readSync(offset: number, length: number, into?: Uint8Array): Uint8Array {
    checkRange(this, offset, length);
    const bytes = into ?? unfilled(length);
    const descriptor = descriptorOf(this.name);
    for (let done = 0; done < length; ) {
      const count = readSync(descriptor, bytes, done, Math.min(length - done, 1 << 30), offset + done);
      if (count === 0) throw changed(this.name, offset + done);
      done += count;
    }
    return bytes;
  }
}

/** The file that was read last without waiting, and is still open. */
let held: { readonly path: string; readonly descriptor: number } | undefined;

/**
 * The file's descriptor, for this turn of the event loop: a graph has hundreds of constants, and opening the file takes
 * longer than reading one of them.
 */
function descriptorOf(path: string): number {
  if (held?.path === path) return held.descriptor;
  letGo();
  held = { path, descriptor: openSync(path, constants.O_RDONLY) };
  setImmediate(letGo);
  return held.descriptor;
}

function letGo(): void {
  if (held) closeSync(held.descriptor);
  held = undefined;
}

/** A folder on disk. Paths that leave it, by `..`, by being absolute or through a link, are refused. */
export async function diskFolder(path: string): Promise<Folder> {
  const root = await atOnce(path, () => realpathSync.native(path));
  const locate = async (inner: string): Promise<string> => {
    const clean = normalize(inner);
    if (isAbsolute(clean) || clean.split(sep).includes("..")) throw outside(path, inner);
    const full = join(path, clean);
    const real = await realpath(full).catch((error) => fail(full, error));
    const inside = relative(root, real);
    if (isAbsolute(inside) || inside.split(sep)[0] === "..") throw outside(path, inner);
    return full;
  };
  return {
    name: path,
    onDisk: root,
    open: async (inner) => fileSource(await locate(inner)),
    has: async (inner) => {
      try {
        return statSync(await locate(inner)).isFile();
      } catch {
        return false; // absent, unreadable or outside: all the same to a caller that asks
      }
    },
    pathOf: (inner) => join(path, inner),
    list: () => walk(path),
  };
}

async function walk(root: string): Promise<string[]> {
  const found: string[] = [];
  const visit = async (inner: string): Promise<void> => {
    const entries = await readdir(join(root, inner), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = inner ? `${inner}/${entry.name}` : entry.name;
      if (found.length >= MAX_LISTED) return;
      if (entry.isDirectory()) await visit(path);
      else found.push(path); // a link counts as a file here and is resolved when opened
    }
  };
  await visit("");
  return found;
}

async function statOf(path: string) {
  // Without waiting: what is known at once takes a millisecond of a new process by way of the system's threads.
  const info = await atOnce(path, () => statSync(path));
  if (info.isFile()) return info;
  throw new UsageError(`not a file: ${path}`, {
    file: path,
    found: info.isDirectory() ? "a folder" : "a device",
  });
}

async function atOnce<T>(path: string, ask: () => T): Promise<T> {
  try {
    return ask();
  } catch (error) {
    return fail(path, error as NodeJS.ErrnoException); // what node:fs throws
  }
}

/** Turns a system error into ours, with the nearest names in the folder for a missing file. */
async function fail(path: string, error: NodeJS.ErrnoException): Promise<never> {
  if (error.code !== "ENOENT" && error.code !== "ENOTDIR") {
    throw new ReadError(`cannot read ${path}: ${error.message}`, { file: path, cause: error });
  }
  const siblings = await readdir(dirname(path)).catch(() => []);
  throw new NotFoundError(`no such file or folder: ${path}`, {
    file: path,
    hint: didYouMean(basename(path), siblings, "check the path; `ls` shows what is there"),
    cause: error,
  });
}

function outside(root: string, inner: string): ReadError {
  return new ReadError("a path leaves its model's folder", { file: root, found: JSON.stringify(inner) });
}

function changed(path: string, offset: number): ReadError {
  return new ReadError("the file became shorter while it was read", {
    file: path,
    offset,
    expected: "more bytes",
    found: "the end of the file",
  });
}
