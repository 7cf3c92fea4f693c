/**
 * Sparse tensors split, reduced to sparse ones, and compared with each other.
 *
 * Source: tensorflow/core/kernels/sparse_{split,reduce,sparse_binary_op_shared}_op.cc.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { bool, int } from "../attrs.js";
import { linear, type Op, type OpFamily, op } from "../op.js";
import { inTurn } from "./in-turn.js";
import { axes, axisOf, number, numbers } from "./read.js";
import { adder, matrix, picked, rowsOf, sorted, vector, withValues } from "./sparse-math.js";

const reduced = (combine: (values: tf.Tensor) => (a: number, b: number) => number): Op =>
  op(
    {
      inputs: ["input_indices", "input_values", "input_shape", "reduction_axes"],
      attrs: { keep_dims: bool(false) },
      outputs: { output_indices: "int64", output_values: "T", output_shape: "int64" },
    },
    ([indices, values, shape, reduction], { keep_dims }) => {
      const full = numbers(shape);
      const gone = axes(reduction, full.length);
      const f = combine(values);
      const kept = <V>(row: readonly V[], blank: V) =>
        keep_dims ? row.map((at, axis) => (gone.includes(axis) ? blank : at)) : row.filter((_, axis) => !gone.includes(axis)); // biome-ignore format: one thought
      const found = new Map<string, { row: number[]; value: number }>();
      const all = values.dataSync();
      for (const [i, index] of rowsOf(indices).entries()) {
        const row = kept(index, 0);
        const known = found.get(row.join());
        const value = all[i] ?? 0;
        found.set(row.join(), { row, value: known ? f(known.value, value) : value });
      }
      const entries = [...found.values()];
      const order = sorted(entries.map(({ row }) => row));
      const size = kept(full, 1);
      return [
        matrix(order.map((i) => entries[i]?.row ?? []), size.length),
        withValues(values, order.map((i) => entries[i]?.value ?? 0)),
        vector(size),
      ]; // biome-ignore format: three parts
    },
  );
const pairs = (f: (a: number, b: number) => number): Op =>
  op(
    {
      inputs: ["a_indices", "a_values", "a_shape", "b_indices", "b_values", "b_shape"],
      outputs: { output_indices: "int64", output_values: "T" },
    },
    ([aIndices, aValues, shape, bIndices, bValues]) => {
      const found = new Map<string, { row: number[]; a: number; b: number }>();
      const [as, bs] = [aValues.dataSync(), bValues.dataSync()];
      for (const [i, row] of rowsOf(aIndices).entries()) found.set(row.join(), { row, a: as[i] ?? 0, b: 0 });
      for (const [i, row] of rowsOf(bIndices).entries()) {
        found.set(row.join(), { row, a: found.get(row.join())?.a ?? 0, b: bs[i] ?? 0 });
      }
      const entries = [...found.values()];
      const order = sorted(entries.map(({ row }) => row));
      const at = order.flatMap((i) => entries[i] ?? []);
      return [
        matrix(at.map(({ row }) => row), shape.size),
        withValues(aValues, at.map(({ a, b }) => f(a, b))),
      ]; // biome-ignore format: two parts
    },
  );

export const sparsePieces = {
  SparseReduceSumSparse: linear(reduced(adder)),
  SparseReduceMaxSparse: reduced(() => Math.max),
  SparseSparseMaximum: pairs(Math.max),
  SparseSparseMinimum: pairs(Math.min),
  SparseSplit: op(
    {
      inputs: ["split_dim", "indices", "values", "shape"],
      attrs: { num_split: int() },
      linear: true,
      outputs: {
        output_indices: "num_split * int64",
        output_values: "num_split * T",
        output_shape: "num_split * int64",
      },
    },
    ([dim, indices, values, shape], { num_split }) => {
      const full = numbers(shape);
      const axis = axisOf(number(dim), full.length);
      const [size, rows] = [full[axis] ?? 0, rowsOf(indices)];
      const [small, larger] = [Math.floor(size / num_split), size % num_split]; // the first ones are one longer
      const parts = Array.from({ length: num_split }, (_, part) => {
        const start = part * small + Math.min(part, larger);
        const width = small + Number(part < larger);
        const members = rows.flatMap((row, i) => ((row[axis] ?? 0) >= start && (row[axis] ?? 0) < start + width ? [i] : [])); // biome-ignore format: one thought
        const index = members.map((i) => (rows[i] ?? []).map((at, k) => (k === axis ? at - start : at)));
        return {
          indices: matrix(index, full.length),
          values: picked(values, members),
          shape: vector(full.map((n, k) => (k === axis ? width : n))),
        };
      });
      return inTurn(parts, "indices", "values", "shape");
    },
  ),
} as const satisfies OpFamily;
