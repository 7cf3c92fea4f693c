/**
 * Crossed features whose columns are ragged, sparse or dense: every combination of each row, as a ragged tensor.
 *
 * Source: tensorflow/core/kernels/ragged_cross_op.cc.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { bool, int, string, type } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { stringTensor } from "../strings.js";
import { integers } from "../tensors.js";
import { bucket, type Column, columnsOf, combinations, joinedHash, partsOf, plainHash } from "./cross.js";
import { numbers } from "./read.js";

export const raggedCrosses = {
  RaggedCross: op(
    {
      inputs: [
        "ragged_values: tensors * ragged_values_types",
        "ragged_row_splits: tensors * ragged_splits_types",
        "sparse_indices: tensors * Nsparse",
        "sparse_values: tensors * sparse_values_types",
        "sparse_shape: tensors * Nsparse",
        "dense_inputs: tensors * dense_types",
      ],
      attrs: {
        input_order: string(),
        hashed_output: bool(),
        num_buckets: int(),
        hash_key: int(),
        out_values_type: type(),
      },
      outputs: { output_values: "out_values_type", output_row_splits: "out_row_splits_type" },
    },
    ([values, splits, indices, sparse, shapes, dense], a) => {
      const flat = columnsOf(indices, sparse, shapes, dense);
      const kinds: Readonly<Record<string, Column[]>> = {
        R: values.map((all, i) => raggedColumn(all, splits[i] ?? all)),
        S: flat.slice(0, indices.length),
        D: flat.slice(indices.length),
      };
      const columns = [...a.input_order].flatMap((kind) => kinds[kind]?.shift() ?? []);
      const rows = combinations(columns);
      const start = BigInt.asUintN(64, BigInt(a.hash_key));
      const all = rows.flat();
      const crossed = a.hashed_output
        ? integers(all.map((parts) => bucket(parts.map(plainHash).reduce(joinedHash, start), a.num_buckets)))
        : stringTensor(
            all.map((parts) => parts.map(String).join("_X_")),
            [all.length],
          );
      let end = 0;
      return [crossed, integers([0, ...rows.map((row) => (end += row.length))])];
    },
  ),
} as const satisfies OpFamily;

function raggedColumn(values: tf.Tensor, splits: tf.Tensor): Column {
  const [all, bounds] = [partsOf(values), numbers(splits)];
  return { sparse: true, rows: bounds.slice(1).map((end, row) => all.slice(bounds[row], end)) };
}
