/**
 * Datatypes: what one element is, and which of TensorFlow's dtypes holds it.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A.2.d
 *
 * @module
 */
import type { DType } from "../../tensor/dtype.js";
import type { Cursor } from "./cursor.js";
import { floatHolding, type NumberBits } from "./number-bits.js";

export type Datatype =
  | {
      readonly kind: "number";
      readonly dtype: DType;
      /** Bytes as stored; the dtype may take more. */
      readonly size: number;
      readonly bigEndian: boolean;
      /** Where the bits that count are, unless they are where the dtype has them. */
      readonly bits?: NumberBits;
    }
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
  if (type === undefined) throw cursor.error("a datatype class of 0 to 11", `${tag & 15}`);
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
  complex,
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
  const [offset, precision] = [cursor.u16(), cursor.u16()];
  const signed = (bits & 8) !== 0;
  const dtype = integers[`${signed ? "i" : "u"}${size}`];
  if (dtype === undefined) return { kind: "other", size, what: `an integer of ${size} bytes` };
  if (precision === 0 || offset + precision > 8 * size) throw outside(cursor, precision, offset, size);
  const whole = precision === 8 * size;
  return {
    kind: "number",
    dtype,
    size,
    bigEndian: (bits & 1) !== 0,
    ...(whole ? {} : { bits: { kind: "integer", offset, precision, signed } }),
  };
}

function outside(cursor: Cursor, bits: number, at: number, size: number): Error {
  return cursor.error(`bits inside of ${size} bytes`, `${bits} bits from bit ${at} on`);
}

/** As h5py reads them: unsigned numbers. */
function bitField(cursor: Cursor, head: Head): Datatype {
  return integer(cursor, { ...head, bits: head.bits & 1 });
}

/** By bytes, exponent bits, mantissa bits, and what the exponent is stored with; the sign first, no bit left. */
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

/** What stands before the point: 2 for a one that is not stored. */
const NORMAL = 0x20;

function float(cursor: Cursor, { bits, size }: Head): Datatype {
  cursor.skip(4);
  const exponent = { at: cursor.u8(), count: cursor.u8() };
  const mantissa = { at: cursor.u8(), count: cursor.u8() };
  const form = { sign: (bits >> 8) & 0xff, exponent, mantissa, bias: cursor.u32() };
  const bigEndian = (bits & 1) !== 0;
  const other = { kind: "other", size, what: `a float of ${size} bytes` } as const;
  if (bits & 64) return other; // VAX
  const known = floats[`${size} ${exponent.count} ${mantissa.count} ${form.bias}`];
  const inPlace =
    mantissa.at === 0 && exponent.at === mantissa.count && form.sign === exponent.at + exponent.count;
  if (known && inPlace) return { kind: "number", dtype: known, size, bigEndian };
  const fields = [form.exponent, form.mantissa, { at: form.sign, count: 1 }];
  for (const { at, count } of fields) if (at + count > 8 * size) throw outside(cursor, count, at, size);
  const dtype = floatHolding({ kind: "float", ...form });
  if (dtype === undefined || size > 8 || exponent.count === 0 || (bits & 0x30) !== NORMAL) return other;
  return { kind: "number", dtype, size, bigEndian, bits: { kind: "float", ...form } };
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
  const pair = parts.length === 2 && names.join() === "r,i" ? pairOf(parts[0], parts[1]) : undefined;
  return pair?.size === size ? pair : { kind: "other", size, what: `a record of ${names.join(", ")}` };
}

/** Complex numbers as HDF5 2.0 has them: a type of their own over that of their parts. */
function complex(cursor: Cursor, { size, depth }: Head): Datatype {
  const part = readDatatype(cursor, depth + 1);
  const pair = pairOf(part, part);
  return pair?.size === size ? pair : { kind: "other", size, what: `a complex number of ${size} bytes` };
}

const complexOf: Partial<Record<DType, DType>> = { float32: "complex64", float64: "complex128" };

function pairOf(real: Datatype | undefined, imaginary: Datatype | undefined): Datatype | undefined {
  if (real?.kind !== "number" || imaginary?.kind !== "number") return undefined;
  const { dtype, size, bigEndian, bits } = real;
  const same =
    imaginary.dtype === dtype &&
    imaginary.size === size &&
    imaginary.bigEndian === bigEndian &&
    !bits &&
    !imaginary.bits;
  const whole = complexOf[dtype];
  return same && whole ? { kind: "number", dtype: whole, size: 2 * size, bigEndian } : undefined;
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
