/**
 * From a typed array to the little-endian bytes of a dense tensor: {@link decode} turned around.
 *
 * @module
 */
import { UnsupportedError } from "../errors.js";
import { swapped } from "./decode.js";
import { type DType, dtypes, type TypedArray } from "./dtype.js";

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * The bytes of `data`, which may be a view of its memory: treat them as read-only.
 *
 * @throws {UnsupportedError} for strings, handles and the 8- and 4-bit floats (nothing is written in those)
 */
export function denseBytes(dtype: DType, data: TypedArray): Uint8Array {
  if (!ArrayBuffer.isView(data)) throw new UnsupportedError(`${dtype} tensors have no dense bytes`);
  if (dtype === "float16") return narrow16(data, floatToHalf);
  if (dtype === "bfloat16") return narrow16(data, floatToBfloat16);
  if (dtypes[dtype].kind === "float" && dtypes[dtype].itemsize < 2)
    throw new UnsupportedError(`${dtype} tensors cannot be written`);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return littleEndian ? bytes : swapped(bytes, data.BYTES_PER_ELEMENT);
}

function narrow16(
  data: Iterable<unknown> & { readonly length: number },
  convert: (x: number) => number,
): Uint8Array {
  const out = new DataView(new ArrayBuffer(2 * data.length));
  let at = 0;
  for (const element of data) {
    out.setUint16(at, convert(Number(element)), true);
    at += 2;
  }
  return new Uint8Array(out.buffer);
}

const scratch = new DataView(new ArrayBuffer(4));

/** The nearest bfloat16's bits, ties to even. */
export function floatToBfloat16(x: number): number {
  scratch.setFloat32(0, x);
  const bits = scratch.getUint32(0);
  if (Number.isNaN(x)) return (bits >>> 16) | 0x40; // keeps it a NaN when the payload is cut
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

/** The nearest IEEE 754 binary16's bits, ties to even. */
export function floatToHalf(x: number): number {
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  if (Number.isNaN(x)) return 0x7e00;
  const half = Math.abs(roundToHalf(x));
  if (half === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  if (half < 2 ** -14) return sign | (half * 2 ** 24); // subnormal: the mantissa alone
  const exponent = Math.floor(Math.log2(half));
  return sign | ((exponent + 15) << 10) | ((half / 2 ** exponent - 1) * 1024);
}

/** The nearest number that IEEE 754 binary16 has, ties to even. */
export function roundToHalf(x: number): number {
  const magnitude = Math.abs(x);
  if (!(magnitude < 65520)) return Number.isNaN(x) ? x : Math.sign(x) * Number.POSITIVE_INFINITY;
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude)));
  const unit = 2 ** (exponent - 10);
  const steps = magnitude / unit; // exact: a division by a power of two
  const down = Math.floor(steps);
  const rest = steps - down;
  const up = rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? 1 : 0;
  return Math.sign(x) * (down + up) * unit;
}
