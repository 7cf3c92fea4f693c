/**
 * Datatypes: what one element is, and which of TensorFlow's dtypes holds it.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A.2.d
 *
 * @module
 */
import type { DType } from "../../tensor/dtype.js";
import type { Cursor } from "./cursor.js";

export type Datatype =
  | { readonly kind: "number"; readonly dtype: DType; readonly size: number; readonly bigEndian: boolean }
  /** Bytes of fixed length per element. */
  | { readonly kind: "text"; readonly size: number; readonly padding: "zero" | "space" }
  /** A pointer into the global heap per element; of texts, or of lists of `base`. */
  | { readonly kind: "varying"; readonly size: number; readonly text: boolean; readonly base: Datatype }
  | { readonly kind: "opaque"; readonly size: number; readonly tag: string }
  | {
      readonly kind: "array";
      readonly size: number;
      readonly dims: readonly number[];
      readonly base: Datatype;
    }
  /** Something that no tensor is: `what` names it. */
  | { readonly kind: "other"; readonly size: number; readonly what: string };

/** Types inside types inside types: more than this is an attack. */
const MAX_DEPTH = 8;

export function readDatatype(cursor: Cursor, depth = 0): Datatype {
  if (depth > MAX_DEPTH) throw cursor.error(`at most ${MAX_DEPTH} nested datatypes`, "more");
  const tag = cursor.u8();
  const [bits, bits8, bits16] = [cursor.u8(), cursor.u8(), cursor.u8()];
  const size = cursor.u32();
  const type = readers[tag & 15];
  if (type === undefined) throw cursor.error("a datatype class of 0 to 10", `${tag & 15}`);
  return type(cursor, { version: tag >> 4, bits: bits | (bits8 << 8) | (bits16 << 16), size, depth });
}

interface Head {
  readonly version: number;
  readonly bits: number;
  readonly size: number;
  readonly depth: number;
}

const other =
  (what: string) =>
  (_: Cursor, { size }: Head): Datatype => ({ kind: "other", size, what });

/** By class number. */
const readers: readonly ((cursor: Cursor, head: Head) => Datatype)[] = [
  integer,
  float,
  other("a time"),
  text,
  bitField,
  opaque,
  compound,
  other("a reference"),
  enumeration,
  varying,
  array,
];

const integers: Readonly<Record<string, DType>> = {
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
};

function integer(cursor: Cursor, { bits, size }: Head): Datatype {
  cursor.skip(4);
  const dtype = integers[`${bits & 8 ? "i" : "u"}${size}`];
  if (dtype === undefined) return { kind: "other", size, what: `an integer of ${size} bytes` };
  return { kind: "number", dtype, size, bigEndian: (bits & 1) !== 0 };
}

/** As h5py reads them: unsigned numbers. */
function bitField(cursor: Cursor, head: Head): Datatype {
  return integer(cursor, { ...head, bits: head.bits & 1 });
}

/** By bytes, exponent bits, mantissa bits, and what the exponent is stored with. */
const floats: Readonly<Record<string, DType>> = {
  "1 5 2 15": "float8_e5m2",
  "1 5 2 16": "float8_e5m2fnuz",
  "1 4 3 7": "float8_e4m3fn",
  "1 4 3 8": "float8_e4m3fnuz",
  "1 4 3 11": "float8_e4m3b11fnuz",
  "2 5 10 15": "float16",
  "2 8 7 127": "bfloat16",
  "4 8 23 127": "float32",
  "8 11 52 1023": "float64",
};

function float(cursor: Cursor, { bits, size }: Head): Datatype {
  const exponent = cursor.skip(5).u8();
  const mantissa = cursor.skip(1).u8();
  const bias = cursor.u32();
  const dtype = floats[`${size} ${exponent} ${mantissa} ${bias}`];
  if (dtype === undefined || bits & 64) return { kind: "other", size, what: `a float of ${size} bytes` };
  return { kind: "number", dtype, size, bigEndian: (bits & 1) !== 0 };
}

function text(_: Cursor, { bits, size }: Head): Datatype {
  return { kind: "text", size, padding: (bits & 15) === 2 ? "space" : "zero" };
}

function opaque(cursor: Cursor, { bits, size }: Head): Datatype {
  return { kind: "opaque", size, tag: cursor.textOf(bits & 255) };
}

/** Complex numbers are pairs, as h5py writes them; other records are no tensors. */
function compound(cursor: Cursor, { version, bits, size, depth }: Head): Datatype {
  const parts: Datatype[] = [];
  const names: string[] = [];
  for (let index = 0; index < (bits & 0xffff); index++) {
    names.push(member(cursor, version, size));
    parts.push(readDatatype(cursor, depth + 1));
  }
  const [real, imaginary] = parts;
  const pair = parts.length === 2 && names.join() === "r,i" && real?.kind === "number";
  if (pair && imaginary?.kind === "number" && real.dtype === imaginary.dtype && size === 2 * real.size) {
    const dtype = { float32: "complex64", float64: "complex128" }[real.dtype as "float32" | "float64"];
    // The table above has the two kinds of complex numbers that there are.
    if (dtype) return { kind: "number", dtype: dtype as DType, size, bigEndian: real.bigEndian };
  }
  return { kind: "other", size, what: `a record of ${names.join(", ")}` };
}

/** The name of a record's member; leaves the cursor at its type. */
function member(cursor: Cursor, version: number, size: number): string {
  const start = cursor.at;
  const name = cursor.text();
  if (version < 3) cursor.skip((8 - ((cursor.at - start) % 8)) % 8);
  if (version >= 3) cursor.skip(size < 1 << 8 ? 1 : size < 1 << 16 ? 2 : size < 1 << 24 ? 3 : 4);
  else cursor.skip(version === 1 ? 32 : 4);
  return name;
}

/** h5py's booleans are an enumeration of FALSE and TRUE; other enumerations are their numbers. */
function enumeration(cursor: Cursor, { version, bits, depth }: Head): Datatype {
  const base = readDatatype(cursor, depth + 1);
  const names: string[] = [];
  for (let index = 0; index < (bits & 0xffff); index++) {
    const start = cursor.at;
    names.push(cursor.text());
    if (version < 3) cursor.skip((8 - ((cursor.at - start) % 8)) % 8);
  }
  const boolean = base.kind === "number" && base.size === 1 && names.join() === "FALSE,TRUE";
  return boolean ? { ...base, dtype: "bool" } : base;
}

function varying(cursor: Cursor, { bits, size, depth }: Head): Datatype {
  return { kind: "varying", size, text: (bits & 15) === 1, base: readDatatype(cursor, depth + 1) };
}

function array(cursor: Cursor, { version, size, depth }: Head): Datatype {
  const rank = cursor.u8();
  if (version < 3) cursor.skip(3);
  const dims = Array.from({ length: rank }, () => cursor.u32());
  if (version < 3) cursor.skip(4 * rank);
  return { kind: "array", size, dims, base: readDatatype(cursor, depth + 1) };
}
