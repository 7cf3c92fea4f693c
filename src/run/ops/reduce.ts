/**
 * Reductions along axes, cumulative sums and sorting.
 *
 * @module
 */

import type { DType } from "../../tensor/dtype.js";
import tf from "../../tfjs-core.cjs";
import { bool, int, type } from "../attrs.js";
import { type Op, type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { axes, axisOf, number } from "./read.js";

type Reduce = (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor;

const reduction = (f: Reduce, overflows = false): Op =>
  op(
    { inputs: ["input", "reduction_indices"], attrs: { keep_dims: bool(false) }, overflows },
    ([input, indices], { keep_dims }) => reduced(f, input, indices, keep_dims),
  );
const logical = (f: Reduce): Op =>
  op(
    {
      inputs: ["input", "reduction_indices"],
      attrs: { keep_dims: bool(false) },
      outputs: { output: "bool" },
    },
    ([input, indices], { keep_dims }) => reduced(f, input, indices, keep_dims),
  );
const cumulative = (f: typeof tf.cumsum): Op =>
  op(
    {
      inputs: ["x", "axis"],
      attrs: { exclusive: bool(false), reverse: bool(false) },
      outputs: { out: "T" },
      overflows: true,
    },
    ([x, axis], { exclusive, reverse }) => f(x, axisOf(number(axis), x.rank), exclusive, reverse),
  );
const extremum = (f: typeof tf.argMax): Op =>
  op({ inputs: ["input", "dimension"], outputs: { output: "output_type = int64" } }, ([input, dimension]) =>
    f(input, axisOf(number(dimension), input.rank)),
  );

export const reductions = {
  Sum: reduction(tf.sum, true),
  Mean: op(
    { inputs: ["input", "reduction_indices"], attrs: { keep_dims: bool(false), T: type() } },
    ([input, indices], { keep_dims, T }) =>
      reduced((x, at, keep) => (x.dtype === "int32" ? integerMean(x, at, keep, T) : tf.mean(x, at, keep)), input, indices, keep_dims), // biome-ignore format: one thought
  ),
  Prod: reduction((x, at, keep) => tf.prod(x, at, keep), true),
  Max: reduction(tf.max),
  Min: reduction(tf.min),
  EuclideanNorm: op(
    { inputs: ["input", "reduction_indices"], attrs: { keep_dims: bool(false) } },
    ([input, indices], { keep_dims }) =>
      tf.sqrt(reduced((x, at, keep) => tf.sum(x, at, keep), tf.square(input), indices, keep_dims)),
  ),
  All: logical(tf.all),
  Any: logical(tf.any),
  Cumsum: cumulative(tf.cumsum),
  Cumprod: cumulative(tf.cumprod),
  ArgMax: extremum(tf.argMax),
  ArgMin: extremum(tf.argMin),
  TopK: op(
    {
      inputs: ["input"],
      attrs: { k: int(), sorted: bool(true) },
      outputs: { values: "T", indices: "int32" },
    },
    ([input], { k, sorted }) => topK(input, k, sorted),
  ),
  TopKV2: op(
    {
      inputs: ["input", "k"],
      attrs: { sorted: bool(true) },
      outputs: { values: "T", indices: "index_type = int32" },
    },
    ([input, k], { sorted }) => topK(input, number(k), sorted),
  ),
} as const satisfies OpFamily;

/** No axes means no reduction; TensorFlow.js would reduce them all. */
function reduced(f: Reduce, input: tf.Tensor, indices: tf.Tensor, keepDims: boolean): tf.Tensor {
  const at = axes(indices, input.rank);
  return at.length === 0 ? input : f(input, at, keepDims);
}

/** The sum divided towards zero; sums of int32 wrap as TensorFlow's do, those of wider integers do not. */
function integerMean(x: tf.Tensor, at: number[], keep: boolean, dtype: DType): tf.Tensor {
  const rest = x.shape.map((_, axis) => axis).filter((axis) => !at.includes(axis));
  const count = at.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
  const rows = tf.transpose(x, [...rest, ...at]).dataSync<"int32">();
  const means = Int32Array.from({ length: rows.length / Math.max(1, count) }, (_, row) => {
    const sum = rows.subarray(row * count, (row + 1) * count).reduce((total, value) => total + value, 0);
    return Math.trunc((dtype === "int32" ? sum | 0 : sum) / count);
  });
  const shape = keep
    ? x.shape.map((size, axis) => (at.includes(axis) ? 1 : size))
    : rest.map((axis) => x.shape[axis] ?? 1);
  return makeTensor(means, shape, "int32");
}

function topK(input: tf.Tensor, k: number, sorted: boolean): tf.Tensor[] {
  const { values, indices } = tf.topk(input, k, sorted);
  return [values, indices];
}
