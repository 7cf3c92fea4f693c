/**
 * How one element of a tensor prints, by dtype: numpy's formatters.
 *
 * @module
 */
import { dtypes } from "../../tensor/dtype.js";
import type { TensorValue } from "../../tensor/tensor.js";
import type { FloatWidth } from "./decimal.js";
import { floatFormat, scalarFloat } from "./float.js";

/** Prints the element at a flat index. */
export type ElementFormat = (index: number) => string;

/**
 * The format for all elements that will be printed; they decide the column's width and notation.
 * `indices` are flat indices into the tensor.
 */
export function elementFormat(value: TensorValue, indices: readonly number[]): ElementFormat {
  const { kind } = dtypes[value.dtype];
  const { data } = value;
  if (kind === "float") return floats(value, indices);
  if (kind === "complex") return complexes(value, indices);
  if (kind === "bool") return (index) => (data[index] ? " True" : "False");
  if (kind === "int") {
    const width = Math.max(0, ...indices.map((index) => String(data[index]).length));
    return (index) => String(data[index]).padStart(width);
  }
  return (index) => bytesRepr(bytesAt(value, index));
}

/** A 0-d tensor prints as Python's `str` of the scalar. */
export function scalarText(value: TensorValue): string {
  const { kind } = dtypes[value.dtype];
  const width = floatWidth(value);
  if (kind === "float") return scalarFloat(Number(value.data[0]), width);
  if (kind === "bool") return value.data[0] ? "True" : "False";
  if (kind === "int") return String(value.data[0]);
  if (kind === "complex") return complexScalar(Number(value.data[0]), Number(value.data[1]), width);
  return bytesRepr(bytesAt(value, 0));
}

function floats(value: TensorValue, indices: readonly number[]): ElementFormat {
  const at = (index: number) => Number(value.data[index]);
  const format = floatFormat(indices.map(at), floatWidth(value));
  return (index) => format(at(index));
}

function complexes(value: TensorValue, indices: readonly number[]): ElementFormat {
  const at = (index: number) => Number(value.data[index]);
  const width = floatWidth(value);
  const reals = floatFormat(
    indices.map((i) => at(2 * i)),
    width,
  );
  const imaginaries = floatFormat(
    indices.map((i) => at(2 * i + 1)),
    width,
    "+",
  );
  return (index) =>
    reals(at(2 * index)) + imaginaries(at(2 * index + 1)).replace(/ *$/, (spaces) => `j${spaces}`);
}

/** Python's `str(complex)`: `(1+2j)`, or `2j` where the real part is a positive zero. */
function complexScalar(real: number, imaginary: number, width: FloatWidth): string {
  const part = (x: number) => scalarFloat(x, width, { keepPoint: false });
  if (Object.is(real, 0)) return `${part(imaginary)}j`;
  const plus = part(imaginary).startsWith("-") ? "" : "+";
  return `(${part(real)}${plus}${part(imaginary)}j)`;
}

/** Narrower floats than 16 bits, and bfloat16, print by the float32 that holds them. */
function floatWidth({ dtype }: TensorValue): FloatWidth {
  if (dtype === "float64" || dtype === "complex128") return 64;
  return dtype === "float16" ? 16 : 32;
}

function bytesAt(value: TensorValue, index: number): Uint8Array {
  const element = value.data[index];
  return element instanceof Uint8Array ? element : new Uint8Array();
}

const escapes: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 13: "\\r", 92: "\\\\" };

/** Python's `repr(bytes)`: `b'abc\x00'`. */
export function bytesRepr(bytes: Uint8Array): string {
  const quote = bytes.includes(0x27) && !bytes.includes(0x22) ? 0x22 : 0x27;
  let text = "";
  for (const byte of bytes) {
    if (byte === quote) text += `\\${String.fromCharCode(byte)}`;
    else if (escapes[byte]) text += escapes[byte];
    else if (byte < 32 || byte >= 127) text += `\\x${byte.toString(16).padStart(2, "0")}`;
    else text += String.fromCharCode(byte);
  }
  const mark = String.fromCharCode(quote);
  return `b${mark}${text}${mark}`;
}
