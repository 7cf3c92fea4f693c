/**
 * Matrices of compressed sparse rows, which TensorFlow keeps in a variant. Here one is its indices in row-major order, its
 * values and its shape; products are computed densely.
 *
 * Source: tensorflow/core/ops/sparse_csr_matrix_ops.cc and the kernels beside it.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { bool } from "../attrs.js";
import { blank } from "../blank.js";
import { complexProduct, isComplex } from "../complex-math.js";
import { type OpFamily, op } from "../op.js";
import { pack, unpack } from "../packed.js";
import { bytesOf, integers, makeTensor } from "../tensors.js";
import { batchMatMul } from "./matmul.js";
import { moved } from "./pick.js";
import { number, numbers } from "./read.js";
import { unflattened } from "./scatter.js";

const sides = {
  transpose_a: bool(false),
  transpose_b: bool(false),
  adjoint_a: bool(false),
  adjoint_b: bool(false),
} as const;

export const csrMatrices = {
  SparseTensorToCSRSparseMatrix: op(
    { inputs: ["indices", "values", "dense_shape"], outputs: { sparse_matrix: "variant" } },
    ([indices, values, shape]) => packed(rowsOf(indices), values, numbers(shape)),
  ),
  DenseToCSRSparseMatrix: op(
    { inputs: ["dense_input", "indices"], outputs: { sparse_output: "variant" } },
    ([dense, indices]) =>
      packed(
        rowsOf(indices),
        moved([dense], (x) => tf.gatherND(x, tf.cast(indices, "int32"))),
        dense.shape,
      ),
  ),
  CSRSparseMatrixToSparseTensor: op(
    { inputs: ["sparse_matrix"], outputs: { indices: "int64", values: "type", dense_shape: "int64" } },
    ([matrix]) => {
      const { rows, values, shape } = unpacked(matrix);
      return [integers(rows.flat(), [rows.length, shape.length]), values, integers(shape)];
    },
  ),
  CSRSparseMatrixToDense: op({ inputs: ["sparse_input"], outputs: { dense_output: "type" } }, ([matrix]) =>
    dense(unpacked(matrix)),
  ),
  CSRSparseMatrixComponents: op(
    {
      inputs: ["csr_sparse_matrix", "index"],
      outputs: { row_ptrs: "int32", col_inds: "int32", values: "type" },
    },
    ([matrix, index]) => {
      const { rows, values, shape } = unpacked(matrix);
      const members = rows.flatMap((row, i) => (shape.length === 2 || row[0] === number(index) ? [i] : []));
      const of = members.map((i) => rows[i]?.at(-2) ?? 0);
      const pointers = Array.from({ length: (shape.at(-2) ?? 0) + 1 }, (_, row) => of.filter((at) => at < row).length); // biome-ignore format: one thought
      return [integers(pointers), integers(members.map((i) => rows[i]?.at(-1) ?? 0)), moved([values], (x) => tf.gather(x, tf.tensor1d(members, "int32")))]; // biome-ignore format: one thought
    },
  ),
  SparseMatrixNNZ: op({ inputs: ["sparse_matrix"], outputs: { nnz: "int32" } }, ([matrix]) => {
    const { rows, shape } = unpacked(matrix);
    if (shape.length === 2) return tf.scalar(rows.length, "int32");
    return integers(Array.from({ length: shape[0] ?? 0 }, (_, batch) => rows.filter(([at]) => at === batch).length)); // biome-ignore format: one thought
  }),
  SparseMatrixTranspose: op(
    { inputs: ["input"], attrs: { conjugate: bool(false) }, outputs: { output: "variant" } },
    ([matrix], { conjugate }) => {
      const { rows, values, shape } = unpacked(matrix);
      return packed(rows.map(turned), conjugate ? conjugated(values) : values, turned(shape));
    },
  ),
  SparseMatrixMatMul: op(
    { inputs: ["a", "b"], attrs: { ...sides, transpose_output: bool(false), conjugate_output: bool(false) } },
    ([a, b], attrs) => {
      const y = product(dense(unpacked(a)), b, attrs);
      const z = attrs.conjugate_output ? conjugated(y) : y;
      return attrs.transpose_output ? moved([z], (x) => tf.transpose(x, turned([...x.shape.keys()]))) : z;
    },
  ),
  SparseMatrixSparseMatMul: op(
    { inputs: ["a", "b"], attrs: sides, outputs: { c: "variant" } },
    ([a, b], attrs) => {
      const [left, right] = [unpacked(a), unpacked(b)];
      const ones = (csr: Csr) => dense({ ...csr, values: tf.ones(csr.values.shape) });
      // What products add up to zero stays an entry.
      const places = product(ones(left), ones(right), attrs).dataSync();
      const y = product(dense(left), dense(right), attrs);
      const rows = Array.from(places).flatMap((n, i) => (n > 0 ? [unflattened(i, y.shape)] : []));
      const values = moved([y], (x) =>
        tf.gatherND(x, tf.tensor2d(rows.flat(), [rows.length, x.rank], "int32")),
      );
      return packed(rows, values, y.shape);
    },
  ),
} as const satisfies OpFamily;

interface Csr {
  /** An index each. */
  readonly rows: readonly (readonly number[])[];
  readonly values: tf.Tensor;
  readonly shape: readonly number[];
}

function packed(
  rows: readonly (readonly number[])[],
  values: tf.Tensor,
  shape: readonly number[],
): tf.Tensor {
  const flat = (row: readonly number[]) => row.reduce((at, n, axis) => at * (shape[axis] ?? 1) + n, 0);
  const places = rows.map(flat);
  const order = places.map((_, i) => i).sort((i, j) => (places[i] ?? 0) - (places[j] ?? 0));
  const sorted = order.flatMap((i) => rows[i] ?? []);
  const parts = [
    integers(sorted, [rows.length, shape.length]),
    moved([values], (x) => tf.gather(x, tf.tensor1d(order, "int32"))),
    integers(shape),
  ];
  return makeTensor([pack(parts)], [], "string");
}

function unpacked(matrix: tf.Tensor): Csr {
  const [indices, values, shape] = unpack(bytesOf(matrix)[0] ?? new Uint8Array());
  const none = tf.tensor1d([], "float32");
  return { rows: rowsOf(indices ?? none), values: values ?? none, shape: numbers(shape ?? none) };
}

function rowsOf(indices: tf.Tensor): number[][] {
  const [all, width] = [numbers(indices), indices.shape[1] ?? 0];
  return Array.from({ length: indices.shape[0] ?? 0 }, (_, i) => all.slice(i * width, (i + 1) * width));
}

function dense({ rows, values, shape }: Csr): tf.Tensor {
  if (rows.length === 0) return blank(shape, values.dtype);
  const at = tf.tensor2d(rows.flat(), [rows.length, shape.length], "int32");
  return moved([values], (x) => tf.scatterND(at, x, [...shape]));
}

/** The last two changed for one another. */
function turned(list: readonly number[]): number[] {
  return [...list.slice(0, -2), list.at(-1) ?? 0, list.at(-2) ?? 0];
}

interface Sides {
  readonly transpose_a: boolean;
  readonly transpose_b: boolean;
  readonly adjoint_a: boolean;
  readonly adjoint_b: boolean;
}

function product(a: tf.Tensor, b: tf.Tensor, attrs: Sides): tf.Tensor {
  const [left, right] = [attrs.transpose_a || attrs.adjoint_a, attrs.transpose_b || attrs.adjoint_b];
  if (!isComplex(a)) return batchMatMul(a, b, left, right);
  return complexProduct(a, b, [attrs.adjoint_a, attrs.adjoint_b], (x, y) => batchMatMul(x, y, left, right));
}

function conjugated(x: tf.Tensor): tf.Tensor {
  return isComplex(x) ? tf.complex(tf.real(x), tf.neg(tf.imag(x))) : x;
}
