/**
 * The scale-offset filter: a chunk's elements less their minimum, in as few bits as that takes; floats were multiplied
 * by a power of ten first.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A.2.l; H5Zscaleoffset.c of the HDF5 library
 *
 * @module
 */
import { MalformedError, UnsupportedError } from "../../errors.js";
import type { Place } from "./cursor.js";

/** Before the bits: how many an element has, the length of the minimum, the minimum, and room that is left. */
const HEADER_BYTES = 21;
const MINIMUM_AT = 5;

/** The filter's numbers in the file, by position. */
interface Parameters {
  /** 0: floats by a number of decimals; 1: floats by an exponent, which the library itself lacks; 2: integers. */
  readonly kind: number;
  /** Decimals that floats keep. */
  readonly scale: number;
  readonly count: number;
  /** Bytes of an element. */
  readonly size: number;
  readonly put: Writer;
  readonly signed: boolean;
  readonly bigEndian: boolean;
  /** What elements have that were never written; undefined where the dataset has none. */
  readonly fill: bigint | undefined;
}

/** The chunk's elements, as the dataset's datatype has them. */
export function scaleOffset(
  packed: Uint8Array,
  {
    values,
    size,
    place,
  }: { readonly values: readonly number[]; readonly size: number; readonly place: Place },
): Uint8Array {
  const parameters = parametersOf(values, size, place);
  const { count, bigEndian, size: itemsize } = parameters;
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const bits = packed.byteLength < HEADER_BYTES ? Number.NaN : view.getUint32(0, true);
  const needed = HEADER_BYTES + Math.ceil((count * bits) / 8);
  if (!(bits <= 8 * itemsize && needed <= packed.byteLength))
    throw new MalformedError("a chunk of a dataset ends before its elements do", {
      ...place,
      expected: `elements of at most ${8 * itemsize} bits, ${Number.isNaN(needed) ? HEADER_BYTES : needed} bytes`,
      found: `${packed.byteLength} bytes`,
    });
  const out = new Uint8Array(count * itemsize);
  // Where no bit is saved, the elements stand as they are.
  if (bits === 8 * itemsize) out.set(packed.subarray(HEADER_BYTES, HEADER_BYTES + out.length));
  else
    restore(
      bitsOf(packed.subarray(HEADER_BYTES), bits),
      view.getBigUint64(MINIMUM_AT, true),
      bits,
      parameters,
      out,
    );
  return bigEndian ? swapped(out, itemsize) : out;
}

function parametersOf(values: readonly number[], size: number, place: Place): Parameters {
  const [kind = 1, scale = 0, count = 0, , itemsize = 0, sign, order, filled, low = 0, high = 0] = values;
  const put = writers[itemsize];
  if (kind === 1 || !put || (kind === 0 && itemsize < 4))
    throw new UnsupportedError("a dataset is packed with a form of scale-offset that Thaw lacks", {
      ...place,
      found: `kind ${kind} of ${itemsize} bytes`,
      hint: 'save the file again with compression="gzip"',
    });
  if (count * itemsize !== size)
    throw new MalformedError("the scale-offset filter is for chunks of another size", {
      ...place,
      expected: `${size} bytes`,
      found: `${count} elements of ${itemsize}`,
    });
  const fill = filled === 1 ? BigInt.asUintN(8 * itemsize, (BigInt(high) << 32n) | BigInt(low)) : undefined;
  return { kind, scale, count, size: itemsize, put, signed: sign === 1, bigEndian: order === 1, fill };
}

/** Numbers of so many bits, the highest first, one after the other. */
function bitsOf(bytes: Uint8Array, bits: number): () => bigint {
  let [window, held, at] = [0n, 0, 0];
  return () => {
    while (held < bits) {
      window = (window << 8n) | BigInt(bytes[at++] ?? 0);
      held += 8;
    }
    held -= bits;
    const value = window >> BigInt(held);
    window &= (1n << BigInt(held)) - 1n;
    return value;
  };
}

function restore(
  next: () => bigint,
  minimum: bigint,
  bits: number,
  { kind, scale, count, size, put, fill }: Parameters,
  out: Uint8Array,
): void {
  const view = new DataView(out.buffer);
  /** All ones stand for elements that were never written. */
  const unwritten = fill === undefined ? -1n : (1n << BigInt(bits)) - 1n;
  const float = kind === 0 ? floatOf(minimum, size, scale) : undefined;
  for (let i = 0; i < count; i++) {
    const value = next();
    if (value === unwritten) put(view, i, fill ?? 0n);
    else if (!float) put(view, i, value + minimum);
    else if (size === 4) view.setFloat32(4 * i, float(value), true);
    else view.setFloat64(8 * i, float(value), true);
  }
}

type Writer = (view: DataView, index: number, value: bigint) => void;

/** Integers wrap to their size, as C's do. */
const writers: Readonly<Record<number, Writer>> = {
  1: (view, i, value) => view.setUint8(i, Number(value & 0xffn)),
  2: (view, i, value) => view.setUint16(2 * i, Number(value & 0xffffn), true),
  4: (view, i, value) => view.setUint32(4 * i, Number(value & 0xffff_ffffn), true),
  8: (view, i, value) => view.setBigUint64(8 * i, BigInt.asUintN(64, value), true),
};

/** The library computes in the dataset's own precision, and so takes the integers as signed. */
function floatOf(minimum: bigint, size: number, decimals: number): (value: bigint) => number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setBigUint64(0, minimum, true);
  const least = size === 4 ? bits.getFloat32(0, true) : bits.getFloat64(0, true);
  const power = 10 ** (decimals | 0);
  if (size === 8) return (value) => Number(BigInt.asIntN(64, value)) / power + least;
  const { fround } = Math;
  return (value) => fround(fround(fround(Number(BigInt.asIntN(32, value))) / fround(power)) + least);
}

function swapped(bytes: Uint8Array, size: number): Uint8Array {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return bytes;
}
