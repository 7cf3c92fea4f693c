/**
 * Strings and variants in a checkpoint's shard.
 *
 * Strings: all lengths as varints, a checksum of them, then all bytes. Variants: each its length, its message and
 * a checksum. The checksum of the entry runs over the lengths as fixed numbers, and over the other checksums.
 *
 * Source: `ReadStringTensor` and `ReadVariantTensor` in tensorflow/core/util/tensor_bundle/tensor_bundle.cc
 *
 * @module
 */
import { MalformedError, UnsupportedError } from "../errors.js";
import type { DType } from "../tensor/dtype.js";
import type { TensorContent } from "../tensor/tensor.js";
import { checkPlace, compare, type Place } from "./checked-source.js";
import { type Crc32cStream, unmask } from "./crc32c.js";
import { mismatch } from "./sstable.js";
import { uint64, Varints } from "./varint.js";

interface Kind {
  readonly dtype: DType;
  readonly count: number;
  readonly bigEndian: boolean;
}

export function storedElements(place: Place, { dtype, count, bigEndian }: Kind): TensorContent {
  return {
    kind: "strings",
    bytes: place.size,
    load: async (signal) => {
      checkPlace(place);
      if (count > place.size)
        throw misfit(place, `at least ${count} bytes for ${count} elements`, `${place.size}`);
      const bytes = await place.shard.read(place.offset, place.size, signal);
      if (dtype === "string") return strings(place, bytes, count, bigEndian);
      if (dtype === "variant" && !bigEndian) return variants(place, bytes, count);
      throw new UnsupportedError(
        `${dtype} tensors cannot be read from a ${bigEndian ? "big-endian " : ""}checkpoint`,
        {
          file: place.shard.name,
          offset: place.offset,
          path: place.name,
          expected: "strings",
          found: dtype,
          hint: "TensorFlow itself reads no such tensor, or only where it was written",
        },
      );
    },
  };
}

const CHECKSUM_BYTES = 4;

function strings(place: Place, bytes: Uint8Array, count: number, bigEndian: boolean) {
  const lengths = new Varints(bytes, place.shard.name, place.offset);
  const sizes = Array.from({ length: count }, () => nextLength(lengths, bytes, place));
  const stream = place.crc.stream();
  for (const size of sizes) stream.update(fixed(size, size < 2 ** 32 ? 4 : 8, !bigEndian));
  let at = checkpointed(place, bytes, lengths.position, stream, !bigEndian);
  const total = sizes.reduce((sum, size) => sum + size, at);
  if (total !== bytes.length) throw misfit(place, `strings of ${total} bytes`, `${bytes.length}`);
  stream.update(bytes.subarray(at));
  compare(place, stream.digest());
  return sizes.map((size) => {
    at += size;
    return bytes.subarray(at - size, at);
  });
}

function variants(place: Place, bytes: Uint8Array, count: number) {
  const lengths = new Varints(bytes, place.shard.name, place.offset);
  const stream = place.crc.stream();
  const found: Uint8Array[] = [];
  while (found.length < count) {
    const size = nextLength(lengths, bytes, place);
    const message = bytes.subarray(lengths.position, lengths.position + size);
    stream.update(fixed(size, 8, true));
    stream.update(message);
    found.push(message);
    lengths.position = checkpointed(place, bytes, lengths.position + size, stream, true);
  }
  compare(place, stream.digest());
  return found;
}

function nextLength(lengths: Varints, bytes: Uint8Array, place: Place): number {
  const size = lengths.next() ? uint64(lengths) : Number.POSITIVE_INFINITY;
  if (size <= bytes.length - lengths.position) return size;
  throw misfit(place, `an element of at most ${bytes.length - lengths.position} bytes`, `${size}`);
}

/** Compares a checksum that stands among the elements with what it covers; gives the place after it. */
function checkpointed(
  place: Place,
  bytes: Uint8Array,
  at: number,
  stream: Crc32cStream,
  littleEndian: boolean,
) {
  const stored = bytes.subarray(at, at + CHECKSUM_BYTES);
  if (stored.length < CHECKSUM_BYTES) throw misfit(place, "a checksum", "the end of the tensor");
  const expected = unmask(
    new DataView(stored.buffer, stored.byteOffset, CHECKSUM_BYTES).getUint32(0, littleEndian),
  );
  const found = stream.digest();
  const offset = place.offset + at;
  if (expected !== found)
    mismatch(`the tensor ${place.name}`, place.shard.name, offset, expected, found, place.options);
  stream.update(stored);
  return at + CHECKSUM_BYTES;
}

function fixed(value: number, width: 4 | 8, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(value), true);
  const bytes = new Uint8Array(view.buffer, 0, width);
  return littleEndian ? bytes : bytes.reverse();
}

function misfit({ name, shard, offset }: Place, expected: string, found: string): MalformedError {
  const hint = "the checkpoint is damaged; fetch it again";
  return new MalformedError("the elements of a tensor do not fit its size", {
    file: shard.name,
    offset,
    path: name,
    expected,
    found,
    hint,
  });
}
