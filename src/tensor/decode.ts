/**
 * From the little-endian bytes of a dense tensor to a typed array.
 *
 * Narrow floats are widened to float32, which holds every one of them exactly.
 * Sources: IEEE 754 binary16; bfloat16; OCP 8-bit floating point and the `fnuz` variants of ml_dtypes.
 *
 * @module
 */
import { type ErrorDetails, MalformedError, UnsupportedError } from "../errors.js";
import { type DType, dtypes, type TypedArray } from "./dtype.js";

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Decodes `bytes`, which are those at `place`. The result shares memory with `bytes` only where it is aligned and nothing is widened.
 *
 * @throws {MalformedError} when the bytes are no whole number of elements
 * @throws {UnsupportedError} for dtypes whose elements have no fixed size
 */
export function decode<D extends DType>(
  dtype: D,
  bytes: Uint8Array,
  place?: Pick<ErrorDetails, "file" | "path" | "offset">,
): TypedArray<D>;
export function decode(
  dtype: DType,
  bytes: Uint8Array,
  place: Pick<ErrorDetails, "file" | "path" | "offset"> = {},
): TypedArray {
  const { itemsize, array } = dtypes[dtype];
  if (array === "bytes")
    throw new UnsupportedError(`${dtype} tensors have no dense bytes to decode`, { ...place, found: dtype });
  if (bytes.byteLength % itemsize !== 0) {
    throw new MalformedError(`the bytes of a ${dtype} tensor are no whole number of elements`, {
      ...place,
      expected: `a multiple of ${itemsize}`,
      found: `${bytes.byteLength} bytes`,
    });
  }
  const widen = widening[dtype as keyof typeof widening];
  if (widen) return widen(bytes);
  return littleEndian ? view(array, bytes) : view(array, swapped(bytes, elementBytes(array)));
}

/** A typed array over `bytes`: in place where aligned, otherwise over a copy. */
function view(array: Exclude<(typeof dtypes)[DType]["array"], "bytes">, bytes: Uint8Array): TypedArray {
  const size = elementBytes(array);
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes); // a Buffer's slice() is no copy
  const [buffer, offset, length] = [aligned.buffer, aligned.byteOffset, aligned.byteLength / size];
  switch (array) {
    case "f32":
      return new Float32Array(buffer, offset, length);
    case "f64":
      return new Float64Array(buffer, offset, length);
    case "i8":
      return new Int8Array(buffer, offset, length);
    case "u8":
      return new Uint8Array(buffer, offset, length);
    case "i16":
      return new Int16Array(buffer, offset, length);
    case "u16":
      return new Uint16Array(buffer, offset, length);
    case "i32":
      return new Int32Array(buffer, offset, length);
    case "u32":
      return new Uint32Array(buffer, offset, length);
    case "i64":
      return new BigInt64Array(buffer, offset, length);
    case "u64":
      return new BigUint64Array(buffer, offset, length);
  }
}

const sizes = { f32: 4, f64: 8, i8: 1, u8: 1, i16: 2, u16: 2, i32: 4, u32: 4, i64: 8, u64: 8 } as const;

/** Bytes of one element of the array that holds a dtype (half of the itemsize for complex numbers). */
function elementBytes(array: keyof typeof sizes): number {
  return sizes[array];
}

/** A copy with the bytes of each `size`-byte unit reversed: big-endian to little-endian and back. */
export function swapped(bytes: Uint8Array, size: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  for (let start = 0; start + size <= copy.length; start += size)
    copy.subarray(start, start + size).reverse();
  return copy;
}

/** What the bytes of one number of this dtype are: the unit in which byte order matters. */
export function numberBytes(dtype: DType): number {
  const { itemsize, kind } = dtypes[dtype];
  return kind === "complex" ? itemsize / 2 : itemsize;
}

const widening = {
  float16: (bytes) => widen16(bytes, halfToFloat),
  bfloat16: (bytes) => widen16(bytes, bfloat16ToFloat),
  float8_e5m2: table(5, 2, { bias: 15, special: "ieee" }),
  float8_e4m3fn: table(4, 3, { bias: 7, special: "fn" }),
  float8_e4m3fnuz: table(4, 3, { bias: 8, special: "fnuz" }),
  float8_e4m3b11fnuz: table(4, 3, { bias: 11, special: "fnuz" }),
  float8_e5m2fnuz: table(5, 2, { bias: 16, special: "fnuz" }),
  float4_e2m1fn: table(2, 1, { bias: 1, special: "finite" }),
} satisfies Partial<Record<DType, (bytes: Uint8Array) => Float32Array>>;

function widen16(bytes: Uint8Array, convert: (bits: number) => number): Float32Array {
  const out = new Float32Array(bytes.byteLength / 2);
  for (let i = 0; i < out.length; i++) out[i] = convert((bytes[2 * i] ?? 0) | ((bytes[2 * i + 1] ?? 0) << 8));
  return out;
}

/** The value of IEEE 754 binary16 bits. */
export function halfToFloat(bits: number): number {
  return small(bits, 5, 10, { bias: 15, special: "ieee" });
}

const scratch = new DataView(new ArrayBuffer(4));

/** The value of bfloat16 bits: the upper half of a float32. */
export function bfloat16ToFloat(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

interface Format {
  readonly bias: number;
  /** How the topmost codes read: IEEE infinities and NaNs, one NaN, NaN in place of -0, or none. */
  readonly special: "ieee" | "fn" | "fnuz" | "finite";
}

/** A decoder of one-byte floats by a table of all 256 codes. */
function table(
  exponentBits: number,
  mantissaBits: number,
  format: Format,
): (bytes: Uint8Array) => Float32Array {
  let values: Float32Array | undefined;
  return (bytes) => {
    values ??= Float32Array.from({ length: 256 }, (_, bits) =>
      small(bits, exponentBits, mantissaBits, format),
    );
    const lookup = values;
    return Float32Array.from(bytes, (bits) => lookup[bits] ?? Number.NaN);
  };
}

function small(bits: number, exponentBits: number, mantissaBits: number, { bias, special }: Format): number {
  const signBit = 1 << (exponentBits + mantissaBits);
  const sign = bits & signBit ? -1 : 1;
  const exponent = (bits >> mantissaBits) & ((1 << exponentBits) - 1);
  const mantissa = bits & ((1 << mantissaBits) - 1);
  const top = exponent === (1 << exponentBits) - 1;
  if (special === "fnuz" && (bits & (2 * signBit - 1)) === signBit) return Number.NaN;
  if (special === "ieee" && top) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (special === "fn" && top && mantissa === (1 << mantissaBits) - 1) return Number.NaN;
  const scale = 2 ** -mantissaBits;
  if (exponent === 0) return sign * mantissa * scale * 2 ** (1 - bias);
  return sign * (1 + mantissa * scale) * 2 ** (exponent - bias);
}
