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
import { type ByteSource, checkRange, memorySource, sliceSource } from "../io/source.js";
import { type DType, dtypeOf, dtypes, elementCount, type Shape } from "../tensor/dtype.js";
import { type TensorContent, TensorRef } from "../tensor/tensor.js";
import { walkShape } from "./shape.js";
import { Varints } from "./varint.js";
import { type Cursor, type Walk, Wire, walk, walkSync } from "./wire.js";

/** The field of TensorProto that lists the values of a dtype. */
const valueFields = {
  float32: 5, float64: 6, int32: 7, uint8: 7, int16: 7, int8: 7, string: 8, complex64: 9, int64: 10, bool: 11,
  qint8: 7, quint8: 7, qint32: 7, bfloat16: 13, qint16: 7, quint16: 7, uint16: 7, complex128: 12, float16: 13,
  resource: 14, variant: 15, uint32: 16, uint64: 17, float8_e5m2: 18, float8_e4m3fn: 18, float8_e4m3fnuz: 18,
  float8_e4m3b11fnuz: 18, float8_e5m2fnuz: 18, int4: 7, uint4: 7, int2: 7, uint2: 7, float4_e2m1fn: 18,
  unknown: 0,
} as const satisfies Record<DType, number>; // biome-ignore format: a table

const FLOAT_VAL = 5;
const DOUBLE_VAL = 6;
const SCOMPLEX_VAL = 9;
const DCOMPLEX_VAL = 12;
const FLOAT8_VAL = 18;

/** Fields whose packed values are the tensor's own little-endian bytes. */
const denseFields = new Set<number>([FLOAT_VAL, DOUBLE_VAL, SCOMPLEX_VAL, DCOMPLEX_VAL, FLOAT8_VAL]);

/** One number can stand for a whole tensor; a file must not make us allocate more than this in one go. */
const MAX_EXPANDED_BYTES = 2 ** 30;

/** The same for lists of strings, each of which is an object. */
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
  /** Bytes of all value lists. */
  listBytes: number;
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
  const parts = yield* walkParts(cursor);
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

function* walkParts(cursor: Cursor): Walk<Parts> {
  const parts: Parts = { code: 0, shape: [], content: null, packed: null, listBytes: 0 };
  let lists = 0;
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) parts.code = cursor.int32();
    else if (cursor.field === 2) parts.shape = yield* walkShape(yield* cursor.message("tensor_shape"));
    else if (cursor.field === 4) parts.content = payload(cursor);
    else if (cursor.field >= FLOAT_VAL) {
      const packed = cursor.wire === Wire.bytes && lists++ === 0;
      parts.packed = packed ? { field: cursor.field, range: { from: cursor.from, to: cursor.to } } : null;
      if (!packed) lists++;
      parts.listBytes += cursor.to - cursor.from;
    }
  }
  return parts;
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
  while (sizes.length < count && lengths.next()) sizes.push(lengths.lo);
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

/** The elements of a value list as dense bytes, computed when read. */
function expanded(cursor: Cursor, dtype: DType, size: number, source: ByteSource | undefined): ByteSource {
  const { itemsize } = dtypes[dtype];
  let values: Uint8Array | undefined;
  const cut = (all: Uint8Array, offset: number, length: number): Uint8Array => {
    values = all;
    if (length > MAX_EXPANDED_BYTES) {
      throw new LimitError("a short list of values stands for a tensor too large to write out", {
        file: cursor.file,
        offset: cursor.start,
        expected: `at most ${MAX_EXPANDED_BYTES} bytes`,
        found: `${length}`,
        hint: "read it with slice() or chunks()",
      });
    }
    return repeated(all, offset, length, itemsize);
  };
  const load = () => walkValues(cursor.again(), dtype, size);
  const file: ByteSource = {
    name: cursor.file,
    size,
    read: async (offset, length, signal) => {
      checkRange(file, offset, length);
      return cut(values ?? (await resumed(load(), source, signal)), offset, length);
    },
  };
  if (source && !source.readSync) return file;
  return {
    ...file,
    readSync: (offset, length) => {
      checkRange(file, offset, length);
      return cut(values ?? walkSync(source, load()), offset, length);
    },
  };
}

/** Runs steps that walk a part of `source`. */
async function resumed<T>(steps: Walk<T>, source: ByteSource | undefined, signal?: AbortSignal): Promise<T> {
  return source ? walk(source, () => steps, signal) : walkSync(undefined, steps);
}

/** `length` bytes from `offset` of `values` followed by its last element for ever; zeros if it is empty. */
function repeated(values: Uint8Array, offset: number, length: number, itemsize: number): Uint8Array {
  const out = new Uint8Array(length);
  const own = values.subarray(Math.min(offset, values.length), Math.min(offset + length, values.length));
  out.set(own);
  if (own.length === length || values.length === 0) return out;
  const last = values.subarray(values.length - itemsize);
  const phase = (offset + own.length) % itemsize;
  for (
    let i = own.length, k = phase;
    i < Math.min(length, own.length + itemsize);
    i++, k = (k + 1) % itemsize
  )
    out[i] = last[k] ?? 0;
  // Doubles what is already there, which is as fast as the machine copies.
  for (let filled = itemsize; own.length + filled < length; filled *= 2)
    out.copyWithin(own.length + filled, own.length, own.length + filled);
  return out;
}

/** All values of the dtype's list as little-endian bytes; at most `limit` of them. */
function* walkValues(cursor: Cursor, dtype: DType, limit: number): Walk<Uint8Array> {
  const field = valueFields[dtype];
  const message = yield* cursor.loaded();
  const most = Math.min(limit, (message.end - message.start) * 8); // a varint of one byte may make eight
  const writer = new ElementWriter(most, elementBytes(dtype, field));
  while (message.next()) {
    if (message.field !== field) continue;
    if (message.wire !== Wire.bytes) writer.write(message.lo, message.hi, field);
    else if (denseFields.has(field)) writer.copy(yield* message.bytes());
    else
      for (const run = new Varints(yield* message.bytes(), message.file, message.from); run.next(); )
        writer.write(run.lo, run.hi, field);
  }
  const { itemsize } = dtypes[dtype];
  return writer.bytes.subarray(0, writer.length - (writer.length % itemsize));
}

/** Bytes of one entry of a value list: complex numbers take two entries. */
function elementBytes(dtype: DType, field: number): number {
  const { itemsize } = dtypes[dtype];
  return field === SCOMPLEX_VAL || field === DCOMPLEX_VAL ? itemsize / 2 : itemsize;
}

class ElementWriter {
  bytes: Uint8Array;
  length = 0;

  constructor(
    private readonly most: number,
    private readonly width: number,
  ) {
    this.bytes = new Uint8Array(Math.min(most, 64));
  }

  write(lo: number, hi: number, field: number): void {
    if (this.length + this.width > this.most) return;
    this.#reserve(this.width);
    const low = field === 11 ? Number((lo | hi) !== 0) : lo; // any varint but 0 is true
    for (let i = 0; i < this.width; i++)
      this.bytes[this.length++] = (i < 4 ? low >>> (8 * i) : hi >>> (8 * (i - 4))) & 0xff;
  }

  copy(values: Uint8Array): void {
    const part = values.subarray(0, this.most - this.length);
    this.#reserve(part.length);
    this.bytes.set(part, this.length);
    this.length += part.length;
  }

  #reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.min(this.most, Math.max(needed, this.bytes.length * 2)));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}
