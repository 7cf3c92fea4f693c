/**
 * Reductions along axes, cumulative sums and sorting.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import { type DType, dtypes } from "../../tensor/dtype.js";
import tf from "../../tfjs-core.cjs";
import { bool, int, type } from "../attrs.js";
import { complexMapped, complexNumbers, complexTensorOf, isComplex } from "../complex-math.js";
import { narrow, wrap } from "../exact.js";
import { highest, integersOf, lowest } from "../extremes.js";
import { type Complex, conjugate, times } from "../math/complex-number.js";
import { linear, type Op, type OpFamily, op } from "../op.js";
import { hasNaN } from "../results.js";
import { computeDType, makeTensor } from "../tensors.js";
import { axes, axisOf, number } from "./read.js";

type Reduce = (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor;

/** `nothing` is what a reduction of no elements gives. */
const reduction = (f: Reduce, nothing: (dtype: DType) => number, overflows = false): Op =>
  op(
    { inputs: ["input", "reduction_indices"], attrs: { keep_dims: bool(false), T: type() }, overflows },
    ([input, indices], { keep_dims, T }) =>
      reduced(f, input, indices, keep_dims, (shape) => constant(T, shape, nothing(T))),
  );
const logical = (f: Reduce, nothing: boolean): Op =>
  op(
    {
      inputs: ["input", "reduction_indices"],
      attrs: { keep_dims: bool(false) },
      outputs: { output: "bool" },
    },
    ([input, indices], { keep_dims }) =>
      reduced(f, input, indices, keep_dims, (shape) => tf.fill([...shape], Number(nothing), "bool")),
  );
const cumulative = (f: typeof tf.cumsum): Op =>
  op(
    {
      inputs: ["x", "axis"],
      attrs: { exclusive: bool(false), reverse: bool(false) },
      outputs: { out: "T" },
      overflows: true,
    },
    ([x, axis], { exclusive, reverse }) => {
      const at = axisOf(number(axis), x.rank);
      return isComplex(x) && f === tf.cumprod
        ? complexCumprod(x, at, exclusive, reverse)
        : f(x, at, exclusive, reverse);
    },
  );
/** NaN is never the extremum: as TensorFlow's kernels search, from the other end of all numbers. */
const extremum = (f: typeof tf.argMax, end: number): Op =>
  op({ inputs: ["input", "dimension"], outputs: { output: "output_type = int64" } }, ([input, dimension]) => {
    const hides = tf.getBackend() !== "tensorflow" && hasNaN(input);
    const x = hides ? tf.where(tf.isNaN(input), tf.fill(input.shape, end), input) : input;
    const axis = axisOf(number(dimension), input.rank);
    const isEmpty = input.shape[axis] === 0 && input.shape.every((size, i) => size > 0 || i === axis);
    if (isEmpty) throw new MalformedError("an axis without elements has no extremum", { expected: `elements on axis ${axis}`, found: `[${input.shape.join(", ")}]` }); // biome-ignore format: one thought
    return f(x, axis);
  });

export const reductions = {
  Sum: linear(reduction(tf.sum, () => 0, true)),
  Mean: op(
    { inputs: ["input", "reduction_indices"], linear: true, attrs: { keep_dims: bool(false), T: type() } },
    ([input, indices], { keep_dims, T }) =>
      reduced(
        (x, at, keep) => (x.dtype === "int32" ? integerMean(x, at, keep, T) : tf.mean(x, at, keep)),
        input,
        indices,
        keep_dims,
        (shape) => constant(T, shape, dtypes[T].kind === "int" ? 0 : Number.NaN),
      ),
  ),
  Prod: reduction(
    (x, at, keep) => (isComplex(x) ? complexProd(x, at, keep) : tf.prod(x, at, keep)),
    () => 1,
    true,
  ),
  Max: reduction(tf.max, (dtype) =>
    dtypes[dtype].kind === "float" ? Number.NEGATIVE_INFINITY : lowest(dtype),
  ),
  Min: reduction(tf.min, (dtype) =>
    dtypes[dtype].kind === "float" ? Number.POSITIVE_INFINITY : highest(dtype),
  ),
  EuclideanNorm: op(
    { inputs: ["input", "reduction_indices"], attrs: { keep_dims: bool(false), T: type() } },
    ([input, indices], { keep_dims, T }) => {
      const squares = isComplex(input)
        ? complexMapped(input, (z) => times(z, conjugate(z)))
        : tf.square(input);
      const part = isComplex(input) ? tf.real(squares) : tf.cast(squares, "float32");
      const sums = reduced(tf.sum, part, indices, keep_dims, (shape) => tf.zeros([...shape]));
      const range = narrow[T];
      const norms = tf.sqrt(range ? tf.cast(wrap(tf.cast(sums, "int32"), range), "float32") : sums);
      if (isComplex(input)) return tf.complex(norms, tf.zerosLike(norms));
      return dtypes[T].kind === "int" ? tf.cast(norms, "int32") : norms;
    },
  ),
  All: logical(tf.all, true),
  Any: logical(tf.any, false),
  Cumsum: linear(cumulative(tf.cumsum)),
  Cumprod: cumulative(tf.cumprod),
  ArgMax: extremum(tf.argMax, Number.NEGATIVE_INFINITY),
  ArgMin: extremum(tf.argMin, Number.POSITIVE_INFINITY),
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
function reduced(
  f: Reduce,
  input: tf.Tensor,
  indices: tf.Tensor,
  keepDims: boolean,
  nothing: (shape: readonly number[]) => tf.Tensor,
): tf.Tensor {
  const at = axes(indices, input.rank);
  if (at.length === 0) return input;
  if (input.size > 0) return f(input, at, keepDims);
  return nothing(
    keepDims
      ? input.shape.map((size, axis) => (at.includes(axis) ? 1 : size))
      : input.shape.filter((_, axis) => !at.includes(axis)),
  );
}

/** A tensor of one value. */
function constant(dtype: DType, shape: readonly number[], value: number): tf.Tensor {
  const compute = computeDType(dtype);
  const values = new Float64Array(shape.reduce((product, n) => product * n, 1)).fill(value);
  if (compute === "int32") return integersOf(dtype, values, shape);
  const floats = makeTensor(Float32Array.from(values), shape, "float32");
  return compute === "complex64" ? tf.complex(floats, tf.zerosLike(floats)) : floats;
}

function complexCumprod(x: tf.Tensor, axis: number, exclusive: boolean, reverse: boolean): tf.Tensor {
  const size = x.shape[axis] ?? 0;
  const inner = x.shape.slice(axis + 1).reduce((product, n) => product * n, 1);
  const out = complexNumbers(x);
  for (let line = 0; line < out.length / Math.max(1, size); line++) {
    const start = Math.floor(line / inner) * size * inner + (line % inner);
    let product: Complex = [1, 0];
    for (let k = 0; k < size; k++) {
      const at = start + (reverse ? size - 1 - k : k) * inner;
      const next = times(product, out[at] ?? [1, 0]);
      out[at] = exclusive ? product : next;
      product = next;
    }
  }
  return complexTensorOf(out, x.shape);
}

function complexProd(x: tf.Tensor, at: number[], keep: boolean): tf.Tensor {
  const rest = x.shape.map((_, axis) => axis).filter((axis) => !at.includes(axis));
  const count = at.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
  const [re, im] = [tf.real(x), tf.imag(x)].map((part) => tf.transpose(part, [...rest, ...at]).dataSync());
  const products = Array.from({ length: x.size / count }, (_, row) => {
    let product: Complex = [1, 0];
    for (let i = row * count; i < (row + 1) * count; i++)
      product = times(product, [re?.[i] ?? 0, im?.[i] ?? 0]);
    return product;
  });
  const shape = keep ? x.shape.map((size, axis) => (at.includes(axis) ? 1 : size)) : rest.map((axis) => x.shape[axis] ?? 1); // biome-ignore format: one thought
  return complexTensorOf(products, shape);
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
