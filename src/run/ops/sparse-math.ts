/**
 * Sparse tensors put together, cut, added and reduced.
 *
 * Source: tensorflow/core/ops/sparse_ops.cc and the kernels beside it.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { bool, int } from "../attrs.js";
import { broadcast } from "../broadcast.js";
import { complexNumbers, complexTensorOf, isComplex } from "../complex-math.js";
import { within32 } from "../exact.js";
import { type Complex, plus as plusComplex, size, ZERO } from "../math/complex-number.js";
import { linear, type Op, type OpFamily, op } from "../op.js";
import { integers, makeTensor } from "../tensors.js";
import { moved } from "./pick.js";
import { axes, axisOf, number, numbers } from "./read.js";
import { flatIndex } from "./scatter.js";

const outputs = { output_indices: "int64", output_values: "T", output_shape: "int64" } as const;

const reduced = (f: (a: number, b: number) => number): Op =>
  op(
    {
      inputs: ["input_indices", "input_values", "input_shape", "reduction_axes"],
      attrs: { keep_dims: bool(false) },
    },
    ([indices, values, shape, reduction], { keep_dims }) => {
      const full = numbers(shape);
      return groups(indices, values, full, axes(reduction, full.length), f, keep_dims);
    },
  );
const elementwise = (f: (a: number, b: number) => number): Op =>
  op({ inputs: ["sp_indices", "sp_values", "sp_shape", "dense"] }, ([indices, values, shape, dense]) => {
    const full = numbers(shape);
    const others = broadcast(dense, full).dataSync();
    const places = rowsOf(indices).map((row) => flatIndex(row, full));
    return withValues(
      values,
      Array.from(values.dataSync(), (value, i) => f(value, others[places[i] ?? 0] ?? 0)),
    );
  });

export const sparseMath = {
  SparseConcat: op(
    {
      inputs: ["indices: tensors * N", "values: tensors * N", "shapes: tensors * N"],
      attrs: { concat_dim: int(), N: int() },
      linear: true,
      outputs,
    },
    ([indices, values, shapes], { concat_dim }) => {
      const sizes = shapes.map(numbers);
      const rank = sizes[0]?.length ?? 0;
      const axis = axisOf(concat_dim, rank);
      let offset = 0;
      const rows = indices.flatMap((index, i) => {
        const shifted = rowsOf(index).map((row) => row.map((at, k) => (k === axis ? at + offset : at)));
        offset += sizes[i]?.[axis] ?? 0;
        return shifted;
      });
      const shape = (sizes[0] ?? []).map((size, k) => (k === axis ? offset : size));
      const order = sorted(rows);
      const all = moved(values, (...parts) => tf.concat(parts, 0));
      return [
        matrix(
          order.map((i) => rows[i] ?? []),
          rank,
        ),
        picked(all, order),
        vector(shape),
      ];
    },
  ),
  SparseSlice: op(
    { inputs: ["indices", "values", "shape", "start", "size"], linear: true, outputs },
    ([indices, values, shape, start, size]) => {
      const [from, sizes, full] = [numbers(start), numbers(size), numbers(shape)];
      const cut = full.map((n, k) => Math.max(0, Math.min(sizes[k] ?? 0, n - (from[k] ?? 0))));
      const rows = rowsOf(indices).map((row) => row.map((at, k) => at - (from[k] ?? 0)));
      const kept = rows.flatMap((row, i) => (row.every((at, k) => at >= 0 && at < (cut[k] ?? 0)) ? [i] : []));
      return [
        matrix(
          kept.map((i) => rows[i] ?? []),
          full.length,
        ),
        picked(values, kept),
        vector(cut),
      ];
    },
  ),
  SparseAdd: op(
    {
      inputs: ["a_indices", "a_values", "a_shape", "b_indices", "b_values", "b_shape", "thresh"],
      outputs: { sum_indices: "int64", sum_values: "T", sum_shape: "int64" },
    },
    ([aIndices, aValues, shape, bIndices, bValues, , threshold]) => {
      if (isComplex(aValues))
        return complexSum([aIndices, aValues, bIndices, bValues], shape, number(threshold));
      const sums = new Map<string, { row: number[]; value: number }>();
      const plus = adder(aValues);
      const add = (rows: number[][], values: ArrayLike<number>) => {
        for (const [i, row] of rows.entries()) {
          const known = sums.get(row.join()) ?? { row, value: 0 };
          sums.set(row.join(), { row, value: plus(known.value, values[i] ?? 0) });
        }
      };
      add(rowsOf(aIndices), aValues.dataSync());
      add(rowsOf(bIndices), bValues.dataSync());
      // What both hold and has come to nothing goes; what one holds stays.
      const both = new Set(rowsOf(aIndices).map((row) => row.join()));
      const shared = new Set(
        rowsOf(bIndices)
          .map((row) => row.join())
          .filter((key) => both.has(key)),
      );
      const kept = [...sums].filter(
        ([key, { value }]) => !shared.has(key) || Math.abs(value) >= number(threshold),
      );
      const entries = kept.map(([, entry]) => entry);
      const order = sorted(entries.map(({ row }) => row));
      const found = order.map((i) => entries[i]?.value ?? 0);
      return [
        matrix(order.map((i) => entries[i]?.row ?? []), shape.size),
        withValues(aValues, found),
        shape,
      ]; // biome-ignore format: three parts
    },
  ),
  SparseTensorDenseAdd: op(
    { inputs: ["a_indices", "a_values", "a_shape", "b"], outputs: { output: "T" }, linear: true },
    ([indices, values, shape, b]) => added(b, rowsOf(indices), values, numbers(shape)),
  ),
  SparseDenseCwiseAdd: linear(elementwise((a, b) => a + b)),
  SparseDenseCwiseMul: elementwise((a, b) => a * b),
  SparseDenseCwiseDiv: elementwise((a, b) => a / b),
  SparseReduceSum: linear(reduced((a, b) => a + b)),
  SparseReduceMax: reduced(Math.max),
  SparseSoftmax: op({ inputs: ["sp_indices", "sp_values", "sp_shape"] }, ([indices, values]) => {
    const rows = rowsOf(indices).map((row) => row.slice(0, -1).join());
    const of = new Map<string, number[]>();
    for (const [i, row] of rows.entries()) of.set(row, [...(of.get(row) ?? []), i]);
    const [all, out] = [values.dataSync(), new Float32Array(values.size)];
    for (const members of of.values()) {
      const high = Math.max(...members.map((i) => all[i] ?? 0));
      const sum = members.reduce((total, i) => total + Math.exp((all[i] ?? 0) - high), 0);
      for (const i of members) out[i] = Math.exp((all[i] ?? 0) - high) / sum;
    }
    return makeTensor(out, values.shape, "float32");
  }),
} as const satisfies OpFamily;

export function rowsOf(indices: tf.Tensor): number[][] {
  const [count = 0, depth = 0] = indices.shape;
  const all = numbers(indices);
  return Array.from({ length: count }, (_, row) => all.slice(row * depth, (row + 1) * depth));
}

/** Positions of rows in row-major order. */
export function sorted(rows: readonly (readonly number[])[]): number[] {
  const before = (a: readonly number[], b: readonly number[]) => {
    const axis = a.findIndex((at, k) => at !== b[k]);
    return axis < 0 ? 0 : (a[axis] ?? 0) - (b[axis] ?? 0);
  };
  return rows.map((_, i) => i).sort((a, b) => before(rows[a] ?? [], rows[b] ?? []));
}

export function matrix(rows: readonly (readonly number[])[], depth: number): tf.Tensor {
  return makeTensor(Int32Array.from(rows.flat()), [rows.length, depth], "int32");
}

export function vector(values: readonly number[]): tf.Tensor {
  return makeTensor(Int32Array.from(values), [values.length], "int32");
}

/** {@link sparseMath.SparseAdd} of complex numbers. */
function complexSum(
  [aIndices, aValues, bIndices, bValues]: readonly [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor],
  shape: tf.Tensor,
  threshold: number,
): tf.Tensor[] {
  const sums = new Map<string, { row: number[]; value: Complex; count: number }>();
  for (const [indices, values] of [
    [aIndices, aValues],
    [bIndices, bValues],
  ] as const) {
    // biome-ignore format: one thought
    const all = complexNumbers(values);
    for (const [i, row] of rowsOf(indices).entries()) {
      const known = sums.get(row.join()) ?? { row, value: ZERO, count: 0 };
      sums.set(row.join(), { row, value: plusComplex(known.value, all[i] ?? ZERO), count: known.count + 1 });
    }
  }
  const kept = [...sums.values()].filter(({ value, count }) => count < 2 || size(value) >= threshold);
  const order = sorted(kept.map(({ row }) => row));
  const values = complexTensorOf(
    order.map((i) => kept[i]?.value ?? ZERO),
    [kept.length],
  );
  return [matrix(order.map((i) => kept[i]?.row ?? []), shape.size), values, shape]; // biome-ignore format: three parts
}

/** A sum of two numbers as the dtype of `like` has it. */
export function adder(like: tf.Tensor): (a: number, b: number) => number {
  return like.dtype === "int32" ? (a, b) => a + b : (a, b) => Math.fround(a + b);
}

/** Numbers in the dtype of `like`, a vector unless told; integers cut to whole ones. @throws {LimitError} past 32 bits */
export function withValues(
  like: tf.Tensor,
  values: readonly number[],
  shape: readonly number[] = [values.length],
): tf.Tensor {
  return like.dtype === "int32"
    ? integers(
        values.map((value) => within32(Math.trunc(value), "int64")),
        shape,
      )
    : makeTensor(Float32Array.from(values), shape, "float32");
}

export function picked(values: tf.Tensor, order: readonly number[]): tf.Tensor {
  return moved([values], (x) => tf.gather(x, tf.tensor1d([...order], "int32")));
}

/** `dense` with the values added at their places. */
function added(
  dense: tf.Tensor,
  rows: readonly (readonly number[])[],
  values: tf.Tensor,
  shape: readonly number[],
): tf.Tensor {
  const [sums, all] = [numbers(dense), values.dataSync()];
  for (const [i, row] of rows.entries()) {
    const place = flatIndex(row, shape);
    sums[place] = (sums[place] ?? 0) + (all[i] ?? 0);
  }
  return withValues(dense, sums, dense.shape);
}

/** What the stored values of each group come to; groups without any are zero. */
function groups(
  indices: tf.Tensor,
  values: tf.Tensor,
  shape: readonly number[],
  at: readonly number[],
  f: (a: number, b: number) => number,
  keepDims: boolean,
): tf.Tensor {
  const size = shape.map((n, axis) => (at.includes(axis) ? 1 : n));
  const count = size.reduce((product, n) => product * n, 1);
  const members = Array.from({ length: count }, (): number[] => []);
  const all = values.dataSync();
  for (const [i, row] of rowsOf(indices).entries()) {
    const group = row.reduce(
      (flat, place, axis) => flat * (size[axis] ?? 1) + (at.includes(axis) ? 0 : place),
      0,
    );
    members[group]?.push(all[i] ?? 0);
  }
  const out = members.map((list) => (list.length === 0 ? 0 : list.reduce((a, b) => f(a, b))));
  return withValues(values, out, keepDims ? size : size.filter((_, axis) => !at.includes(axis)));
}
