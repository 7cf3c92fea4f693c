/**
 * Numbers of which only some bits count, or whose parts stand elsewhere than the processor has them: read as the
 * number that holds each of them exactly, as HDF5 converts them for h5py.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A.2.d, classes 0 and 1
 *
 * @module
 */
import type { ByteSource } from "../../io/source.js";
import { swapped } from "../../tensor/decode.js";
import { type DType, dtypes } from "../../tensor/dtype.js";
import { floatToHalf } from "../../tensor/encode.js";

/** Where the bits of a stored number are, from its lowest. */
export type NumberBits =
  | {
      readonly kind: "integer";
      readonly offset: number;
      readonly precision: number;
      readonly signed: boolean;
    }
  | {
      readonly kind: "float";
      readonly sign: number;
      readonly exponent: Bits;
      readonly mantissa: Bits;
      readonly bias: number;
    };

interface Bits {
  readonly at: number;
  readonly count: number;
}

/** A number as it is stored, and the dtype that it is read as. */
export interface Stored {
  readonly dtype: DType;
  readonly size: number;
  readonly bigEndian: boolean;
  readonly bits: NumberBits;
}

/** The smallest dtype that holds every float of this form, as h5py chooses it; undefined where none does. */
export function floatHolding({
  exponent,
  mantissa,
  bias,
}: NumberBits & { kind: "float" }): DType | undefined {
  const [highest, lowest] = [2 ** exponent.count - bias - 1, 1 - bias];
  return holders.find(({ bits, top, bottom }) => mantissa.count <= bits && highest <= top && lowest >= bottom)
    ?.dtype;
}

/** With the bits of their mantissa, and the exponents that they do not pass. */
const holders = [
  { dtype: "float16", bits: 10, top: 16, bottom: -14 },
  { dtype: "float32", bits: 23, top: 128, bottom: -126 },
  { dtype: "float64", bits: 52, top: 1024, bottom: -1022 },
] as const;

/** Stored numbers as dense elements of their dtype; reads are widened to whole numbers. */
export function converting(source: ByteSource, stored: Stored): ByteSource {
  const { itemsize } = dtypes[stored.dtype];
  return {
    name: source.name,
    size: (source.size / stored.size) * itemsize,
    read: async (offset, length, signal) => {
      const [first, end] = [Math.floor(offset / itemsize), Math.ceil((offset + length) / itemsize)];
      const bytes = await source.read(first * stored.size, (end - first) * stored.size, signal);
      const start = offset - first * itemsize;
      return converted(bytes, stored).subarray(start, start + length);
    },
  };
}

/** The little-endian bytes of the stored numbers in their dtype. */
export function converted(bytes: Uint8Array, { dtype, size, bigEndian, bits }: Stored): Uint8Array {
  const { itemsize } = dtypes[dtype];
  const little = bigEndian ? swapped(bytes, size) : bytes;
  const out = new Uint8Array((little.byteLength / size) * itemsize);
  const view = new DataView(out.buffer);
  const put = bits.kind === "integer" ? integers(bits, itemsize) : floats(bits, itemsize);
  for (let from = 0, to = 0; from < little.byteLength; from += size, to += itemsize)
    put(view, to, numberOf(little, from, size));
  return out;
}

function numberOf(bytes: Uint8Array, at: number, size: number): bigint {
  let value = 0n;
  for (let byte = size - 1; byte >= 0; byte--) value = (value << 8n) | BigInt(bytes[at + byte] ?? 0);
  return value;
}

type Put = (view: DataView, at: number, stored: bigint) => void;

function integers({ offset, precision, signed }: NumberBits & { kind: "integer" }, itemsize: number): Put {
  const from = signed ? BigInt.asIntN : BigInt.asUintN;
  return (view, at, stored) => {
    const value = from(precision, stored >> BigInt(offset));
    for (let byte = 0; byte < itemsize; byte++)
      view.setUint8(at + byte, Number((value >> BigInt(8 * byte)) & 0xffn));
  };
}

function floats({ sign, exponent, mantissa, bias }: NumberBits & { kind: "float" }, itemsize: number): Put {
  const partOf = (stored: bigint, { at, count }: Bits) => Number(BigInt.asUintN(count, stored >> BigInt(at)));
  const [top, unit] = [2 ** exponent.count - 1, 2 ** -mantissa.count];
  return (view, at, stored) => {
    const [power, fraction] = [partOf(stored, exponent), partOf(stored, mantissa) * unit];
    const negative = partOf(stored, { at: sign, count: 1 }) === 1;
    if (power === top && fraction > 0) return putNaN(view, at, negative, itemsize);
    const normal = (1 + fraction) * 2 ** (power - bias);
    const size = power === top ? Number.POSITIVE_INFINITY : power === 0 ? fraction * 2 ** (1 - bias) : normal;
    putFloat(view, at, negative ? -size : size, itemsize);
  };
}

/** All bits of the exponent and the mantissa, as HDF5 has it. */
function putNaN(view: DataView, at: number, negative: boolean, itemsize: number): void {
  for (let byte = 0; byte < itemsize; byte++) view.setUint8(at + byte, 0xff);
  if (!negative) view.setUint8(at + itemsize - 1, 0x7f);
}

function putFloat(view: DataView, at: number, value: number, itemsize: number): void {
  if (itemsize === 2) view.setUint16(at, floatToHalf(value), true);
  else if (itemsize === 4) view.setFloat32(at, value, true);
  else view.setFloat64(at, value, true);
}
