/**
 * Filters: how a chunk was packed, and undoing it.
 *
 * Sources: HDF5 File Format Specification 3.0, IV.A.2.l; h5py's lzf filter
 *
 * @module
 */
import { unzlibSync } from "fflate";
import { MalformedError, UnsupportedError } from "../../errors.js";
import type { Cursor, Place } from "./cursor.js";
import { nbit } from "./nbit.js";
import { scaleOffset } from "./scale-offset.js";
import { szip } from "./szip.js";

export interface Filter {
  readonly id: number;
  readonly values: readonly number[];
}

export function readFilters(cursor: Cursor): Filter[] {
  const [version, count] = [cursor.u8(), cursor.u8()];
  if (version !== 1 && version !== 2) throw cursor.error("filters of version 1 or 2", `version ${version}`);
  if (version === 1) cursor.skip(6);
  return Array.from({ length: count }, () => {
    const id = cursor.u16();
    const named = version === 1 || id >= 256;
    const nameSize = named ? cursor.u16() : 0;
    const values = cursor.skip(2).u16();
    cursor.skip(version === 1 ? Math.ceil(nameSize / 8) * 8 : nameSize);
    const filter = { id, values: Array.from({ length: values }, () => cursor.u32()) };
    if (version === 1 && values % 2 === 1) cursor.skip(4);
    return filter;
  });
}

interface Context {
  /** Bytes of the chunk when it is unpacked. */
  readonly size: number;
  readonly place: Place;
  /** Refuses a checksum that is another than the stored one. */
  compare(stored: number, computed: number): void;
}

type Undo = (packed: Uint8Array, context: Context & { readonly filter: Filter }) => Uint8Array;

/** Deflate cannot pack tighter than this; a chunk that claims to is a bomb. Source: zlib's technical details */
const DEFLATE_RATIO = 1032;

const undo: Readonly<Record<number, Undo>> = {
  1: deflate,
  2: (packed, { filter }) => unshuffle(packed, filter.values[0] ?? 1),
  3: fletcher32,
  4: (packed, { filter, size, place }) => szip(packed, { values: filter.values, most: roomFor(size), place }),
  5: (packed, { filter, size, place }) => nbit(packed, { values: filter.values, size, place }),
  6: (packed, { filter, size, place }) => scaleOffset(packed, { values: filter.values, size, place }),
  32000: lzf,
};
const names: Readonly<Record<number, string>> = {
  32001: "blosc",
  32004: "lz4",
  32008: "bitshuffle",
  32015: "zstd",
};

/** All filters that cannot be undone, or an empty list. */
export function unknownFilters(filters: readonly Filter[]): string[] {
  return filters.flatMap(({ id }) => (undo[id] ? [] : [names[id] ?? `filter ${id}`]));
}

/** The chunk's `size` bytes. `mask` has a bit set for each filter that was left out for this chunk. */
export function unpack(
  packed: Uint8Array,
  filters: readonly Filter[],
  { mask, ...context }: Context & { readonly mask: number },
): Uint8Array {
  const { size, place } = context;
  let bytes = packed;
  for (const [index, filter] of [...filters.entries()].reverse()) {
    const step = undo[filter.id];
    if (step === undefined) {
      throw new UnsupportedError("a dataset is packed with a filter that Thaw lacks", {
        ...place,
        found: unknownFilters(filters).join(", "),
        hint: 'save the file again with compression="gzip"',
      });
    }
    if ((mask & (1 << index)) === 0) bytes = step(bytes, { ...context, filter });
  }
  if (bytes.byteLength < size) throw short(place, size, bytes.byteLength);
  return bytes.subarray(0, size);
}

function short(place: Place, expected: number, found: number): MalformedError {
  return new MalformedError("a chunk of a dataset does not unpack to its size", {
    ...place,
    expected: `${expected} bytes`,
    found: `${found}`,
  });
}

/** Filters before another may have added to the chunk: a checksum, a header, a part of it that did not pack. */
function roomFor(size: number): number {
  return size + (size >> 8) + 64;
}

/** Before and after what zlib deflates: two bytes of options, and a checksum. */
const ZLIB_BYTES = 6;

/** Inflates into a buffer of about the chunk's size, so that a bomb has nowhere to go. */
function deflate(packed: Uint8Array, { size, place, compare }: Context): Uint8Array {
  const room = Math.min(roomFor(size), packed.byteLength * DEFLATE_RATIO + 64);
  const bytes = inflated(packed, room, place);
  const computed = adler32(bytes);
  const stored = new DataView(packed.buffer, packed.byteOffset, packed.byteLength).getUint32(
    packed.byteLength - 4,
  );
  if (stored !== computed && !holds(packed, computed)) compare(stored, computed);
  return bytes;
}

/** Whether the checksum stands before the end: the N-bit filter appends bytes to what it leaves as it is. */
function holds(packed: Uint8Array, checksum: number): boolean {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  for (let at = packed.byteLength - 5; at >= ZLIB_BYTES - 4; at--)
    if (view.getUint32(at) === checksum) return true;
  return false;
}

function inflated(packed: Uint8Array, room: number, place: Place): Uint8Array {
  if (packed.byteLength <= ZLIB_BYTES) throw short(place, ZLIB_BYTES + 1, packed.byteLength);
  try {
    return unzlibSync(packed, { out: new Uint8Array(room) });
  } catch (cause) {
    throw new MalformedError("a chunk of a dataset does not inflate", { ...place, cause });
  }
}

/** Sums that wrap at 65521 are taken this many bytes at a time, after which they still fit in 32 bits. */
const ADLER_BYTES = 5552;

/** zlib's checksum, which fflate leaves out. Source: RFC 1950 */
function adler32(bytes: Uint8Array): number {
  let [sum, sums] = [1, 0];
  for (let start = 0; start < bytes.length; start += ADLER_BYTES) {
    const end = Math.min(bytes.length, start + ADLER_BYTES);
    for (let at = start; at < end; at++) {
      sum += bytes[at] ?? 0;
      sums += sum;
    }
    sum %= 65521;
    sums %= 65521;
  }
  return ((sums << 16) | sum) >>> 0;
}

/** The chunk, then its checksum: sums of big-endian words of 16 bits, and of these sums, modulo 65535. */
function fletcher32(packed: Uint8Array, { compare, place }: Context): Uint8Array {
  const length = packed.byteLength - 4;
  if (length < 0) throw short(place, 4, packed.byteLength);
  const bytes = packed.subarray(0, length);
  const stored = new DataView(packed.buffer, packed.byteOffset + length, 4).getUint32(0, true);
  let [sum, sums] = [0, 0];
  for (let at = 0; at < length; at += 2) {
    sum = (sum + (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0))) % 0xffff;
    sums = (sums + sum) % 0xffff;
  }
  const computed = ((sums << 16) | sum) >>> 0;
  // 0 and 65535 are one number to these sums, and the library gives either.
  if (sameSums(stored & 0xffff, sum) && sameSums(stored >>> 16, sums)) return bytes;
  compare(stored, computed);
  return bytes;
}

function sameSums(stored: number, computed: number): boolean {
  return stored % 0xffff === computed;
}

/** Bytes of the same significance were put together. */
function unshuffle(bytes: Uint8Array, size: number): Uint8Array {
  const count = Math.floor(bytes.byteLength / size);
  if (size < 2 || count < 2) return bytes;
  const out = bytes.slice();
  for (let byte = 0; byte < size; byte++) {
    for (let element = 0; element < count; element++) {
      out[element * size + byte] = bytes[byte * count + element] ?? 0;
    }
  }
  return out;
}

/** LibLZF: runs of literals, and references to what was unpacked before. */
function lzf(packed: Uint8Array, { size, place }: { size: number; place: Place }): Uint8Array {
  const out = new Uint8Array(roomFor(size));
  let [from, to] = [0, 0];
  const next = () => {
    if (from < packed.byteLength) return packed[from++] ?? 0;
    throw short(place, size, to);
  };
  while (from < packed.byteLength) {
    const control = next();
    if (control < 32) {
      const count = control + 1;
      if (from + count > packed.byteLength) throw short(place, size, to);
      if (to + count > out.length) throw short(place, size, to + count);
      out.set(packed.subarray(from, from + count), to);
      [from, to] = [from + count, to + count];
      continue;
    }
    const count = (control >> 5 === 7 ? 7 + next() : control >> 5) + 2;
    const start = to - ((control & 31) << 8) - next() - 1;
    if (start < 0 || to + count > out.length) throw short(place, size, to + count);
    for (let index = 0; index < count; index++) out[to++] = out[start + index] ?? 0; // may overlap itself
  }
  return out.subarray(0, to);
}
