/**
 * Elements that are no dense numbers: texts, and the values of attributes.
 *
 * @module
 */
import { decode, numberBytes, swapped } from "../../tensor/decode.js";
import type { DType } from "../../tensor/dtype.js";
import { latin1 } from "../latin1.js";
import { Cursor, type Place, untilZero } from "./cursor.js";
import type { Datatype } from "./datatype.js";
import type { GlobalHeap } from "./heaps.js";
import { converted } from "./number-bits.js";

/** An element of an attribute. Text is decoded; what has no value here is null. */
export type Scalar = string | number | bigint | boolean | null;

/** All elements of an attribute. */
export async function readScalars(
  bytes: Uint8Array,
  datatype: Datatype,
  heap: GlobalHeap,
  place: Place,
): Promise<Scalar[]> {
  if (datatype.kind === "number") return numbers(bytes, datatype);
  if (datatype.kind === "text" || (datatype.kind === "varying" && datatype.text)) {
    const texts = await readTexts(bytes, datatype, heap, place);
    return texts.map((text) => new TextDecoder().decode(text));
  }
  if (datatype.kind === "opaque") return [latin1(untilZero(bytes))];
  return [null]; // kinds that Keras never writes; the attribute is still listed
}

function numbers(bytes: Uint8Array, datatype: Datatype & { kind: "number" }): Scalar[] {
  const { dtype, bigEndian, bits } = datatype;
  const values = bits
    ? decodeNumbers(converted(bytes, { ...datatype, bits }), dtype, false)
    : decodeNumbers(bytes, dtype, bigEndian);
  return Array.from(values, (value) => (dtype === "bool" ? value !== 0 : value));
}

function decodeNumbers(bytes: Uint8Array, dtype: DType, bigEndian: boolean): ArrayLike<number | bigint> {
  // Numbers are never byte strings, which is what else `decode` may give.
  return decode(dtype, bigEndian ? swapped(bytes, numberBytes(dtype)) : bytes) as ArrayLike<number | bigint>;
}

/** The byte strings of a text dataset or attribute. */
export async function readTexts(
  bytes: Uint8Array,
  datatype: Datatype & { kind: "text" | "varying" },
  heap: GlobalHeap,
  place: Place,
): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  const cursor = new Cursor(bytes, place);
  while (datatype.size > 0 && cursor.left >= datatype.size) {
    if (datatype.kind === "text") found.push(unpadded(cursor.bytes(datatype.size), datatype.padding));
    else found.push((await heap.value(cursor.sub(datatype.size), 1)).bytes);
  }
  return found;
}

/**
 * As h5py reads fixed-length text: HDF5 takes the padding that the type names, numpy takes trailing zeros after that.
 * (The library's WebAssembly build names space padding and writes zeros.)
 */
function unpadded(bytes: Uint8Array, padding: "zero" | "space"): Uint8Array {
  const spaces = padding === "space" ? withoutTrailing(bytes, 32) : bytes;
  return withoutTrailing(spaces, 0);
}

function withoutTrailing(bytes: Uint8Array, pad: number): Uint8Array {
  let end = bytes.byteLength;
  while (end > 0 && bytes[end - 1] === pad) end--;
  return bytes.subarray(0, end);
}
