/**
 * TensorProto: a tensor inside a message, as dense bytes or as a list of values.
 *
 * A list shorter than the shape repeats its last value, an empty one means zeros, and one that is too long is
 * cut, as `Tensor::FromProto` does. Values stay in the file until they are read.
 *
 * Source: tensorflow/core/framework/tensor.{proto,cc}
 *
 * @module
 */
import { LimitError, UnsupportedError } from "../errors.js";
import { type ByteSource, memorySource, sliceSource } from "../io/source.js";
import { type DType, dtypeOf, dtypes, elementCount, type Shape } from "../tensor/dtype.js";
import { type TensorContent, TensorRef } from "../tensor/tensor.js";
import { readShape, walkShape } from "./shape.js";
import { denseFields, expanded, FLOAT_VAL, valueFields } from "./value-list.js";
import { uint64, Varints } from "./varint.js";
import { resumed } from "./walk.js";
import type { Walk } from "./window.js";
import { type Cursor, Wire } from "./wire.js";

/** Each string is an object; a file must not make us allocate more of them in one go. */
const MAX_STRINGS = 2 ** 24;

interface Range {
  readonly from: number;
  readonly to: number;
}

interface Parts {
  code: number;
  shape: Shape | null;
  content: Range | null;
  /** Where values of some list are, if there is exactly one packed run of them. */
  packed: { readonly field: number; readonly range: Range } | null;
  /** Bytes of all value lists, and how many of those there are: one alone tells where its values are. */
  listBytes: number;
  lists: number;
}

/** What a message leaves out because it is said elsewhere: V1 checkpoints do. */
export interface KnownTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/**
 * The tensor in a TensorProto. With `source`, the file that the cursor walks, values stay ranges of it; without,
 * the message has to be in memory.
 */
export function* walkTensor(
  cursor: Cursor,
  name: string,
  source?: ByteSource,
  known?: KnownTensor,
): Walk<TensorRef> {
  return tensorOf(cursor, yield* walkParts(cursor), name, source, known);
}

/** The same for a message in memory: without steps, for most constants of a graph are small. */
export function readTensor(cursor: Cursor, name: string): TensorRef {
  const parts = noParts();
  while (cursor.next()) {
    if (cursor.field === 2) parts.shape = readShape(cursor.within("tensor_shape"));
    else takePart(cursor, parts);
  }
  return tensorOf(cursor, parts, name);
}

function tensorOf(
  cursor: Cursor,
  parts: Parts,
  name: string,
  source?: ByteSource,
  known?: KnownTensor,
): TensorRef {
  if (known) parts.shape = known.shape;
  const dtype = known?.dtype ?? dtypeOf(parts.code);
  if (!dtype) {
    throw new UnsupportedError(`a tensor has an unknown dtype`, {
      file: cursor.file,
      offset: cursor.start,
      path: cursor.path,
      expected: "one of TensorFlow's",
      found: `DataType ${parts.code}`,
    });
  }
  const { shape } = parts;
  if (!shape)
    throw cursor.malformed("a tensor with values has no rank", { expected: "a shape", found: "none" });
  const count = elementCount(shape);
  if (count === null) throw cursor.malformed("a tensor's shape overflows", { found: JSON.stringify(shape) });
  const place = parts.content ?? parts.packed?.range ?? { from: cursor.start, to: cursor.end };
  return new TensorRef({
    name,
    dtype,
    shape,
    role: "constant",
    location: { file: cursor.file, offset: place.from, length: place.to - place.from },
    content: contentOf(cursor, { dtype, count }, parts, source),
  });
}

function noParts(): Parts {
  return { code: 0, shape: [], content: null, packed: null, listBytes: 0, lists: 0 };
}

function* walkParts(cursor: Cursor): Walk<Parts> {
  const parts = noParts();
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 2) parts.shape = yield* walkShape(yield* cursor.message("tensor_shape"));
    else takePart(cursor, parts);
  }
  return parts;
}

/** The field that the cursor is at, which is not the shape. */
function takePart(cursor: Cursor, parts: Parts): void {
  if (cursor.field === 1) parts.code = cursor.int32();
  else if (cursor.field === 4) parts.content = payload(cursor);
  else if (cursor.field >= FLOAT_VAL) {
    const packed = cursor.wire === Wire.bytes && parts.lists++ === 0;
    parts.packed = packed ? { field: cursor.field, range: { from: cursor.from, to: cursor.to } } : null;
    if (!packed) parts.lists++;
    parts.listBytes += cursor.to - cursor.from;
  }
}

/** The payload of `tensor_content`; an empty one is as good as none. */
function payload(cursor: Cursor): Range | null {
  cursor.expect(Wire.bytes);
  return cursor.to > cursor.from ? { from: cursor.from, to: cursor.to } : null;
}

function contentOf(
  cursor: Cursor,
  tensor: { dtype: DType; count: number },
  parts: Parts,
  source: ByteSource | undefined,
): TensorContent {
  const { dtype, count } = tensor;
  const { itemsize } = dtypes[dtype];
  const bytesOf = ({ from, to }: Range): ByteSource => {
    if (source) return sliceSource(source, from, to - from);
    return memorySource(cursor.file, cursor.memory(from, to) ?? new Uint8Array(0));
  };
  if (itemsize === 0) return stringContent(cursor, tensor, parts, source);
  if (parts.content) {
    const found = parts.content.to - parts.content.from;
    if (found !== count * itemsize) {
      throw cursor.malformed("tensor_content does not fit the shape", {
        offset: parts.content.from,
        expected: `${count * itemsize} bytes for ${dtype}${JSON.stringify(parts.shape)}`,
        found: `${found}`,
      });
    }
    return { kind: "dense", source: bytesOf(parts.content) };
  }
  const { packed } = parts;
  if (packed && packed.field === valueFields[dtype] && denseFields.has(packed.field)) {
    const bytes = bytesOf(packed.range);
    if (bytes.size === count * itemsize) return { kind: "dense", source: bytes };
  }
  return { kind: "dense", source: expanded(cursor.again(), dtype, count * itemsize, source) };
}

/** Strings, and the messages of resources and variants, which Thaw hands on as they are. */
function stringContent(
  cursor: Cursor,
  { dtype, count }: { dtype: DType; count: number },
  parts: Parts,
  source: ByteSource | undefined,
): TensorContent {
  const place = cursor.again();
  return {
    kind: "strings",
    bytes: parts.content ? parts.content.to - parts.content.from : parts.listBytes,
    load: async (signal) => {
      if (count > MAX_STRINGS) {
        throw new LimitError("a tensor of strings is too large to load", {
          file: cursor.file,
          offset: cursor.start,
          expected: `at most ${MAX_STRINGS} elements`,
          found: `${count}`,
        });
      }
      return resumed(walkStrings(place.again(), dtype, count), source, signal);
    },
  };
}

function* walkStrings(cursor: Cursor, dtype: DType, count: number): Walk<readonly Uint8Array[]> {
  const message = yield* cursor.loaded();
  const values: Uint8Array[] = [];
  while (message.next()) {
    if (message.field === valueFields[dtype] && values.length < count) values.push(yield* message.bytes());
    else if (message.field === 4 && message.to > message.from)
      return splitStrings(yield* message.bytes(), count, message);
  }
  const last = values.at(-1) ?? new Uint8Array(0);
  while (values.length < count) values.push(last);
  return values;
}

/** Strings in `tensor_content`: all lengths as varints, then all bytes (`EncodeStringList`). */
function splitStrings(bytes: Uint8Array, count: number, cursor: Cursor): readonly Uint8Array[] {
  const lengths = new Varints(bytes, cursor.file, cursor.from);
  const sizes: number[] = [];
  while (sizes.length < count && lengths.next()) sizes.push(uint64(lengths));
  const values: Uint8Array[] = [];
  let at = lengths.position;
  for (const size of sizes) {
    values.push(bytes.subarray(at, at + size));
    at += size;
  }
  if (sizes.length === count && at === bytes.length) return values;
  throw cursor.malformed("a list of strings does not fit its lengths", {
    offset: cursor.from,
    expected: `${count} strings in ${bytes.length} bytes`,
    found: `${sizes.length} strings, ${at} bytes`,
  });
}
