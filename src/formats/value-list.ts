/**
 * The value lists of a TensorProto as dense bytes, computed when they are read.
 *
 * A list shorter than the shape repeats its last value, and an empty one means zeros, as in `Tensor::FromProto`.
 *
 * Source: tensorflow/core/framework/tensor.{proto,cc}
 *
 * @module
 */
import { LimitError } from "../errors.js";
import { type ByteSource, checkRange } from "../io/source.js";
import { type DType, dtypes } from "../tensor/dtype.js";
import { Varints } from "./varint.js";
import { resumed, walkSync } from "./walk.js";
import type { Walk } from "./window.js";
import { type Cursor, Wire } from "./wire.js";

/** The field of TensorProto that lists the values of a dtype. */
export const valueFields = {
  float32: 5, float64: 6, int32: 7, uint8: 7, int16: 7, int8: 7, string: 8, complex64: 9, int64: 10, bool: 11,
  qint8: 7, quint8: 7, qint32: 7, bfloat16: 13, qint16: 7, quint16: 7, uint16: 7, complex128: 12, float16: 13,
  resource: 14, variant: 15, uint32: 16, uint64: 17, float8_e5m2: 18, float8_e4m3fn: 18, float8_e4m3fnuz: 18,
  float8_e4m3b11fnuz: 18, float8_e5m2fnuz: 18, int4: 7, uint4: 7, int2: 7, uint2: 7, float4_e2m1fn: 18,
  unknown: 0,
} as const satisfies Record<DType, number>; // biome-ignore format: a table

/** The first of them; all fields before it are other things. */
export const FLOAT_VAL = 5;
const DOUBLE_VAL = 6;
const SCOMPLEX_VAL = 9;
const BOOL_VAL = 11;
const DCOMPLEX_VAL = 12;
const FLOAT8_VAL = 18;

/** Fields whose packed values are the tensor's own little-endian bytes. */
export const denseFields = new Set<number>([FLOAT_VAL, DOUBLE_VAL, SCOMPLEX_VAL, DCOMPLEX_VAL, FLOAT8_VAL]);

/** One number can stand for a whole tensor; a file must not make us allocate more than this in one go. */
const MAX_EXPANDED_BYTES = 2 ** 30;

/** The elements of a value list as dense bytes, computed when read. */
export function expanded(
  cursor: Cursor,
  dtype: DType,
  size: number,
  source: ByteSource | undefined,
): ByteSource {
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
    const low = field === BOOL_VAL ? Number((lo | hi) !== 0) : lo; // any varint but 0 is true
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
