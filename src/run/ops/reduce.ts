/**
 * Reductions along axes, cumulative sums and sorting.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { bool, int } from "../attrs.js";
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
  Mean: reduction((x, at, keep) => (x.dtype === "int32" ? integerMean(x, at, keep) : tf.mean(x, at, keep))),
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

/** The sum divided towards zero: a quotient in float32 can fall below a whole number. */
function integerMean(x: tf.Tensor, at: number[], keep: boolean): tf.Tensor {
  const count = at.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
  const sum = tf.sum(x, at, keep);
  return makeTensor(
    Int32Array.from(sum.dataSync(), (value) => Math.trunc(value / count)),
    sum.shape,
    "int32",
  );
}

function topK(input: tf.Tensor, k: number, sorted: boolean): tf.Tensor[] {
  const { values, indices } = tf.topk(input, k, sorted);
  return [values, indices];
}
