/**
 * The dimension numbers of XLA's ops, which their nodes hold as serialized messages of repeated integers.
 *
 * Source: xla/xla_data.proto (DotDimensionNumbers, ConvolutionDimensionNumbers, Gather- and ScatterDimensionNumbers).
 *
 * @module
 */
import protobuf from "protobufjs/minimal.js";
import { MalformedError } from "../../errors.js";

/** All integers of each field, by its number. */
type Fields = ReadonlyMap<number, readonly number[]>;

const VARINT = 0;
const BYTES = 2;

function fieldsOf(message: Uint8Array): Fields {
  const fields = new Map<number, number[]>();
  try {
    const reader = protobuf.Reader.create(message);
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      const values = fields.get(tag >>> 3) ?? [];
      fields.set(tag >>> 3, values);
      if ((tag & 7) === VARINT) values.push(Number(reader.int64()));
      else if ((tag & 7) === BYTES) {
        const end = reader.uint32() + reader.pos;
        while (reader.pos < end) values.push(Number(reader.int64()));
      } else reader.skipType(tag & 7);
    }
  } catch (cause) {
    throw new MalformedError("the dimension numbers of an XLA op are no message", {
      expected: "repeated integers",
      found: `${message.length} bytes`,
      cause,
    });
  }
  return fields;
}

const list = (fields: Fields, number: number): readonly number[] => fields.get(number) ?? [];
const one = (fields: Fields, number: number): number => fields.get(number)?.at(-1) ?? 0;

export function dotNumbers(message: Uint8Array) {
  const fields = fieldsOf(message);
  return {
    contracting: [list(fields, 1), list(fields, 2)],
    batch: [list(fields, 3), list(fields, 4)],
  } as const;
}

export function convolutionNumbers(message: Uint8Array) {
  const fields = fieldsOf(message);
  return {
    /** Batch, spatial and feature axes, in this order. */
    input: [one(fields, 7), ...list(fields, 11), one(fields, 8)],
    /** Spatial axes, input and output features. */
    kernel: [...list(fields, 6), one(fields, 3), one(fields, 4)],
    output: [one(fields, 9), ...list(fields, 12), one(fields, 10)],
  } as const;
}

/** Of a gather; a scatter's are the same with other words: its update windows are a gather's offsets. */
export interface IndexNumbers {
  /** Axes of the result (or updates) that run within a slice. */
  readonly offset: readonly number[];
  /** Axes of the operand of which a slice takes one element. */
  readonly collapsed: readonly number[];
  /** Which axis of the operand each entry of an index is for. */
  readonly axes: readonly number[];
  readonly vector: number;
  readonly operandBatch: readonly number[];
  readonly indexBatch: readonly number[];
}

export function indexNumbers(message: Uint8Array): IndexNumbers {
  const fields = fieldsOf(message);
  return {
    offset: list(fields, 1),
    collapsed: list(fields, 2),
    axes: list(fields, 3),
    vector: one(fields, 4),
    operandBatch: list(fields, 5),
    indexBatch: list(fields, 6),
  };
}
