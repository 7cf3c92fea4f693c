/**
 * Named features of records, one column at a time, as sparse, dense and ragged tensors.
 *
 * Source: tensorflow/core/util/example_proto_fast_parsing.cc.
 *
 * @module
 */

import { MalformedError, MismatchError } from "../../errors.js";
import type { tensorflow } from "../../proto/tensorflow.js";
import type { DType, Shape } from "../../tensor/dtype.js";
import { TensorValue } from "../../tensor/tensor.js";
import tf from "../../tfjs-core.cjs";
import { stringsOf } from "../strings.js";
import { bytesOf, integers, toTensorSync } from "../tensors.js";
import { splitsOf } from "./ragged.js";
import { decodeUtf8 } from "./string.js";

export interface Feature {
  readonly key: string;
  readonly dtype: DType;
}

export interface DenseFeature extends Feature {
  /** Of one example; an unknown first dimension is as long as the longest example. */
  readonly shape: Shape;
  readonly fallback: tf.Tensor;
}

export type Values = readonly (number | bigint | Uint8Array)[];

/** The values of one feature, one list per example; undefined where an example lacks it. */
export type Column = readonly (Values | undefined)[];

export function keysOf(keys: tf.Tensor): string[] {
  return stringsOf(keys).map(decodeUtf8);
}

export function features(keys: readonly string[], dtypes: readonly DType[]): Feature[] {
  return keys.map((key, i) => ({ key, dtype: dtypes[i] ?? "float32" }));
}

export function denseFeatures(
  keys: readonly string[],
  dtypes: readonly DType[],
  all: readonly (Shape | null)[],
  defaults: readonly tf.Tensor[],
): DenseFeature[] {
  return features(keys, dtypes).map((feature, i) => ({
    ...feature,
    shape: all[i] ?? [],
    fallback: defaults[i] ?? tf.zeros([0]),
  }));
}

/** One feature's values; an empty feature counts as absent. @throws {MismatchError} when it is of another kind */
export function valuesOf(
  feature: tensorflow.Feature.$Properties,
  key: string,
  dtype: DType,
  example: number,
): Values | undefined {
  const lists = {
    float32: feature.float_list?.value,
    int64: feature.int64_list?.value?.map((value) => BigInt(value.toString())),
    string: feature.bytes_list?.value,
  };
  const values = Object.entries(lists).find(([, list]) => list);
  if (!values) return undefined;
  const [kind, list] = values;
  if (kind === dtype) return list ?? [];
  throw new MismatchError(`the feature ${JSON.stringify(key)} of an example has the wrong type`, {
    path: `example ${example}, feature ${JSON.stringify(key)}`,
    expected: dtype,
    found: kind,
  });
}

export function tensorOf(values: Values, dtype: DType, shape: readonly number[]): tf.Tensor {
  if (dtype === "string") {
    const bytes = values.map((value) => (value instanceof Uint8Array ? value : new Uint8Array()));
    return toTensorSync(new TensorValue("", "string", shape, bytes));
  }
  if (dtype === "int64") {
    const exact = BigInt64Array.from(values, (value) => (typeof value === "bigint" ? value : 0n));
    return toTensorSync(new TensorValue("a feature", "int64", shape, exact));
  }
  return toTensorSync(new TensorValue("", "float32", shape, Float32Array.from(values, Number)));
}

export function sparseTensor(column: Column, dtype: DType, scalar: boolean) {
  const values = column.flatMap((list) => list ?? []);
  const indices = column.flatMap((list, i) => (list ?? []).flatMap((_, j) => (scalar ? [j] : [i, j])));
  const longest = Math.max(0, ...column.map((list) => list?.length ?? 0));
  return {
    indices: integers(indices, [values.length, scalar ? 1 : 2]),
    values: tensorOf(values, dtype, [values.length]),
    shape: integers(scalar ? [longest] : [column.length, longest], [scalar ? 1 : 2]),
  };
}

export function raggedTensor(column: Column, dtype: DType, scalar: boolean) {
  const values = column.flatMap((list) => list ?? []);
  const splits = scalar ? [] : splitsOf(column.map((list) => list?.length ?? 0));
  return { values: tensorOf(values, dtype, [values.length]), splits: integers(splits) };
}

export function denseTensor(column: Column, feature: DenseFeature, scalar: boolean): tf.Tensor {
  const { key, dtype, shape, fallback } = feature;
  const inner = shape.slice(1).reduce<number>((product, n) => product * (n ?? 1), 1);
  const variable = shape[0] === null;
  const longest = Math.max(0, ...column.map((list) => list?.length ?? 0));
  const size = variable ? longest : inner * (shape[0] ?? 1);
  const defaults = elementsOf(fallback, dtype);
  const rows = column.map((list, example): Values => {
    if (variable) return [...(list ?? []), ...repeated(defaults, size - (list?.length ?? 0), dtype)];
    if (list?.length === size) return list;
    if (list === undefined && defaults.length > 0) return repeated(defaults, size, dtype);
    throw new MalformedError(`an example lacks values for the feature ${JSON.stringify(key)}`, {
      path: `example ${example}, feature ${JSON.stringify(key)}`,
      expected: `${size} values`,
      found: list === undefined ? "none, and no default" : `${list.length}`,
    });
  });
  const one = variable ? [longest / Math.max(1, inner), ...shape.slice(1)] : shape;
  const known = one.map((n) => n ?? 1);
  return tensorOf(rows.flat(), dtype, scalar ? known : [column.length, ...known]);
}

function elementsOf(tensor: tf.Tensor, dtype: DType): Values {
  if (dtype === "string") return tensor.size > 0 ? bytesOf(tensor) : [];
  const numbers = Array.from(tensor.dataSync());
  return dtype === "int64" ? numbers.map(BigInt) : numbers;
}

/** A default of one element stands for as many as are missing, zeros where there is none. */
export function repeated(defaults: Values, size: number, dtype: DType): Values {
  if (defaults.length === size) return defaults;
  const zero = dtype === "string" ? new Uint8Array() : dtype === "int64" ? 0n : 0;
  return new Array<number | bigint | Uint8Array>(size).fill(defaults[0] ?? zero);
}
