/**
 * The bytes of one tensor in a shard, checked against their CRC-32C when all of them are read, be it at once or
 * piece by piece. A slice is not checked: that would read the whole tensor.
 *
 * @module
 */
import { MalformedError } from "../errors.js";
import { type ByteSource, checkRange, type StreamOptions, streamOf, unfilled } from "../io/source.js";
import { numberBytes, swapped } from "../tensor/decode.js";
import type { DType } from "../tensor/dtype.js";
import { type Crc32c, type Crc32cStream, unmask } from "./crc32c.js";
import { mismatch, type TableOptions } from "./sstable.js";

/** Where a tensor is stored. */
export interface Place {
  /** The tensor's name, for errors. */
  readonly name: string;
  readonly shard: ByteSource;
  readonly offset: number;
  readonly size: number;
  /** Masked. */
  readonly checksum: number;
  readonly options: TableOptions;
  readonly crc: Crc32c;
}

/** Below this, reading and checking at the same time gains nothing. */
const LARGE = 1 << 20;

export function checkedSource(
  place: Place,
  { dtype, bigEndian }: { dtype: DType; bigEndian: boolean },
): ByteSource {
  const { shard, offset, size } = place;
  const check = checker(place);
  const { readSync } = shard;
  const native = (bytes: Uint8Array) => (bigEndian ? swapped(bytes, numberBytes(dtype)) : bytes);
  const source: ByteSource = {
    name: shard.name,
    size,
    read: async (start, length, signal) => {
      checkRange(source, start, length);
      checkPlace(place);
      if (shard.stream && length === size && size > LARGE) return whole(place, native, signal);
      const bytes = await shard.read(offset + start, length, signal);
      check(start, bytes);
      return native(bytes);
    },
    stream: (start, length, options) => {
      checkRange(source, start, length);
      checkPlace(place);
      return checkedPieces(place, native, { start, length, ...options });
    },
    ...(readSync && {
      readSync: (start: number, length: number) => {
        checkRange(source, start, length);
        checkPlace(place);
        const bytes = readSync.call(shard, offset + start, length);
        check(start, bytes);
        return native(bytes);
      },
    }),
  };
  return source;
}

type Convert = (bytes: Uint8Array) => Uint8Array;

/** All bytes at once; a piece is checked while the next ones are read. */
async function whole(place: Place, native: Convert, signal?: AbortSignal): Promise<Uint8Array> {
  const into = unfilled(place.size);
  for await (const _ of checkedPieces(place, native, { start: 0, length: place.size, into, signal }));
  return into;
}

/** The bytes piece by piece. The checksum is compared after the last one, if the first was there too. */
async function* checkedPieces(
  place: Place,
  native: Convert,
  { start, length, into, signal }: StreamOptions & { start: number; length: number },
): AsyncGenerator<Uint8Array> {
  const crc = length === place.size ? place.crc.stream() : undefined;
  let at = 0;
  for await (const stored of streamOf(place.shard, place.offset + start, length, { into, signal })) {
    crc?.update(stored);
    const bytes = native(stored);
    if (bytes !== stored) into?.set(bytes, at);
    at += bytes.length;
    yield bytes;
  }
  if (crc) compare(place, crc.digest());
}

/** Checks the pieces of a tensor as they are read; pieces out of order say nothing about the whole. */
function checker(place: Place): (start: number, bytes: Uint8Array) => void {
  let run: { readonly stream: Crc32cStream; next: number } | undefined;
  return (start, bytes) => {
    if (bytes.length === place.size) {
      compare(place, place.crc.of(bytes));
      return;
    }
    if (start === 0) run = { stream: place.crc.stream(), next: 0 };
    if (run?.next !== start) run = undefined;
    if (!run) return;
    run.stream.update(bytes);
    run.next += bytes.length;
    if (run.next === place.size) compare(place, run.stream.digest());
  };
}

export function compare(place: Place, found: number): void {
  const expected = unmask(place.checksum);
  if (expected !== found)
    mismatch(`the tensor ${place.name}`, place.shard.name, place.offset, expected, found, place.options);
}

/** @throws {MalformedError} when the shard is too short */
export function checkPlace({ name, shard, offset, size }: Place): void {
  if (offset + size <= shard.size) return;
  throw new MalformedError(`the shard ends before the tensor ${name}`, {
    file: shard.name,
    offset,
    path: name,
    expected: `${size} bytes`,
    found: `${Math.max(0, shard.size - offset)}`,
    hint: "the file may be truncated; compare its size with the original's",
  });
}
