/**
 * The N-bit filter: of each number only the bits that its datatype says count.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A.2.l; H5Znbit.c of the HDF5 library
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import { Bits } from "./bits.js";
import type { Place } from "./cursor.js";

interface Context {
  /** The filter's numbers in the file: their own count, whether all bits count, elements, and an element's parts. */
  readonly values: readonly number[];
  /** Bytes of the chunk when it is unpacked. */
  readonly size: number;
  readonly place: Place;
}

/** The chunk's elements, as the dataset's datatype has them. */
export function nbit(packed: Uint8Array, { values, size, place }: Context): Uint8Array {
  const [, whole, count = 0] = values;
  if (whole) return packed;
  const element = partOf({ values, at: 3, place, depth: 0 });
  if (count * element.size !== size)
    throw new MalformedError("the N-bit filter is for chunks of another size", {
      ...place,
      expected: `${size} bytes`,
      found: `${count} elements of ${element.size}`,
    });
  const out = new Uint8Array(size);
  const bits = new Bits(packed, place);
  for (let at = 0; at < size; at += element.size) element.read(bits, out, at);
  return out;
}

/** An element, or a part of one. */
interface Part {
  /** Bytes when it is unpacked. */
  readonly size: number;
  read(bits: Bits, out: Uint8Array, at: number): void;
}

/** The numbers that are left to describe parts. */
interface Description {
  readonly values: readonly number[];
  at: number;
  readonly place: Place;
  readonly depth: number;
}

/** Parts inside parts: no deeper than the datatypes that they describe. */
const MAX_DEPTH = 8;

function partOf(from: Description): Part {
  const kind = next(from);
  if (kind === 1) return number(from);
  if (kind === 2 && from.depth < MAX_DEPTH) return array(from);
  if (kind === 3 && from.depth < MAX_DEPTH) return record(from);
  if (kind === 4) return bytes(next(from));
  throw damaged(from, "a number, an array, a record or bytes", `kind ${kind} at depth ${from.depth}`);
}

function inner(from: Description): Part {
  const deeper = { ...from, depth: from.depth + 1 };
  const part = partOf(deeper);
  from.at = deeper.at;
  return part;
}

/** A number's bits stand from the highest to the lowest; those that do not count are zeros. */
function number(from: Description): Part {
  const [size, order, precision, offset] = [next(from), next(from), next(from), next(from)];
  if (size < 1 || size > 16 || precision < 1 || precision + offset > 8 * size)
    throw damaged(from, "bits inside of a number", `${precision} bits at bit ${offset} of ${size} bytes`);
  const end = precision + offset;
  // By significance: which byte, how many bits of it, and how far up they stand.
  const pieces = Array.from({ length: size }, (_, index) => {
    const byte = size - 1 - index;
    const low = Math.max(offset, 8 * byte);
    return { at: order === 1 ? index : byte, bits: Math.min(end, 8 * byte + 8) - low, up: low - 8 * byte };
  }).filter(({ bits }) => bits > 0);
  return {
    size,
    read: (bits, out, at) => {
      for (const piece of pieces) out[at + piece.at] = bits.read(piece.bits) << piece.up;
    },
  };
}

function array(from: Description): Part {
  const size = next(from);
  const base = inner(from);
  if (size === 0 || size % base.size !== 0)
    throw damaged(from, `an array of whole elements of ${base.size} bytes`, `${size} bytes`);
  return {
    size,
    read: (bits, out, at) => {
      for (let part = 0; part < size; part += base.size) base.read(bits, out, at + part);
    },
  };
}

function record(from: Description): Part {
  const [size, count] = [next(from), next(from)];
  if (count > from.values.length) throw damaged(from, "numbers for each member", `${count} members`);
  const members = Array.from({ length: count }, () => ({ start: next(from), part: inner(from) }));
  if (size === 0 || members.some(({ start, part }) => start + part.size > size))
    throw damaged(from, `members inside of a record`, `a record of ${size} bytes`);
  return {
    size,
    read: (bits, out, at) => {
      for (const { start, part } of members) part.read(bits, out, at + start);
    },
  };
}

/** What is no number is left as it is. */
function bytes(size: number): Part {
  return {
    size,
    read: (bits, out, at) => {
      for (let byte = 0; byte < size; byte++) out[at + byte] = bits.read(8);
    },
  };
}

function next(from: Description): number {
  const value = from.values[from.at++];
  if (value === undefined) throw damaged(from, "a number", `${from.values.length} numbers`);
  return value;
}

function damaged({ place, at }: Description, expected: string, found: string): MalformedError {
  return new MalformedError("the N-bit filter of a dataset is damaged", {
    ...place,
    expected,
    found: `${found}, before the filter's number ${at}`,
  });
}
