/**
 * The one abstraction over bytes: something with a size that can be read in ranges.
 *
 * A file, a byte array, an HTTP resource and a member of a zip are all `ByteSource`s, so every reader works on
 * all of them and tests need no mocks.
 *
 * ```ts
 * const source = memorySource("model.pb", bytes);
 * const head = await source.read(0, 16);
 * ```
 *
 * @module
 */
import { MalformedError } from "../errors.js";
import { inOrder, pieces } from "./ahead.js";

export interface ByteSource {
  /** For messages: a path, a URL, `archive.zip!member`. */
  readonly name: string;
  /** Bytes in all. */
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`. The array may be a view of shared memory: treat it as read-only.
   *
   * @throws {MalformedError} when the range ends past the end (the structure that named it is wrong)
   */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * The same without waiting, where the medium can; printing a value in a REPL needs it. `into` is memory of that length
   * which a medium that copies may use for what it returns.
   */
  readSync?(offset: number, length: number, into?: Uint8Array): Uint8Array;
  /**
   * The same in order, piece by piece, where the medium is quicker so: it reads ahead. Call {@link streamOf}, which
   * works for every source.
   */
  stream?(offset: number, length: number, options?: StreamOptions): AsyncIterable<Uint8Array>;
}

export interface StreamOptions {
  /** Where the bytes go: the pieces are its successive parts. Without, a piece is valid until the next is asked for. */
  readonly into?: Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A folder of sources: what a SavedModel, a checkpoint or an archive is. Paths use `/` and never leave it. */
export interface Folder {
  readonly name: string;
  /** Where it is on this machine's disk; absent for archives, URLs and what is made in memory. */
  readonly onDisk?: string;
  /** The source at a relative path. @throws {NotFoundError} when there is none */
  open(path: string): Promise<ByteSource>;
  /** Whether {@link open} would find something. */
  has(path: string): Promise<boolean>;
  /** What a file in it is called and opened by: `models/a.pb`, `many.zip!a.pb`, a URL. For messages. */
  pathOf(path: string): string;
  /** All files below, as relative paths; undefined where the medium cannot list (plain HTTP). */
  list?(): Promise<readonly string[]>;
}

/** How much a source that has no stream of its own is asked for at a time: one request over HTTP. */
const PIECE_BYTES = 4 << 20;

/** The bytes of a range in order, piece by piece, the next piece being read while one is used. */
export function streamOf(
  source: ByteSource,
  offset: number,
  length: number,
  options: StreamOptions = {},
): AsyncIterable<Uint8Array> {
  if (source.stream) return source.stream(offset, length, options);
  return inOrder(pieces(length, PIECE_BYTES), 2, async ({ at, size }) => {
    const bytes = await source.read(offset + at, size, options.signal);
    options.into?.set(bytes, at);
    return bytes;
  });
}

/**
 * Memory for bytes that are about to be read. Node has some that is not zeroed first, which is a tenth of the time of
 * reading into it; whoever asks fills all of it or throws.
 */
export function unfilled(length: number): Uint8Array {
  if (typeof Buffer === "undefined") return new Uint8Array(length);
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer); // of its own, and no Buffer, whose slice() differs
}

/** What bytes that a user gives are called: they have no path. */
export const BYTES = "bytes";

/** Bytes that are already in memory. */
export function memorySource(name: string, bytes: Uint8Array): ByteSource {
  const source: ByteSource = {
    name,
    size: bytes.byteLength,
    read: async (offset, length) => readSync(offset, length),
    readSync: (offset, length) => readSync(offset, length),
  };
  function readSync(offset: number, length: number): Uint8Array {
    checkRange(source, offset, length);
    return bytes.subarray(offset, offset + length);
  }
  return source;
}

/** A window of another source. @throws {MalformedError} when it does not lie inside */
export function sliceSource(
  source: ByteSource,
  offset: number,
  length: number,
  name = source.name,
): ByteSource {
  checkRange(source, offset, length);
  const { readSync, stream } = source;
  const window: ByteSource = {
    name,
    size: length,
    read: async (start, count, signal) => {
      checkRange(window, start, count);
      return source.read(offset + start, count, signal);
    },
    ...(readSync && {
      readSync: (start: number, count: number, into?: Uint8Array) => {
        checkRange(window, start, count);
        return readSync.call(source, offset + start, count, into);
      },
    }),
    ...(stream && {
      stream: (start: number, count: number, options?: StreamOptions) => {
        checkRange(window, start, count);
        return stream.call(source, offset + start, count, options);
      },
    }),
  };
  return window;
}

/** Guards a read. Every `ByteSource` calls it first, so no reader has to. */
export function checkRange(source: { name: string; size: number }, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= source.size) return;
  throw new MalformedError("a range of bytes ends past the end of its file", {
    file: source.name,
    offset,
    expected: `${length} bytes`,
    found: `${Math.max(0, source.size - offset)} bytes left of ${source.size}`,
    hint: "the file may be truncated; compare its size with the original's",
  });
}
