/**
 * From rows of different lengths to a dense tensor.
 *
 * Source: tensorflow/core/kernels/ragged_tensor_to_tensor_op.cc, tensorflow/core/util/ragged_to_dense_util.cc.
 *
 * @module
 */

import { UnsupportedError } from "../errors.js";
import tf from "../tfjs-core.cjs";
import { moved } from "./ops/pick.js";

/** One level: the number of rows (the first level), or the length of each row. */
export type Partition = { readonly rows: number } | { readonly lengths: (rows: number) => readonly number[] };

/** What a partition tensor says, by its type. */
export function partitionOf(type: string, values: readonly number[]): Partition {
  switch (type) {
    case "FIRST_DIM_SIZE":
      return { rows: values[0] ?? 0 };
    case "ROW_SPLITS":
      return { lengths: () => values.slice(1).map((end, row) => end - (values[row] ?? 0)) };
    case "ROW_LENGTHS":
      return { lengths: () => values };
    case "VALUE_ROWIDS":
      return {
        lengths: (rows) => {
          const lengths = new Array<number>(rows).fill(0);
          for (const row of values) if (row < rows) lengths[row] = (lengths[row] ?? 0) + 1;
          return lengths;
        },
      };
    default:
      throw new UnsupportedError(`the row partition ${type}`, {
        expected: "FIRST_DIM_SIZE, ROW_SPLITS, ROW_LENGTHS or VALUE_ROWIDS",
      });
  }
}

/** The rows of `values` in a dense tensor; what is longer is cut, what is missing is `fallback`. */
export function ragged(
  wanted: readonly number[],
  values: tf.Tensor,
  fallback: tf.Tensor,
  partitions: readonly Partition[],
): tf.Tensor {
  const levels = levelsOf(partitions);
  const inner = values.shape.slice(1);
  const longest = levels.map((lengths, level) => (level === 0 ? (lengths[0] ?? 0) : Math.max(0, ...lengths)));
  const natural = [...longest, ...inner];
  const shape = wanted.length === 0 ? natural : natural.map((n, axis) => ((wanted[axis] ?? -1) < 0 ? n : (wanted[axis] ?? n))); // biome-ignore format: one thought
  const outer = shape.slice(0, levels.length);
  const sources = placed(levels, outer);
  const element = inner.reduce((product, n) => product * n, 1);
  const filler = tf.tidy(() => tf.tensor1d(sources, "int32"));
  const dense = moved([values, fallback], (x, otherwise) => {
    const rows = tf.reshape(x, [x.shape[0] ?? 0, element]);
    const blank = tf.reshape(tf.broadcastTo(otherwise, inner), [1, element]);
    return tf.reshape(tf.gather(tf.concat([blank, rows], 0), filler), [...outer, ...inner]);
  });
  return dense;
}

/** Row lengths per level; the first level is one row, as long as there are rows. */
function levelsOf(partitions: readonly Partition[]): (readonly number[])[] {
  const levels: (readonly number[])[] = [];
  for (const partition of partitions) {
    const rows = (levels.at(-1) ?? []).reduce((sum, length) => sum + length, 0);
    if ("rows" in partition) levels.push([partition.rows]);
    else {
      const lengths = partition.lengths(rows);
      if (levels.length === 0) levels.push([lengths.length]);
      levels.push(lengths);
    }
  }
  return levels;
}

/** For each place of the outer shape: 1 + the row of the values that it shows, or 0. */
function placed(levels: readonly (readonly number[])[], shape: readonly number[]): Int32Array {
  let rows: number[] = [0]; // rows of the level, by place; -1 where there is none
  for (const [level, lengths] of levels.entries()) {
    const starts: number[] = [];
    let sum = 0;
    for (const length of lengths) {
      starts.push(sum);
      sum += length;
    }
    const width = shape[level] ?? 0;
    rows = rows.flatMap((row) =>
      Array.from({ length: width }, (_, i) =>
        row >= 0 && i < (lengths[row] ?? 0) ? (starts[row] ?? 0) + i : -1,
      ),
    );
  }
  return Int32Array.from(rows, (row) => row + 1);
}
