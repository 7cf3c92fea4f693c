/**
 * TensorFlow's dtypes: names, enum numbers, sizes, and the typed array that holds each.
 *
 * Source: tensorflow/core/framework/types.proto. A dtype is written as TensorFlow's lower-case name.
 *
 * @module
 */

/**
 * One row per dtype.
 * - `code`: the DataType number in a proto.
 * - `itemsize`: bytes per element in `tensor_content` and in checkpoints; 0 where elements vary in length.
 *   4- and 2-bit integers take a whole byte each, as in TensorFlow's own memory.
 * - `array`: what {@link TypedArray} holds. Floats narrower than 32 bits are widened exactly.
 * - `numpy`: the type string of an `.npy` header, or `null` where numpy itself has no such type.
 */
export const dtypes = {
  float32: { code: 1, itemsize: 4, array: "f32", kind: "float", numpy: "<f4" },
  float64: { code: 2, itemsize: 8, array: "f64", kind: "float", numpy: "<f8" },
  int32: { code: 3, itemsize: 4, array: "i32", kind: "int", numpy: "<i4" },
  uint8: { code: 4, itemsize: 1, array: "u8", kind: "int", numpy: "|u1" },
  int16: { code: 5, itemsize: 2, array: "i16", kind: "int", numpy: "<i2" },
  int8: { code: 6, itemsize: 1, array: "i8", kind: "int", numpy: "|i1" },
  string: { code: 7, itemsize: 0, array: "bytes", kind: "string", numpy: null },
  complex64: { code: 8, itemsize: 8, array: "f32", kind: "complex", numpy: "<c8" },
  int64: { code: 9, itemsize: 8, array: "i64", kind: "int", numpy: "<i8" },
  bool: { code: 10, itemsize: 1, array: "u8", kind: "bool", numpy: "|b1" },
  qint8: { code: 11, itemsize: 1, array: "i8", kind: "int", numpy: "|i1" },
  quint8: { code: 12, itemsize: 1, array: "u8", kind: "int", numpy: "|u1" },
  qint32: { code: 13, itemsize: 4, array: "i32", kind: "int", numpy: "<i4" },
  bfloat16: { code: 14, itemsize: 2, array: "f32", kind: "float", numpy: null },
  qint16: { code: 15, itemsize: 2, array: "i16", kind: "int", numpy: "<i2" },
  quint16: { code: 16, itemsize: 2, array: "u16", kind: "int", numpy: "<u2" },
  uint16: { code: 17, itemsize: 2, array: "u16", kind: "int", numpy: "<u2" },
  complex128: { code: 18, itemsize: 16, array: "f64", kind: "complex", numpy: "<c16" },
  float16: { code: 19, itemsize: 2, array: "f32", kind: "float", numpy: "<f2" },
  resource: { code: 20, itemsize: 0, array: "bytes", kind: "opaque", numpy: null },
  variant: { code: 21, itemsize: 0, array: "bytes", kind: "opaque", numpy: null },
  uint32: { code: 22, itemsize: 4, array: "u32", kind: "int", numpy: "<u4" },
  uint64: { code: 23, itemsize: 8, array: "u64", kind: "int", numpy: "<u8" },
  float8_e5m2: { code: 24, itemsize: 1, array: "f32", kind: "float", numpy: null },
  float8_e4m3fn: { code: 25, itemsize: 1, array: "f32", kind: "float", numpy: null },
  float8_e4m3fnuz: { code: 26, itemsize: 1, array: "f32", kind: "float", numpy: null },
  float8_e4m3b11fnuz: { code: 27, itemsize: 1, array: "f32", kind: "float", numpy: null },
  float8_e5m2fnuz: { code: 28, itemsize: 1, array: "f32", kind: "float", numpy: null },
  int4: { code: 29, itemsize: 1, array: "i8", kind: "int", numpy: "|i1" },
  uint4: { code: 30, itemsize: 1, array: "u8", kind: "int", numpy: "|u1" },
  int2: { code: 31, itemsize: 1, array: "i8", kind: "int", numpy: "|i1" },
  uint2: { code: 32, itemsize: 1, array: "u8", kind: "int", numpy: "|u1" },
  float4_e2m1fn: { code: 33, itemsize: 1, array: "f32", kind: "float", numpy: null },
  /** Nobody says: what an op gives that neither TensorFlow nor the graph defines. No file can name it. */
  unknown: { code: 0, itemsize: 0, array: "bytes", kind: "opaque", numpy: null },
} as const satisfies Record<string, DTypeRow>;

interface DTypeRow {
  readonly code: number;
  readonly itemsize: number;
  readonly array: keyof Arrays;
  readonly kind: "float" | "int" | "bool" | "complex" | "string" | "opaque";
  readonly numpy: string | null;
}

interface Arrays {
  f32: Float32Array;
  f64: Float64Array;
  i8: Int8Array;
  u8: Uint8Array;
  i16: Int16Array;
  u16: Uint16Array;
  i32: Int32Array;
  u32: Uint32Array;
  i64: BigInt64Array;
  u64: BigUint64Array;
  /** One byte string per element. */
  bytes: readonly Uint8Array[];
}

/** A dtype by TensorFlow's lower-case name. */
export type DType = keyof typeof dtypes;

/** The array that holds a tensor's elements: complex numbers as (real, imaginary) pairs, strings as bytes. */
export type TypedArray<D extends DType = DType> = Arrays[(typeof dtypes)[D]["array"]];

/** One element of a {@link TypedArray}. */
export type Scalar<D extends DType = DType> = TypedArray<D>[number];

/** Dimensions; `null` for one that is unknown. */
export type Shape = readonly (number | null)[];

const byCode = new Map<number, DType>(
  // Object.entries widens the keys; they are those of the table above.
  Object.entries(dtypes).flatMap(([name, { code }]) => (code > 0 ? [[code, name as DType]] : [])),
);

/** The offset between a dtype's number and that of its reference type (`DT_FLOAT_REF` is 101). */
const REF = 100;

/** The dtype of a proto's DataType number (reference types as their base), or undefined for an unknown one. */
export function dtypeOf(code: number): DType | undefined {
  return byCode.get(code > REF ? code - REF : code);
}

export function isDType(name: string): name is DType {
  return Object.hasOwn(dtypes, name) && name !== "unknown";
}

/** Elements of a shape; `null` where a dimension is unknown or the product is no safe integer. */
export function elementCount(shape: Shape): number | null {
  let count = 1;
  for (const dimension of shape) {
    if (dimension === null || dimension < 0) return null;
    count *= dimension;
  }
  return Number.isSafeInteger(count) ? count : null;
}

/** Bytes of a dense tensor; `null` where the shape is not known or elements vary in length. */
export function byteLength(dtype: DType, shape: Shape): number | null {
  const { itemsize } = dtypes[dtype];
  const count = elementCount(shape);
  return count === null || itemsize === 0 ? null : count * itemsize;
}

/** `[784 × 128]`; `?` for a dimension (or a whole rank) that is not known. */
export function formatShape(shape: Shape | null): string {
  return shape === null ? "?" : `[${shape.map((dimension) => dimension ?? "?").join(" × ")}]`;
}
