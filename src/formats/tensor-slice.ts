/**
 * Slices of partitioned tensors: TensorSliceProto, the text in a graph's save ops, and their keys in a checkpoint.
 *
 * Sources: tensorflow/core/framework/tensor_slice.cc, tensorflow/core/util/saved_tensor_slice_util.cc,
 * tensorflow/core/lib/strings/ordered_code.cc
 *
 * @module
 */
import { MalformedError } from "../errors.js";
import type { Box } from "../tensor/box.js";
import type { Walk } from "./window.js";
import type { Cursor } from "./wire.js";

/** Per axis, where a slice starts and how long it is; a length of `null` means all of the axis. */
export type TensorSlice = readonly { readonly start: number; readonly length: number | null }[];

export function* walkSlice(cursor: Cursor): Walk<TensorSlice> {
  const extents: { start: number; length: number | null }[] = [];
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field !== 1) continue;
    extents.push(yield* walkExtent(yield* cursor.message("extent", extents.length)));
  }
  return extents;
}

function* walkExtent(cursor: Cursor): Walk<{ start: number; length: number | null }> {
  const extent: { start: number; length: number | null } = { start: 0, length: null };
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field !== 1 && cursor.field !== 2) continue;
    const value = cursor.int64();
    if (typeof value !== "number" || value < 0)
      throw cursor.malformed("an extent of a slice is no size", { found: `${value}` });
    if (cursor.field === 1) extent.start = value;
    else extent.length = value;
  }
  // A slice without a length is all of its axis.
  if (extent.start > 0 && extent.length === null)
    throw cursor.malformed("an extent of a slice has no length", { found: `start ${extent.start}` });
  return extent;
}

/** The box of a slice in a tensor of that shape. @throws {MalformedError} when it does not fit */
export function boxOf(
  slice: TensorSlice,
  shape: readonly number[],
  place: { readonly file: string | undefined; readonly path: string },
): Box {
  const box = shape.map((dimension, axis): [number, number] => {
    const { start, length } = slice[axis] ?? { start: 0, length: null };
    return length === null ? [0, dimension] : [start, start + length];
  });
  if (slice.length <= shape.length && box.every(([, stop], axis) => stop <= (shape[axis] ?? 0))) return box;
  throw new MalformedError("a slice lies outside its tensor", {
    ...place,
    expected: `a slice of ${JSON.stringify(shape)}`,
    found: JSON.stringify(slice.map(({ start, length }) => [start, length])),
  });
}

/**
 * The slice that a save op names: `"6 4 0,2:-"` is rows 0 and 1 of a [6, 4] tensor, and all of its columns. An
 * empty text means the whole tensor.
 */
export function parseSliceSpec(text: string): { shape: readonly number[]; slice: TensorSlice } | null {
  const words = text.trim().split(/\s+/);
  const spec = words.pop();
  if (!spec) return null;
  const shape = words.map(Number);
  const slice = spec.split(":").map((extent) => {
    const [start = 0, length = 0] = extent.split(",").map(Number);
    return extent === "-" ? { start: 0, length: null } : { start, length };
  });
  const valid = [...shape, ...slice.flatMap(({ start, length }) => [start, length ?? 0])];
  return valid.every((n) => Number.isSafeInteger(n) && n >= 0) ? { shape, slice } : null;
}

/** The key under which a checkpoint keeps a slice (`EncodeTensorNameSlice`). */
export function sliceKey(name: string, slice: TensorSlice): Uint8Array {
  const bytes = [...orderedNumber(0), ...orderedString(name), ...orderedNumber(slice.length)];
  for (const { start, length } of slice) bytes.push(...orderedSigned(start), ...orderedSigned(length ?? -1));
  return Uint8Array.from(bytes);
}

/** A number of bytes, then the bytes from the top. */
function orderedNumber(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [bytes.length, ...bytes];
}

/** Zero and 255 are escaped, so that a terminator of two bytes sorts before everything. */
function orderedString(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  return [...bytes.flatMap((byte) => (byte === 0 ? [0, 255] : byte === 255 ? [255, 0] : [byte])), 0, 1];
}

/** Bits that begin a signed number of that many bytes. */
const headers = [[0, 0], [0x80, 0], [0xc0, 0], [0xe0, 0], [0xf0, 0], [0xf8, 0], [0xfc, 0], [0xfe, 0], [0xff, 0],
  [0xff, 0x80], [0xff, 0xc0]] as const; // biome-ignore format: a table

function orderedSigned(value: number): number[] {
  const magnitude = BigInt(value < 0 ? -value - 1 : value);
  const length = Math.max(1, Math.ceil((magnitude.toString(2).length + (magnitude > 0n ? 1 : 0)) / 7));
  const all = BigInt.asUintN(80, BigInt(value));
  const bytes = Array.from({ length }, (_, i) => Number((all >> BigInt(8 * (length - 1 - i))) & 255n));
  const header = headers[length] ?? [0, 0];
  return bytes.map((byte, i) => byte ^ (header[i] ?? 0));
}
