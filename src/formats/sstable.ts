/**
 * SSTable: sorted keys and values in checksummed blocks. Both kinds of checkpoint are made of it.
 *
 * ```ts
 * const table = await openTable(source);
 * for await (const { key, value } of table.entries()) console.log(key, value.length);
 * ```
 *
 * Keys are bytes and share prefixes with their predecessor; a block ends with its restart points; blocks may be
 * snappy-compressed.
 *
 * Source: tensorflow/core/lib/io/{format,block,table}.cc
 *
 * @module
 */
import { isThawError, LimitError, MalformedError } from "../errors.js";
import type { ByteSource } from "../io/source.js";
import { crc32c, unmask } from "./crc32c.js";
import { fetchOrReadOn } from "./format.js";
import { uint64, Varints } from "./varint.js";

export interface TableEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  /** Where in the file the value begins; where its block begins if that is compressed. */
  readonly offset: number;
}

export interface Table {
  readonly source: ByteSource;
  entries(): AsyncGenerator<TableEntry>;
  /** The value of a key; reads one block. */
  get(key: Uint8Array): Promise<TableEntry | undefined>;
}

export interface TableOptions {
  /** Called with a checksum's mismatch in place of throwing it. */
  readonly onMismatch?: ((error: MalformedError) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export const FOOTER_BYTES = 48;

/** The last eight bytes of every table. */
const MAGIC = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];

/** After each block: how it is compressed, and a checksum. */
const TRAILER_BYTES = 5;

/** Snappy's densest code copies 64 bytes for 3, so a larger claim is a bomb. */
const MAX_SNAPPY_RATIO = 22;

/** Longer than any name; a key may share all of its predecessor, so a small block could grow without bound. */
const MAX_KEY_BYTES = 8 << 10;

const [STORED, SNAPPY] = [0, 1];

export function isTable(tail: Uint8Array): boolean {
  const end = tail.subarray(-MAGIC.length);
  return tail.length >= FOOTER_BYTES && MAGIC.every((byte, i) => end[i] === byte);
}

interface Handle {
  readonly offset: number;
  readonly size: number;
}

interface Block {
  readonly bytes: Uint8Array;
  /** Where in the file the block begins. */
  readonly offset: number;
  readonly compressed: boolean;
}

/** Opens a table: reads its footer and its index of blocks. */
export async function openTable(source: ByteSource, options: TableOptions = {}): Promise<Table> {
  const index = await readBlock(source, await readFooter(source, options.signal), options);
  const handles = [...blockEntries(index, source)].map(({ key, value, offset }) => ({
    last: key,
    handle: readHandle(new Varints(value, source.name, offset), source, offset),
  }));
  let recent: { readonly handle: Handle; readonly block: Promise<Block> } | undefined;
  const load = (handle: Handle) => {
    if (recent?.handle !== handle) recent = { handle, block: readBlock(source, handle, options) };
    return recent.block;
  };
  return {
    source,
    async *entries() {
      for (const { handle } of handles) yield* blockEntries(await load(handle), source);
    },
    async get(key) {
      const found = handles.find(({ last }) => compareBytes(key, last) <= 0);
      if (!found) return undefined;
      for (const entry of blockEntries(await load(found.handle), source))
        if (compareBytes(entry.key, key) === 0) return entry;
      return undefined;
    },
  };
}

async function readFooter(source: ByteSource, signal?: AbortSignal): Promise<Handle> {
  const start = source.size - FOOTER_BYTES;
  const footer = start < 0 ? new Uint8Array(0) : await source.read(start, FOOTER_BYTES, signal);
  if (!isTable(footer)) {
    throw new MalformedError("this is no SSTable", {
      file: source.name,
      offset: Math.max(0, start),
      expected: "the magic number db4775248b80fb57 at the end",
      found: `${source.size} bytes without it`,
      hint: "the file may be truncated; compare its size with the original's",
    });
  }
  const numbers = new Varints(footer.subarray(0, FOOTER_BYTES - MAGIC.length), source.name, start);
  readHandle(numbers, source, start); // of the meta-index block, which TensorFlow leaves empty
  return readHandle(numbers, source, start);
}

function readHandle(numbers: Varints, source: ByteSource, at: number): Handle {
  const next = () => (numbers.next() ? uint64(numbers) : -1);
  const [offset, size] = [next(), next()];
  if (offset >= 0 && size >= 0 && offset + size + TRAILER_BYTES <= source.size) return { offset, size };
  throw new MalformedError("a block of an SSTable lies outside the file", {
    file: source.name,
    offset: at,
    expected: `a block within ${source.size} bytes`,
    found: `${size} bytes at ${offset}`,
    hint: "the file may be truncated; compare its size with the original's",
  });
}

async function readBlock(
  source: ByteSource,
  { offset, size }: Handle,
  options: TableOptions,
): Promise<Block> {
  const stored = await source.read(offset, size + TRAILER_BYTES, options.signal);
  const trailer = new DataView(stored.buffer, stored.byteOffset + size, TRAILER_BYTES);
  const crc = await crc32c();
  const [expected, found] = [unmask(trailer.getUint32(1, true)), crc.of(stored.subarray(0, size + 1))];
  if (expected !== found) mismatch("a block of an SSTable", source.name, offset, expected, found, options);
  const bytes = stored.subarray(0, size);
  const type = trailer.getUint8(0);
  if (type === STORED) return { bytes, offset, compressed: false };
  if (type === SNAPPY) return { bytes: await unsnap(bytes, source.name, offset), offset, compressed: true };
  throw new MalformedError("a block of an SSTable has an unknown compression", {
    file: source.name,
    offset: offset + size,
    expected: "0 (none) or 1 (snappy)",
    found: `${type}`,
  });
}

/** Throws a checksum's mismatch, or hands it to who reads on in spite of it. */
export function mismatch(
  what: string,
  file: string,
  offset: number,
  expected: number,
  found: number,
  options: TableOptions,
): void {
  const hex = (value: number) => value.toString(16).padStart(8, "0");
  const error = new MalformedError(`${what} does not fit its checksum`, {
    file,
    offset,
    expected: `CRC-32C ${hex(expected)}`,
    found: hex(found),
    hint: fetchOrReadOn,
  });
  if (!options.onMismatch) throw error;
  options.onMismatch(error);
}

async function unsnap(bytes: Uint8Array, file: string, offset: number): Promise<Uint8Array> {
  const length = new Varints(bytes, file, offset);
  const claimed = length.next() ? uint64(length) : 0;
  if (claimed > bytes.length * MAX_SNAPPY_RATIO) {
    throw new LimitError("a snappy block claims an impossible size", {
      file,
      offset,
      expected: `at most ${bytes.length * MAX_SNAPPY_RATIO} bytes`,
      found: `${claimed}`,
    });
  }
  checkElements(bytes, length.position, file, offset);
  const { uncompress } = await import("snappyjs"); // hardly any file needs it
  try {
    return uncompress(new Uint8Array(bytes)); // a Buffer would be given back as one
  } catch (cause) {
    if (isThawError(cause)) throw cause;
    throw new MalformedError("a snappy block is damaged", { file, offset, cause });
  }
}

/** Of a copy, by its kind; 0 is a literal. */
const distanceBytes = [0, 1, 2, 4];

/**
 * snappyjs takes the length of a literal past 2^31 for a negative one, and would go back and forth for ever.
 *
 * Source: https://github.com/google/snappy/blob/main/format_description.txt
 */
function checkElements(bytes: Uint8Array, start: number, file: string, offset: number): void {
  let at = start;
  while (at < bytes.length) {
    const tag = bytes[at++] ?? 0;
    if ((tag & 3) !== 0) {
      at += distanceBytes[tag & 3] ?? 0;
      continue;
    }
    const lengthBytes = Math.max(0, (tag >> 2) - 59);
    let length = lengthBytes === 0 ? tag >> 2 : 0;
    for (let i = 0; i < lengthBytes; i++) length += (bytes[at + i] ?? 0) * 2 ** (8 * i);
    at += lengthBytes + length + 1;
  }
  if (at === bytes.length) return;
  throw new MalformedError("a snappy block is damaged", {
    file,
    offset,
    expected: `elements of ${bytes.length - start} bytes`,
    found: `elements of ${at - start}`,
  });
}

/** The entries of a block in order. */
function* blockEntries(block: Block, source: ByteSource): Generator<TableEntry> {
  const end = restartsOf(block, source);
  const numbers = new Varints(block.bytes.subarray(0, end), source.name, block.offset);
  const place = () => (block.compressed ? block.offset : block.offset + numbers.position);
  let previous: Uint8Array | undefined;
  while (numbers.position < end) {
    const at = place();
    const [shared, own, length] = [count(numbers), count(numbers), count(numbers)];
    const rest = end - numbers.position;
    if (shared > (previous?.length ?? 0) || own + length > rest || shared + own > MAX_KEY_BYTES) {
      throw new MalformedError("an entry of an SSTable ends past its block", {
        file: source.name,
        offset: at,
        expected: `at most ${previous?.length ?? 0} shared bytes, ${rest} more and a key of ${MAX_KEY_BYTES}`,
        found: `${shared} shared, a key of ${own} and a value of ${length}`,
      });
    }
    const key = new Uint8Array(shared + own);
    if (previous) key.set(previous.subarray(0, shared));
    key.set(block.bytes.subarray(numbers.position, numbers.position + own), shared);
    if (previous && compareBytes(previous, key) >= 0) throw unsorted(source, at);
    numbers.position += own;
    const offset = place();
    yield { key, value: block.bytes.subarray(numbers.position, numbers.position + length), offset };
    numbers.position += length;
    previous = key;
  }
}

/** Where the restart points of a block begin: its entries end there. */
function restartsOf({ bytes, offset }: Block, source: ByteSource): number {
  const restarts =
    bytes.length < 4
      ? -1
      : new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(0, true);
  const end = bytes.length - 4 - restarts * 4;
  if (restarts >= 0 && end >= 0) return end;
  throw new MalformedError("the restart points of an SSTable's block end past it", {
    file: source.name,
    offset,
    expected: `at most ${Math.floor(bytes.length / 4) - 1}`,
    found: `${restarts}`,
  });
}

function count(numbers: Varints): number {
  if (!numbers.next()) return Number.MAX_SAFE_INTEGER; // refused as too long by whoever asked
  return uint64(numbers);
}

function unsorted(source: ByteSource, offset: number): MalformedError {
  return new MalformedError("the keys of an SSTable are out of order", {
    file: source.name,
    offset,
    expected: "each key after the one before it, byte by byte",
    hint: "the file is damaged; fetch it again",
  });
}

/** As `memcmp`, shorter first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return (a[i] ?? 0) - (b[i] ?? 0);
  return a.length - b.length;
}
