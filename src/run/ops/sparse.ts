/**
 * Sparse tensors: indices, values and a dense shape, each a tensor of its own.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { bool } from "../attrs.js";
import { complexProduct, isComplex } from "../complex-math.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { moved } from "./pick.js";
import { numbers } from "./read.js";
import { flatIndex, unflattened } from "./scatter.js";

export const sparseOps = {
  SparseToDense: op(
    {
      inputs: ["sparse_indices", "output_shape", "sparse_values", "default_value"],
      linear: true,
      outputs: { dense: "T" },
    },
    ([indices, shape, values, fallback]) => toDense(indices, numbers(shape), values, fallback),
  ),
  SparseReshape: op(
    {
      inputs: ["input_indices", "input_shape", "new_shape"],
      outputs: { output_indices: "int64", output_shape: "int64" },
    },
    ([indices, from, to]) => reshaped(indices, numbers(from), numbers(to)),
  ),
  SparseReorder: op(
    {
      inputs: ["input_indices", "input_values", "input_shape"],
      linear: true,
      outputs: { output_indices: "int64", output_values: "T" },
    },
    ([indices, values, shape]) => {
      const places = flatIndices(indices, numbers(shape));
      const order = places.map((_, i) => i).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
      const at = tf.tensor1d(order, "int32");
      return [tf.gather(indices, at), moved([values], (x) => tf.gather(x, at))];
    },
  ),
  SparseFillEmptyRows: op(
    {
      inputs: ["indices", "values", "dense_shape", "default_value"],
      linear: true,
      outputs: {
        output_indices: "int64",
        output_values: "T",
        empty_row_indicator: "bool",
        reverse_index_map: "int64",
      },
    },
    ([indices, values, shape, fallback]) => fillEmptyRows(indices, values, numbers(shape), fallback),
  ),
  RaggedTensorToSparse: op(
    {
      inputs: ["rt_nested_splits: tensors * RAGGED_RANK", "rt_dense_values"],
      outputs: { sparse_indices: "int64", sparse_values: "T", sparse_dense_shape: "int64" },
    },
    ([splits, values]) => fromRagged(splits.map(numbers), values),
  ),
  SparseTensorDenseMatMul: op(
    {
      inputs: ["a_indices", "a_values", "a_shape", "b"],
      attrs: { adjoint_a: bool(false), adjoint_b: bool(false) },
      outputs: { product: "T" },
    },
    ([indices, values, shape, b], { adjoint_a, adjoint_b }) => {
      const dense = (part: tf.Tensor) => toDense(indices, numbers(shape), part, tf.zeros([], part.dtype));
      if (!isComplex(b)) return tf.matMul(dense(values), b, adjoint_a, adjoint_b);
      const whole = tf.complex(dense(tf.real(values)), dense(tf.imag(values)));
      const product = (left: tf.Tensor, right: tf.Tensor) => tf.matMul(left, right, adjoint_a, adjoint_b);
      return complexProduct(whole, b, [adjoint_a, adjoint_b], product);
    },
  ),
} as const satisfies OpFamily;

/** Row-major positions of the rows of an index matrix (or of single indices) in a dense shape. */
function flatIndices(indices: tf.Tensor, shape: readonly number[]): number[] {
  const depth = indices.rank === 2 ? (indices.shape[1] ?? 0) : shape.length;
  const all = indices.dataSync();
  const count = depth === 0 ? 0 : all.length / depth;
  return Array.from({ length: count }, (_, row) =>
    flatIndex(all.subarray(row * depth, (row + 1) * depth), shape),
  );
}

function toDense(
  indices: tf.Tensor,
  shape: readonly number[],
  values: tf.Tensor,
  fallback: tf.Tensor,
): tf.Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const places = flatIndices(indices, shape);
  // Where each element comes from: the default value is 0, value i is i + 1; a single value stands for all.
  const from = new Int32Array(size);
  for (const [i, place] of places.entries()) from[place] = values.rank === 0 ? 1 : i + 1;
  const sources = tf.tensor1d(from, "int32");
  const dense = moved([fallback, values], (first, rest) =>
    tf.gather(tf.concat([tf.reshape(first, [1]), tf.reshape(rest, [-1])], 0), sources),
  );
  return tf.reshape(dense, [...shape]);
}

function reshaped(indices: tf.Tensor, from: readonly number[], to: readonly number[]): tf.Tensor[] {
  const size = from.reduce((product, n) => product * n, 1);
  const known = to.reduce((product, n) => (n < 0 ? product : product * n), 1);
  const shape = to.map((n) => (n < 0 ? size / Math.max(1, known) : n));
  if (shape.reduce((product, n) => product * n, 1) !== size || !shape.every(Number.isInteger)) {
    throw new MalformedError("a sparse tensor cannot take this shape", {
      expected: `${size} elements`,
      found: `[${to.join(", ")}]`,
    });
  }
  const rows = flatIndices(indices, from).flatMap((place) => unflattened(place, shape));
  return [
    makeTensor(Int32Array.from(rows), [indices.shape[0] ?? 0, shape.length], "int32"),
    makeTensor(Int32Array.from(shape), [shape.length], "int32"),
  ];
}

/** A row without elements gets one, the default at column 0; rows come out in order. */
function fillEmptyRows(
  indices: tf.Tensor,
  values: tf.Tensor,
  shape: readonly number[],
  fallback: tf.Tensor,
): tf.Tensor[] {
  const [depth, all] = [shape.length, indices.dataSync()];
  const rows = Array.from({ length: shape[0] ?? 0 }, (): number[] => []);
  for (let i = 0; i < values.size; i++) rows[all[i * depth] ?? 0]?.push(i);
  const [from, index, back]: [number[], number[], Int32Array] = [[], [], new Int32Array(values.size)];
  for (const [row, elements] of rows.entries()) {
    for (const i of elements) {
      back[i] = from.length;
      from.push(i + 1);
      index.push(...all.subarray(i * depth, (i + 1) * depth));
    }
    if (elements.length > 0) continue;
    from.push(0);
    index.push(row, ...new Array<number>(depth - 1).fill(0));
  }
  const sources = tf.tensor1d(Int32Array.from(from), "int32");
  return [
    makeTensor(Int32Array.from(index), [from.length, depth], "int32"),
    moved([fallback, values], (first, rest) =>
      tf.gather(tf.concat([tf.reshape(first, [1]), rest], 0), sources),
    ),
    makeTensor(
      Uint8Array.from(rows, (elements) => Number(elements.length === 0)),
      [rows.length],
      "bool",
    ),
    makeTensor(back, [back.length], "int32"),
  ];
}

/** Rows by their ends become coordinates: one per level of splits, then those within a value. */
function fromRagged(splits: readonly (readonly number[])[], values: tf.Tensor): tf.Tensor[] {
  const inner = values.shape.slice(1);
  const size = inner.reduce((product, n) => product * n, 1);
  // From the innermost level out, each value's coordinates and the row that it is in.
  let places = Array.from({ length: values.shape[0] ?? 0 }, (_, at) => ({ at, path: [] as number[] }));
  for (const ends of [...splits].reverse()) {
    const starts = ends.flatMap((start, row) =>
      new Array<number>((ends[row + 1] ?? start) - start).fill(row),
    );
    places = places.map(({ at, path }) => {
      const row = starts[at] ?? 0;
      return { at: row, path: [at - (ends[row] ?? 0), ...path] };
    });
  }
  const indices = places.flatMap(({ at, path }) =>
    Array.from({ length: size }, (_, i) => [at, ...path, ...unflattened(i, inner)]),
  );
  const longest = splits.map((ends) => Math.max(0, ...ends.map((end, row) => end - (ends[row - 1] ?? end))));
  const shape = [(splits[0]?.length ?? 1) - 1, ...longest, ...inner];
  return [
    tf.tensor2d(indices.flat(), [indices.length, shape.length], "int32"),
    moved([values], (x) => tf.reshape(x, [-1])),
    tf.tensor1d(shape, "int32"),
  ];
}
