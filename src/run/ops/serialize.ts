/**
 * Tensors as the bytes of TensorFlow's own messages, alone and three by three as sparse ones.
 *
 * Source: tensorflow/core/framework/tensor.proto, tensorflow/core/kernels/{serialize,deserialize}_sparse_*_op.cc.
 *
 * @module
 */
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
    ([tensor], { T }) => makeTensor([serialized(tensor, T)], [], "string"),
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

function serialized(tensor: tf.Tensor, dtype: DType): Uint8Array {
  const { data, shape } = fromTensorSync(tensor, { dtype });
  const dim = shape.map((size) => ({ size: size as unknown as Long })); // the writer takes a number
  const proto = tensorflow.TensorProto.create({ dtype: dtypes[dtype].code, tensor_shape: { dim } });
  if (dtype === "string") proto.string_val = bytesOf(tensor);
  else proto.tensor_content = denseBytes(dtype, data);
  return tensorflow.TensorProto.encode(proto).finish();
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
    const [all, last] = [proto.string_val, proto.string_val.at(-1) ?? new Uint8Array()];
    const strings = Array.from({ length: count }, (_, i) => Uint8Array.from(all[i] ?? last));
    return makeTensor(strings, shape, "string");
  }
  const listed = count > 0 && proto.tensor_content.length === 0;
  const data = listed ? fromList(proto, dtype, count) : decode(dtype, proto.tensor_content);
  if (data.length !== count) {
    throw new MalformedError("a serialized tensor holds another number of elements than its shape says", {
      expected: `${count}, [${shape.join(", ")}]`,
      found: `${data.length}`,
    });
  }
  return toTensorSync(new TensorValue("a serialized tensor", dtype, shape, data));
}

/** Values one by one; the last one stands for all that follow. */
function fromList(proto: tensorflow.TensorProto, dtype: DType, count: number): TypedArray {
  const { float_val, double_val, int_val, bool_val, int64_val } = proto;
  const lists: Partial<Record<DType, readonly (number | boolean | { toString(): string })[]>> = {
    float32: float_val,
    float64: double_val,
    bool: bool_val,
    int64: int64_val,
    ...Object.fromEntries(["int32", "int16", "int8", "uint8", "uint16"].map((name) => [name, int_val])),
  };
  const list = lists[dtype];
  if (!list) throw new UnsupportedError(`a serialized ${dtype} tensor that lists its values`);
  const values = Array.from({ length: count }, (_, i) => list[i] ?? list.at(-1) ?? 0);
  if (dtype === "int64") return BigInt64Array.from(values, (value) => BigInt(value.toString()));
  return Float64Array.from(values, Number); // toTensorSync takes any array of numbers
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
