/**
 * How often each value occurs in each row, as sparse tensors.
 *
 * Source: tensorflow/core/kernels/count_ops.cc.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { MalformedError } from "../../errors.js";
import { bool, int } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { numbers } from "./read.js";
import { withValues } from "./sparse-math.js";

const attrs = { minlength: int(-1), maxlength: int(-1), binary_output: bool() } as const;
const outputs = {
  output_indices: "int64",
  output_values: "output_type",
  output_dense_shape: "int64",
} as const;

interface Counting {
  readonly minlength: number;
  readonly maxlength: number;
  readonly binary_output: boolean;
}

export const counts = {
  DenseCountSparseOutput: op({ inputs: ["values", "weights"], attrs, outputs }, ([values, weights], a) => {
    const width = values.shape.at(-1) ?? 0;
    const rows = values.rank === 1 ? null : (values.shape[0] ?? 0);
    return counted(values, weights, (i) => (rows === null ? 0 : Math.floor(i / width)), rows, a);
  }),
  SparseCountSparseOutput: op(
    { inputs: ["indices", "values", "dense_shape", "weights"], attrs, outputs },
    ([indices, values, shape, weights], a) => {
      const depth = indices.shape[1] ?? 1;
      const at = indices.dataSync();
      const rows = depth === 1 ? null : (numbers(shape)[0] ?? 0);
      return counted(values, weights, (i) => (rows === null ? 0 : (at[i * depth] ?? 0)), rows, a);
    },
  ),
  RaggedCountSparseOutput: op(
    { inputs: ["splits", "values", "weights"], attrs, outputs },
    ([splits, values, weights], a) => {
      const bounds = numbers(splits);
      let row = 0;
      const rowOf = (i: number) => {
        while (i >= (bounds[row + 1] ?? Number.POSITIVE_INFINITY)) row++;
        return row;
      };
      return counted(values, weights, rowOf, bounds.length - 1, a);
    },
  ),
  SparseBincount: op(
    {
      inputs: ["indices", "values", "dense_shape", "size", "weights"],
      attrs: { binary_output: bool(false) },
      outputs: { output: "T" },
    },
    ([indices, values, shape, size, weights], { binary_output }) => {
      const [depth, bins] = [indices.shape[1] ?? 1, numbers(size)[0] ?? 0];
      const rows = depth === 1 ? 1 : (numbers(shape)[0] ?? 0);
      const [at, by] = [indices.dataSync(), weights.dataSync()];
      const out = new Array<number>(rows * bins).fill(0);
      for (const [i, value] of numbers(values).entries()) {
        if (value < 0) throw negative(value);
        if (value >= bins) continue;
        const to = (depth === 1 ? 0 : (at[i * depth] ?? 0)) * bins + value;
        out[to] = binary_output ? 1 : (out[to] ?? 0) + (by.length > 0 ? (by[i] ?? 0) : 1);
      }
      const result = depth === 1 ? [bins] : [rows, bins];
      return withValues(weights, out, result);
    },
  ),
} as const satisfies OpFamily;

/** Counts per row and value, in order; `rows` is null where there are no rows, only values. */
function counted(
  values: tf.Tensor,
  weights: tf.Tensor,
  rowOf: (i: number) => number,
  rows: number | null,
  a: Counting,
): tf.Tensor[] {
  const by = weights.dataSync();
  const all = Array.from({ length: rows ?? 1 }, () => new Map<number, number>());
  let largest = 0;
  for (const [i, value] of numbers(values).entries()) {
    const row = all[rowOf(i)];
    if (value < 0) throw negative(value);
    if (row === undefined || (a.maxlength >= 0 && value >= a.maxlength)) continue;
    row.set(value, a.binary_output ? 1 : (row.get(value) ?? 0) + (by.length > 0 ? (by[i] ?? 0) : 1));
    largest = Math.max(largest, value);
  }
  const entries = all.flatMap(
    (row, i) =>
    [...row].sort(([x], [y]) => x - y).map(([value, count]) => ({ index: rows === null ? [value] : [i, value], count })), // biome-ignore format: one thought
  );
  const width = a.maxlength >= 0 ? a.maxlength : Math.max(a.minlength, largest + 1);
  const shape = rows === null ? [width] : [rows, width];
  return [
    makeTensor(
      Int32Array.from(entries.flatMap(({ index }) => index)),
      [entries.length, shape.length],
      "int32",
    ),
    withValues(
      weights,
      entries.map(({ count }) => count),
    ),
    makeTensor(Int32Array.from(shape), [shape.length], "int32"),
  ];
}

function negative(value: number): MalformedError {
  return new MalformedError("counted values must not be negative", { found: `${value}` });
}
