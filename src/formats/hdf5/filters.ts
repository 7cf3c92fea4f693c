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
import { scaleOffset } from "./scale-offset.js";

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
  6: (packed, { filter, size, place }) => scaleOffset(packed, { values: filter.values, size, place }),
  32000: lzf,
};
const names: Readonly<Record<number, string>> = {
  4: "szip",
  5: "nbit",
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

/** Inflates into a buffer of the chunk's size, so that a bomb has nowhere to go. */
function deflate(packed: Uint8Array, { size, place }: { size: number; place: Place }): Uint8Array {
  // Filters before this one may have added a checksum, never more.
  const room = size + 4;
  if (packed.byteLength * DEFLATE_RATIO + 64 < size)
    throw short(place, size, packed.byteLength * DEFLATE_RATIO);
  try {
    return unzlibSync(packed, { out: new Uint8Array(room) });
  } catch (cause) {
    throw new MalformedError("a chunk of a dataset does not inflate", { ...place, cause });
  }
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
  if (size < 2) return bytes;
  const count = Math.floor(bytes.byteLength / size);
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
  const out = new Uint8Array(size);
  let [from, to] = [0, 0];
  const next = () => packed[from++] ?? 0;
  while (from < packed.byteLength) {
    const control = next();
    if (control < 32) {
      const count = control + 1;
      if (to + count > size) throw short(place, size, to + count);
      out.set(packed.subarray(from, from + count), to);
      [from, to] = [from + count, to + count];
      continue;
    }
    const count = (control >> 5 === 7 ? 7 + next() : control >> 5) + 2;
    const start = to - ((control & 31) << 8) - next() - 1;
    if (start < 0 || to + count > size) throw short(place, size, to + count);
    for (let index = 0; index < count; index++) out[to++] = out[start + index] ?? 0; // may overlap itself
  }
  return out;
}
