/**
 * Tensors as the bytes of TensorFlow's own messages, alone and three by three as sparse ones.
 *
 * Source: tensorflow/core/framework/tensor.proto, tensorflow/core/kernels/{serialize,deserialize}_sparse_*_op.cc.
 *
 * @module
 */
import protobuf from "protobufjs/minimal.js";
import { MalformedError, MismatchError, UnsupportedError } from "../../errors.js";
import { tensorflow } from "../../proto/tensorflow.js";
import { decode } from "../../tensor/decode.js";
import { type DType, dtypeOf, dtypes, type TypedArray } from "../../tensor/dtype.js";
import { denseBytes } from "../../tensor/encode.js";
import { TensorValue } from "../../tensor/tensor.js";
import tf from "../../tfjs-core.cjs";
import { type } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { bytesOf, fromTensorSync, integers, makeTensor, toTensorSync } from "../tensors.js";
import { moved } from "./pick.js";
import { numbers } from "./read.js";
import { unflattened } from "./scatter.js";

const sparse = { sparse_indices: "int64", sparse_values: "dtype", sparse_shape: "int64" } as const;
const parts = ["sparse_indices", "sparse_values", "sparse_shape"] as const;

export const serializations = {
  SerializeTensor: op(
    { inputs: ["tensor"], attrs: { T: type() }, outputs: { serialized: "string" } },
    ([tensor], { T }) => makeTensor([serialized(tensor, T, true)], [], "string"),
  ),
  ParseTensor: op(
    { inputs: ["serialized"], attrs: { out_type: type() }, outputs: { output: "out_type" } },
    ([text], { out_type }) => parsed(bytesOf(text)[0] ?? new Uint8Array(), out_type),
  ),
  SerializeSparse: op(
    {
      inputs: parts,
      attrs: { T: type(), out_type: type("string") },
      outputs: { serialized_sparse: "out_type = string" },
    },
    ([indices, values, shape], { T }) =>
      makeTensor(
        [serialized(indices, "int64"), serialized(values, T), serialized(shape, "int64")],
        [3],
        "string",
      ),
  ),
  SerializeManySparse: op(
    {
      inputs: parts,
      attrs: { T: type(), out_type: type("string") },
      outputs: { serialized_sparse: "out_type = string" },
    },
    ([indices, values, shape], { T }) => {
      const [count = 0, ...rest] = numbers(shape);
      const [at, depth] = [numbers(indices), rest.length];
      const rows = Array.from({ length: count }, (): number[] => []);
      for (let i = 0; i < values.size; i++) rows[at[i * (depth + 1)] ?? 0]?.push(i);
      const all = rows.flatMap((members) => {
        const index = members.flatMap((i) => at.slice(i * (depth + 1) + 1, (i + 1) * (depth + 1)));
        const picked = moved([values], (x) => tf.gather(x, tf.tensor1d(members, "int32")));
        return [
          serialized(integers(index, [members.length, depth]), "int64"),
          serialized(picked, T),
          serialized(integers(rest), "int64"),
        ];
      });
      return makeTensor(all, [count, 3], "string");
    },
  ),
  DeserializeSparse: op(
    { inputs: ["serialized_sparse"], attrs: { dtype: type() }, outputs: sparse },
    ([text], { dtype }) => stacked(text, dtype),
  ),
  DeserializeManySparse: op(
    { inputs: ["serialized_sparse"], attrs: { dtype: type() }, outputs: sparse },
    ([text], { dtype }) => stacked(text, dtype),
  ),
} as const satisfies OpFamily;

/** `isField`: whether strings are listed, as SerializeTensor does it, or packed, as the sparse ones do. */
function serialized(tensor: tf.Tensor, dtype: DType, isField = false): Uint8Array {
  const { data, shape } = fromTensorSync(tensor, { dtype });
  const dim = shape.map((size) => ({ size: size as unknown as Long })); // the writer takes a number
  const proto = tensorflow.TensorProto.create({ dtype: dtypes[dtype].code, tensor_shape: { dim } });
  if (dtype === "string" && isField) proto.string_val = bytesOf(tensor);
  else if (dtype === "string") proto.tensor_content = stringContent(bytesOf(tensor));
  else proto.tensor_content = denseBytes(dtype, data);
  return Uint8Array.from(tensorflow.TensorProto.encode(proto).finish()); // in Node it is a Buffer
}

/** @throws {MismatchError} when the message holds another dtype than the graph says */
function parsed(bytes: Uint8Array, wanted: DType): tf.Tensor {
  const proto = messageIn(bytes);
  const [dtype, shape] = [dtypeOf(proto.dtype), (proto.tensor_shape?.dim ?? []).map(({ size }) => Number(size ?? 0))]; // biome-ignore format: one thought
  if (dtype !== wanted) {
    throw new MismatchError("a serialized tensor has another dtype", {
      expected: wanted,
      found: dtype ?? `number ${proto.dtype}`,
    });
  }
  const count = shape.reduce((product, n) => product * n, 1);
  if (dtype === "string") {
    const packed = proto.tensor_content.length > 0;
    const all = packed ? stringsIn(proto.tensor_content, count) : proto.string_val;
    const last = all.at(-1) ?? new Uint8Array();
    const strings = Array.from({ length: count }, (_, i) => Uint8Array.from(all[i] ?? last));
    return makeTensor(strings, shape, "string");
  }
  const listed = count > 0 && proto.tensor_content.length === 0;
  const data = listed ? fromList(proto, dtype, count) : decode(dtype, proto.tensor_content);
  if (data.length !== count * partsOf(dtype)) {
    throw new MalformedError("a serialized tensor holds another number of elements than its shape says", {
      expected: `${count}, [${shape.join(", ")}]`,
      found: `${data.length}`,
    });
  }
  return toTensorSync(new TensorValue("a serialized tensor", dtype, shape, data));
}

/** How many numbers an element is. */
function partsOf(dtype: DType): number {
  return dtypes[dtype].kind === "complex" ? 2 : 1;
}

/** Values one by one; the last one stands for all that follow. */
function fromList(proto: tensorflow.TensorProto, dtype: DType, count: number): TypedArray {
  const { float_val, double_val, int_val, bool_val, int64_val, half_val } = proto;
  if (dtype === "float16" || dtype === "bfloat16") {
    const words = Uint16Array.from({ length: count }, (_, i) => half_val[i] ?? half_val.at(-1) ?? 0);
    return decode(dtype, new Uint8Array(words.buffer));
  }
  const lists: Partial<Record<DType, readonly (number | boolean | { toString(): string })[]>> = {
    float32: float_val,
    float64: double_val,
    complex64: proto.scomplex_val,
    complex128: proto.dcomplex_val,
    uint32: proto.uint32_val,
    uint64: proto.uint64_val,
    bool: bool_val,
    int64: int64_val,
    ...Object.fromEntries(["int32", "int16", "int8", "uint8", "uint16"].map((name) => [name, int_val])),
  };
  const list = lists[dtype];
  if (!list) throw new UnsupportedError(`a serialized ${dtype} tensor that lists its values`);
  const width = partsOf(dtype);
  const lastOf = (i: number) => list[list.length - width + (i % width)];
  const values = Array.from({ length: count * width }, (_, i) => list[i] ?? lastOf(i) ?? 0);
  if (dtype === "int64" || dtype === "uint64")
    return BigInt64Array.from(values, (value) => BigInt(value.toString()));
  return Float64Array.from(values, Number); // toTensorSync takes any array of numbers
}

/** All lengths as varints, then all bytes. */
function stringContent(all: readonly Uint8Array[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const { length } of all) writer.uint32(length);
  const lengths = writer.finish();
  const out = new Uint8Array(all.reduce((total, { length }) => total + length, lengths.length));
  out.set(lengths);
  let at = lengths.length;
  for (const bytes of all) {
    out.set(bytes, at);
    at += bytes.length;
  }
  return out;
}

function stringsIn(content: Uint8Array, count: number): Uint8Array[] {
  const reader = protobuf.Reader.create(content);
  try {
    const lengths = Array.from({ length: Math.min(count, content.length) }, () => reader.uint32());
    return lengths.map((length) => {
      const from = reader.pos;
      reader.skip(length);
      return content.slice(from, reader.pos);
    });
  } catch (cause) {
    throw new MalformedError("a list of strings does not fit its lengths", { expected: `${count} strings`, found: `${content.length} bytes`, cause }); // biome-ignore format: one thought
  }
}

function messageIn(bytes: Uint8Array): tensorflow.TensorProto {
  try {
    return tensorflow.TensorProto.decode(bytes);
  } catch (cause) {
    throw new MalformedError("a string is no serialized tensor", { found: `${bytes.length} bytes`, cause });
  }
}

/** The sparse tensors of [..., 3] messages, stacked along new axes in front. */
function stacked(text: tf.Tensor, dtype: DType): tf.Tensor[] {
  const [all, outer] = [bytesOf(text), text.shape.slice(0, -1)];
  const each = Array.from({ length: all.length / 3 }, (_, i) => {
    const [indices, values, shape] = ["int64", dtype, "int64"].map(
      (part, k) => parsed(all[3 * i + k] ?? new Uint8Array(), part as DType), // the three of this line
    );
    return { indices: numbers(indices ?? tf.zeros([0])), values: values ?? tf.zeros([0]), shape: numbers(shape ?? tf.zeros([0])) }; // biome-ignore format: one thought
  });
  const inner = (each[0]?.shape ?? []).map((_, axis) =>
    Math.max(...each.map(({ shape }) => shape[axis] ?? 0)),
  );
  const rows = each.flatMap(({ indices, values }, i) =>
    Array.from({ length: values.size }, (_, k) => [
      ...unflattened(i, outer),
      ...indices.slice(k * inner.length, (k + 1) * inner.length),
    ]),
  );
  const depth = outer.length + inner.length;
  const values = each.map((part) => part.values);
  return [
    integers(rows.flat(), [rows.length, depth]),
    values.length === 1 && values[0] ? values[0] : moved(values, (...parts) => tf.concat(parts, 0)),
    integers([...outer, ...inner]),
  ];
}
