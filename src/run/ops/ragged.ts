/**
 * Ragged tensors: values with row splits that say where each row begins.
 *
 * Source: tensorflow/core/kernels/ragged_*_op.cc, tensorflow/core/ops/ragged_*_ops.cc.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { among, bool, int, strings } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { partitionOf, ragged } from "../ragged.js";
import { integers, makeTensor } from "../tensors.js";
import { moved } from "./pick.js";
import { numbers } from "./read.js";

export const raggedOps = {
  RaggedRange: op(
    {
      inputs: ["starts", "limits", "deltas"],
      outputs: { rt_nested_splits: "Tsplits = int64", rt_dense_values: "T = int32" },
    },
    ([starts, limits, deltas]) => {
      const rows = Math.max(starts.size, limits.size, deltas.size, 0);
      const at = (tensor: tf.Tensor, row: number) => tensor.dataSync()[tensor.rank === 0 ? 0 : row] ?? 0;
      const count = starts.rank + limits.rank + deltas.rank === 0 ? 1 : rows;
      const lists = Array.from({ length: count }, (_, row) =>
        range(at(starts, row), at(limits, row), at(deltas, row)),
      );
      const values = Float64Array.from(lists.flat());
      return [
        integers(splitsOf(lists.map(({ length }) => length))),
        starts.dtype === "int32"
          ? makeTensor(Int32Array.from(values), [values.length], "int32")
          : makeTensor(Float32Array.from(values), [values.length], "float32"),
      ];
    },
  ),
  RaggedGather: op(
    {
      inputs: ["params_nested_splits: tensors * PARAMS_RAGGED_RANK", "params_dense_values", "indices"],
      attrs: { PARAMS_RAGGED_RANK: int(), OUTPUT_RAGGED_RANK: int() },
      outputs: {
        output_nested_splits: "OUTPUT_RAGGED_RANK * Tsplits = int64",
        output_dense_values: "Tvalues",
      },
    },
    ([nested, values, indices]) => gathered(nested.map(numbers), values, indices),
  ),
  RaggedTensorToTensor: op(
    {
      inputs: [
        "shape",
        "values",
        "default_value",
        "row_partition_tensors: tensors * num_row_partition_tensors",
      ],
      attrs: {
        row_partition_types: among(strings(), "FIRST_DIM_SIZE", "ROW_SPLITS", "ROW_LENGTHS", "VALUE_ROWIDS"),
      },
      outputs: { result: "T" },
    },
    ([shape, values, fallback, partitions], { row_partition_types }) => {
      const rows = partitions.map((partition, i) =>
        partitionOf(row_partition_types[i] ?? "", numbers(partition)),
      );
      return ragged(numbers(shape), values, fallback, rows);
    },
  ),
  RaggedFillEmptyRows: op(
    {
      inputs: ["value_rowids", "values", "nrows", "default_value"],
      outputs: {
        output_value_rowids: "int64",
        output_values: "T",
        empty_row_indicator: "bool",
        reverse_index_map: "int64",
      },
    },
    ([ids, values, count, fallback]) => filledRows(numbers(ids), values, numbers(count)[0] ?? 0, fallback),
  ),
  RaggedBincount: op(
    {
      inputs: ["splits", "values", "size", "weights"],
      pastLimits: "compared", // what is not below the size is not counted
      attrs: { binary_output: bool(false) },
      outputs: { output: "T" },
    },
    ([splits, values, size, weights], { binary_output }) => {
      const [bounds, bins] = [numbers(splits), numbers(size)[0] ?? 0];
      const rows = bounds.length - 1;
      const [out, by] = [new Float32Array(rows * bins), weights.dataSync()];
      const all = values.dataSync();
      for (let row = 0; row < rows; row++) {
        for (let i = bounds[row] ?? 0; i < (bounds[row + 1] ?? 0); i++) {
          const bin = all[i] ?? 0;
          if (bin < 0) throw new MalformedError("counted values must not be negative", { found: `${bin}` });
          if (bin >= bins) continue;
          const at = row * bins + bin;
          out[at] = binary_output ? 1 : (out[at] ?? 0) + (by.length > 0 ? (by[i] ?? 0) : 1);
        }
      }
      return weights.dtype === "int32"
        ? makeTensor(Int32Array.from(out), [rows, bins], "int32")
        : makeTensor(out, [rows, bins], "float32");
    },
  ),
} as const satisfies OpFamily;

function range(start: number, limit: number, delta: number): number[] {
  if (delta === 0) throw new MalformedError("a range cannot go by steps of 0");
  const size = Math.max(0, Math.ceil((limit - start) / delta));
  if (!(size < 2 ** 31)) throw new MalformedError("a range without an end", { expected: "fewer than 2^31 elements", found: `from ${start} to ${limit} by steps of ${delta}` }); // biome-ignore format: one thought
  return Array.from({ length: size }, (_, i) => start + i * delta);
}

/** Where rows of these lengths begin, and where the last one ends. */
export function splitsOf(lengths: readonly number[]): number[] {
  const splits = [0];
  for (const length of lengths) splits.push((splits.at(-1) ?? 0) + length);
  return splits;
}

/** A row without values gets one, the default; rows come out in order. */
function filledRows(
  ids: readonly number[],
  values: tf.Tensor,
  count: number,
  fallback: tf.Tensor,
): tf.Tensor[] {
  const rows = Array.from({ length: count }, (): number[] => []);
  for (const [i, id] of ids.entries()) rows[id]?.push(i);
  const from = rows.flatMap((row) => (row.length > 0 ? row.map((i) => i + 1) : [0])); // 0: the default
  const back = new Int32Array(ids.length);
  for (const [place, i] of from.entries()) if (i > 0) back[i - 1] = place;
  const picked = moved([fallback, values], (otherwise, x) =>
    tf.gather(tf.concat([tf.reshape(otherwise, [1]), x], 0), tf.tensor1d(from, "int32")),
  );
  const empty = Uint8Array.from(rows, ({ length }) => Number(length === 0));
  return [
    integers(rows.flatMap((row, id) => new Array<number>(Math.max(1, row.length)).fill(id))),
    picked,
    makeTensor(empty, [count], "bool"),
    makeTensor(back, [back.length], "int32"),
  ];
}

/** Rows by index: each index of a higher rank becomes a level of its own. */
function gathered(
  nested: readonly (readonly number[])[],
  values: tf.Tensor,
  indices: tf.Tensor,
): tf.Tensor[] {
  const outer = indices.shape.slice(0, -1).map((_, axis): number[] => {
    const rows = indices.shape.slice(0, axis + 1).reduce((product, n) => product * n, 1);
    return splitsOf(new Array<number>(rows).fill(indices.shape[axis + 1] ?? 0));
  });
  let rows = numbers(indices);
  const rowCount = (nested[0]?.length ?? 1) - 1;
  const outside = rows.find((row) => row < 0 || row >= rowCount);
  if (outside !== undefined) {
    throw new MalformedError("an index lies outside of what it picks from", {
      expected: `0 to ${rowCount - 1}`,
      found: `${outside}`,
    });
  }
  const inner = nested.map((splits) => {
    const ranges = rows.map((row) => [splits[row] ?? 0, splits[row + 1] ?? 0] as const);
    rows = ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
    return splitsOf(ranges.map(([from, to]) => to - from));
  });
  const picked = moved([values], (x) => tf.gather(x, tf.tensor1d(rows, "int32")));
  return [...[...outer, ...inner].map((each) => integers(each)), picked];
}
