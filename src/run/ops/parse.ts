/**
 * Examples: records of named features, as training data is stored and many servers are asked.
 *
 * @module
 */

import { tensorflow } from "../../proto/tensorflow.js";
import type tf from "../../tfjs-core.cjs";
import { int, shapes, strings, types } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { decoded } from "./examples.js";
import {
  type Column,
  type DenseFeature,
  denseFeatures,
  denseTensor,
  type Feature,
  features,
  keysOf,
  raggedTensor,
  sparseTensor,
  valuesOf,
} from "./features.js";
import { inTurn } from "./in-turn.js";

const sparse = { sparse_types: types() } as const;
const dense = { Tdense: types(), dense_shapes: shapes() } as const;

export const examples = {
  ParseExample: op(
    {
      inputs: [
        "serialized",
        "names",
        "sparse_keys: tensors * Nsparse",
        "dense_keys: tensors * Ndense",
        "dense_defaults: tensors * Tdense",
      ],
      attrs: { ...sparse, ...dense },
      outputs: {
        sparse_indices: "Nsparse * int64",
        sparse_values: "list sparse_types",
        sparse_shapes: "Nsparse * int64",
        dense_values: "list Tdense",
      },
    },
    ([serialized, , sparseKeys, denseKeys, defaults], a) =>
      parse(serialized, {
        sparse: features(sparseKeys.flatMap(keysOf), a.sparse_types),
        dense: denseFeatures(denseKeys.flatMap(keysOf), a.Tdense, a.dense_shapes, defaults),
        ragged: [],
      }),
  ),
  ParseExampleV2: op(
    {
      inputs: ["serialized", "names", "sparse_keys", "dense_keys", "ragged_keys", "dense_defaults: tensors"],
      attrs: {
        ...sparse,
        ...dense,
        num_sparse: int(),
        ragged_value_types: types(),
        ragged_split_types: types(),
      },
      outputs: {
        sparse_indices: "num_sparse * int64",
        sparse_values: "list sparse_types",
        sparse_shapes: "num_sparse * int64",
        dense_values: "list Tdense",
        ragged_values: "list ragged_value_types",
        ragged_row_splits: "list ragged_split_types",
      },
    },
    ([serialized, , sparseKeys, denseKeys, raggedKeys, defaults], a) =>
      parse(serialized, {
        sparse: features(keysOf(sparseKeys), a.sparse_types),
        dense: denseFeatures(keysOf(denseKeys), a.Tdense, a.dense_shapes, defaults),
        ragged: features(keysOf(raggedKeys), a.ragged_value_types),
      }),
  ),
  ParseSingleExample: op(
    {
      inputs: ["serialized", "dense_defaults: tensors"],
      attrs: { ...sparse, ...dense, sparse_keys: strings(), dense_keys: strings() },
      outputs: {
        sparse_indices: "num_sparse * int64",
        sparse_values: "list sparse_types",
        sparse_shapes: "num_sparse * int64",
        dense_values: "list Tdense",
      },
    },
    ([serialized, defaults], a) =>
      parse(serialized, {
        sparse: features(a.sparse_keys, a.sparse_types),
        dense: denseFeatures(a.dense_keys, a.Tdense, a.dense_shapes, defaults),
        ragged: [],
      }),
  ),
} as const satisfies OpFamily;

interface Wanted {
  readonly sparse: readonly Feature[];
  readonly dense: readonly DenseFeature[];
  readonly ragged: readonly Feature[];
}

/** Results in TensorFlow's order: indices, values and shapes of sparse features, then dense, then ragged ones. */
function parse(serialized: tf.Tensor, wanted: Wanted): tf.Tensor[] {
  const examples = decoded(serialized, "Example", (bytes) => tensorflow.Example.decode(bytes));
  const records = examples.map(({ features }) => features?.feature ?? {});
  const scalar = serialized.rank === 0;
  const column = ({ key, dtype }: Feature): Column =>
    records.map((record, i) =>
      Object.hasOwn(record, key) ? valuesOf(record[key] ?? {}, key, dtype, i) : undefined,
    );
  const sparseParts = wanted.sparse.map((feature) => sparseTensor(column(feature), feature.dtype, scalar));
  const raggedParts = wanted.ragged.map((feature) => raggedTensor(column(feature), feature.dtype, scalar));
  return [
    ...inTurn(sparseParts, "indices", "values", "shape"),
    ...wanted.dense.map((feature) => denseTensor(column(feature), feature, scalar)),
    ...inTurn(raggedParts, "values", "splits"),
  ];
}
