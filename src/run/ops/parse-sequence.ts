/**
 * Sequence examples: records of a context, whose features are those of an example, and of lists of features, one per
 * frame of a video or sentence of a text.
 *
 * Source: tensorflow/core/util/example_proto_fast_parsing.cc, tensorflow/core/ops/parsing_ops.cc.
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import { tensorflow } from "../../proto/tensorflow.js";
import type tf from "../../tfjs-core.cjs";
import { int, shapes, strings, types } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { integers } from "../tensors.js";
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
  repeated,
  sparseTensor,
  tensorOf,
  type Values,
  valuesOf,
} from "./features.js";
import { inTurn } from "./in-turn.js";
import { splitsOf } from "./ragged.js";
import { numbers } from "./read.js";

const attrs = {
  context_sparse_types: types([]),
  Tcontext_dense: types([]),
  context_dense_shapes: shapes([]),
  feature_list_sparse_types: types([]),
  feature_list_dense_types: types([]),
  feature_list_dense_shapes: shapes([]),
} as const;

const outputs = {
  context_sparse_indices: "Ncontext_sparse * int64",
  context_sparse_values: "list context_sparse_types",
  context_sparse_shapes: "Ncontext_sparse * int64",
  context_dense_values: "list Tcontext_dense",
  feature_list_sparse_indices: "Nfeature_list_sparse * int64",
  feature_list_sparse_values: "list feature_list_sparse_types",
  feature_list_sparse_shapes: "Nfeature_list_sparse * int64",
  feature_list_dense_values: "list feature_list_dense_types",
} as const;

export const sequenceExamples = {
  ParseSequenceExample: op(
    {
      inputs: ["serialized", "debug_name", "context_dense_defaults: tensors * Tcontext_dense"],
      attrs: {
        ...attrs,
        feature_list_dense_missing_assumed_empty: strings(),
        context_sparse_keys: strings(),
        context_dense_keys: strings(),
        feature_list_sparse_keys: strings(),
        feature_list_dense_keys: strings(),
      },
      outputs: {
        ...outputs,
        feature_list_dense_lengths: "Nfeature_list_dense * int64",
      },
    },
    ([serialized, , defaults], a) => {
      const records = recordsOf(serialized);
      const isOptional = (key: string) => a.feature_list_dense_missing_assumed_empty.includes(key);
      const lists = features(a.feature_list_dense_keys, a.feature_list_dense_types);
      return [
        ...sparseParts(records, features(a.context_sparse_keys, a.context_sparse_types)),
        ...denseParts(records, denseFeatures(a.context_dense_keys, a.Tcontext_dense, a.context_dense_shapes, defaults)),
        ...sparseLists(records, features(a.feature_list_sparse_keys, a.feature_list_sparse_types)),
        ...denseLists(records, lists, a.feature_list_dense_shapes, isOptional),
      ]; // biome-ignore format: in TensorFlow's order
    },
  ),
  ParseSequenceExampleV2: op(
    {
      inputs: [
        "serialized",
        "debug_name",
        "context_sparse_keys",
        "context_dense_keys",
        "context_ragged_keys",
        "feature_list_sparse_keys",
        "feature_list_dense_keys",
        "feature_list_ragged_keys",
        "feature_list_dense_missing_assumed_empty",
        "context_dense_defaults: tensors * Tcontext_dense",
      ],
      attrs: {
        ...attrs,
        context_ragged_value_types: types([]),
        context_ragged_split_types: types([]),
        feature_list_ragged_value_types: types([]),
        feature_list_ragged_split_types: types([]),
      },
      outputs: {
        context_sparse_indices: "Ncontext_sparse * int64",
        context_sparse_values: "list context_sparse_types",
        context_sparse_shapes: "Ncontext_sparse * int64",
        context_dense_values: "list Tcontext_dense",
        context_ragged_values: "list context_ragged_value_types",
        context_ragged_row_splits: "list context_ragged_split_types",
        feature_list_sparse_indices: "Nfeature_list_sparse * int64",
        feature_list_sparse_values: "list feature_list_sparse_types",
        feature_list_sparse_shapes: "Nfeature_list_sparse * int64",
        feature_list_dense_values: "list feature_list_dense_types",
        feature_list_dense_lengths: "Nfeature_list_dense * int64",
        feature_list_ragged_values: "list feature_list_ragged_value_types",
        feature_list_ragged_outer_splits: "list feature_list_ragged_split_types",
        feature_list_ragged_inner_splits: "list feature_list_ragged_split_types",
      },
    },
    ([serialized, , sparse, dense, ragged, listSparse, listDense, listRagged, optional, defaults], a) => {
      const records = recordsOf(serialized);
      const [lists, missing] = [features(keysOf(listDense), a.feature_list_dense_types), numbers(optional)];
      const isOptional = (_: string, i: number) => missing[i] === 1;
      return [
        ...sparseParts(records, features(keysOf(sparse), a.context_sparse_types)),
        ...denseParts(records, denseFeatures(keysOf(dense), a.Tcontext_dense, a.context_dense_shapes, defaults)),
        ...raggedParts(records, features(keysOf(ragged), a.context_ragged_value_types)),
        ...sparseLists(records, features(keysOf(listSparse), a.feature_list_sparse_types)),
        ...denseLists(records, lists, a.feature_list_dense_shapes, isOptional),
        ...raggedLists(records, features(keysOf(listRagged), a.feature_list_ragged_value_types)),
      ]; // biome-ignore format: in TensorFlow's order
    },
  ),
  ParseSingleSequenceExample: op(
    {
      inputs: [
        "serialized",
        "feature_list_dense_missing_assumed_empty",
        "context_sparse_keys: tensors * Ncontext_sparse",
        "context_dense_keys: tensors * Ncontext_dense",
        "feature_list_sparse_keys: tensors * Nfeature_list_sparse",
        "feature_list_dense_keys: tensors * Nfeature_list_dense",
        "context_dense_defaults: tensors * Tcontext_dense",
        "debug_name",
      ],
      attrs: { ...attrs, Ncontext_sparse: int(0), Ncontext_dense: int(0) },
      outputs,
    },
    ([serialized, optional, sparse, dense, listSparse, listDense, defaults], a) => {
      const [records, missing] = [recordsOf(serialized), keysOf(optional)];
      const [keys, count] = [dense.flatMap(keysOf), listDense.length];
      const lists = features(listDense.flatMap(keysOf), a.feature_list_dense_types);
      const isOptional = (key: string) => missing.includes(key);
      return [
        ...sparseParts(records, features(sparse.flatMap(keysOf), a.context_sparse_types)),
        ...denseParts(records, denseFeatures(keys, a.Tcontext_dense, a.context_dense_shapes, defaults)),
        ...sparseLists(records, features(listSparse.flatMap(keysOf), a.feature_list_sparse_types)),
        ...denseLists(records, lists, a.feature_list_dense_shapes, isOptional).slice(0, count), // no lengths
      ]; // biome-ignore format: in TensorFlow's order
    },
  ),
} as const satisfies OpFamily;

interface Records {
  readonly all: readonly tensorflow.SequenceExample.$Properties[];
  /** One record that is no list of one: results have no axis for the batch. */
  readonly scalar: boolean;
}

function recordsOf(serialized: tf.Tensor): Records {
  const all = decoded(serialized, "SequenceExample", (bytes) => tensorflow.SequenceExample.decode(bytes));
  return { all, scalar: serialized.rank === 0 };
}

function contextOf({ all }: Records, { key, dtype }: Feature): Column {
  return all.map(({ context }, i) => {
    const feature = context?.feature ?? {};
    return Object.hasOwn(feature, key) ? valuesOf(feature[key] ?? {}, key, dtype, i) : undefined;
  });
}

function sparseParts(records: Records, wanted: readonly Feature[]): tf.Tensor[] {
  const parts = wanted.map((feature) => sparseTensor(contextOf(records, feature), feature.dtype, records.scalar)); // biome-ignore format: one thought
  return inTurn(parts, "indices", "values", "shape");
}

function denseParts(records: Records, wanted: readonly DenseFeature[]): tf.Tensor[] {
  return wanted.map((feature) => denseTensor(contextOf(records, feature), feature, records.scalar));
}

function raggedParts(records: Records, wanted: readonly Feature[]): tf.Tensor[] {
  // A record that stands alone is one row: TensorFlow says nothing about where it begins.
  const parts = wanted.map((feature) => raggedTensor(contextOf(records, feature), feature.dtype, records.scalar)); // biome-ignore format: one thought
  return [
    ...parts.map(({ values }) => values),
    ...parts.map(({ splits }) => (records.scalar ? integers([0], []) : splits)),
  ];
}

/** The frames of one feature list, per record; undefined where a record lacks it. */
function framesOf({ all }: Records, { key, dtype }: Feature): (readonly Values[] | undefined)[] {
  return all.map(({ feature_lists }, i) => {
    const lists = feature_lists?.feature_list ?? {};
    if (!Object.hasOwn(lists, key)) return undefined;
    return (lists[key]?.feature ?? []).map((feature) => valuesOf(feature, key, dtype, i) ?? []);
  });
}

const startsOf = (lists: readonly { readonly length: number }[]) =>
  splitsOf(lists.map(({ length }) => length));

const longest = (lists: readonly { readonly length: number }[]) =>
  Math.max(0, ...lists.map(({ length }) => length));

function sparseLists(records: Records, wanted: readonly Feature[]): tf.Tensor[] {
  const parts = wanted.map((feature) => {
    const all = framesOf(records, feature).map((frames) => frames ?? []);
    const indices = all.flatMap((frames, i) =>
      frames.flatMap((frame, t) => frame.flatMap((_, k) => (records.scalar ? [t, k] : [i, t, k]))),
    );
    const values = all.flat(2);
    const shape = [...(records.scalar ? [] : [all.length]), longest(all), longest(all.flat())];
    return {
      indices: integers(indices, [values.length, shape.length]),
      values: tensorOf(values, feature.dtype, [values.length]),
      shape: integers(shape),
    };
  });
  return inTurn(parts, "indices", "values", "shape");
}

/** Values, padded with zeros to the longest list, and how many frames each list has. */
function denseLists(
  records: Records,
  wanted: readonly Feature[],
  frameShapes: readonly (readonly (number | null)[] | null)[],
  isOptional: (key: string, i: number) => boolean,
): tf.Tensor[] {
  const parts = wanted.map((feature, f) => {
    const shape = (frameShapes[f] ?? []).map((n) => n ?? 1);
    const size = shape.reduce((product, n) => product * n, 1);
    const all = framesOf(records, feature).map((frames, i) => {
      if (frames === undefined && !isOptional(feature.key, f)) throw absent(feature.key, i);
      for (const frame of frames ?? [])
        if (frame.length !== size) throw wrongSize(feature.key, i, size, frame);
      return frames ?? [];
    });
    const length = longest(all);
    const blank = repeated([], size, feature.dtype);
    const values = all.flatMap((frames) => Array.from({ length }, (_, t) => frames[t] ?? blank).flat());
    const batch = records.scalar ? [] : [all.length];
    return {
      values: tensorOf(values, feature.dtype, [...batch, length, ...shape]),
      lengths: integers(
        all.map((frames) => frames.length),
        batch,
      ),
    };
  });
  return inTurn(parts, "values", "lengths");
}

/** Values, where each record's frames begin, and where each frame's values begin. */
function raggedLists(records: Records, wanted: readonly Feature[]): tf.Tensor[] {
  const parts = wanted.map((feature) => {
    const all = framesOf(records, feature).map((frames) => frames ?? []);
    const values = all.flat(2);
    return {
      values: tensorOf(values, feature.dtype, [values.length]),
      outer: records.scalar ? integers([0], []) : integers(startsOf(all)),
      inner: integers(startsOf(all.flat())),
    };
  });
  return inTurn(parts, "values", "outer", "inner");
}

function absent(key: string, record: number): MalformedError {
  return new MalformedError(`a sequence example lacks the feature list ${JSON.stringify(key)}`, {
    path: `example ${record}, feature list ${JSON.stringify(key)}`,
    expected: "a list, which may be empty",
    found: "none",
  });
}

function wrongSize(key: string, record: number, size: number, frame: Values): MalformedError {
  return new MalformedError(`a frame of the feature list ${JSON.stringify(key)} has a wrong length`, {
    path: `example ${record}, feature list ${JSON.stringify(key)}`,
    expected: `${size} values`,
    found: `${frame.length}`,
  });
}
