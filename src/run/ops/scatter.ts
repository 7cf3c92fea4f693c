/**
 * Writing into copies of tensors at indices, and parting tensors by them.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { bool } from "../attrs.js";
import { complexNumbers, complexTensorOf } from "../complex-math.js";
import { type Complex, ZERO } from "../math/complex-number.js";
import { linear, type Op, type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { moved } from "./pick.js";
import { axisOf, number, numbers } from "./read.js";

const scatter = (f: (old: number, update: number) => number): Op =>
  op({ inputs: ["tensor", "indices", "updates"], overflows: true }, ([tensor, indices, updates]) =>
    scattered(tensor, indices, updates, f),
  );

export const scatters = {
  TensorScatterUpdate: op(
    { inputs: ["tensor", "indices", "updates"], linear: true },
    ([tensor, indices, updates]) =>
      moved([tensor, updates], (x, by) => scattered(x, indices, by, (_, update) => update)),
  ),
  TensorScatterAdd: linear(scatter((old, update) => old + update)),
  TensorScatterSub: linear(scatter((old, update) => old - update)),
  TensorScatterMin: scatter(Math.min),
  TensorScatterMax: scatter(Math.max),
  ConjugateTranspose: op({ inputs: ["x", "perm"], outputs: { y: "T" } }, ([x, perm]) =>
    x.dtype === "complex64"
      ? tf.complex(tf.transpose(tf.real(x), numbers(perm)), tf.neg(tf.transpose(tf.imag(x), numbers(perm))))
      : moved([x], (y) => tf.transpose(y, numbers(perm))),
  ),
  CumulativeLogsumexp: op(
    {
      inputs: ["x", "axis"],
      attrs: { exclusive: bool(false), reverse: bool(false) },
      outputs: { out: "T" },
    },
    ([x, axis], { exclusive, reverse }) =>
      cumulativeLogSumExp(x, axisOf(number(axis), x.rank), exclusive, reverse),
  ),
} as const satisfies OpFamily;

/** A copy of `tensor` with `f(old, update)` at each index, repeated indices one after the other. */
export function scattered(
  tensor: tf.Tensor,
  indices: tf.Tensor,
  updates: tf.Tensor,
  f: (old: number, update: number) => number,
): tf.Tensor {
  // On the cpu, floats that were cast from integers lie in an integer array still.
  const out =
    tensor.dtype === "int32" ? Int32Array.from(tensor.dataSync()) : Float32Array.from(tensor.dataSync());
  const by = updates.dataSync();
  eachUpdate(tensor.shape, indices, (to, from) => {
    out[to] = f(out[to] ?? 0, by[from] ?? 0);
  });
  return makeTensor(out, tensor.shape, tensor.dtype === "int32" ? "int32" : "float32");
}

/** {@link scattered} of complex numbers. */
export function complexScattered(
  tensor: tf.Tensor,
  indices: tf.Tensor,
  updates: tf.Tensor,
  f: (old: Complex, update: Complex) => Complex,
): tf.Tensor {
  const [out, by] = [complexNumbers(tensor), complexNumbers(updates)];
  eachUpdate(tensor.shape, indices, (to, from) => {
    out[to] = f(out[to] ?? ZERO, by[from] ?? ZERO);
  });
  return complexTensorOf(out, tensor.shape);
}

/** Visits where each element of the updates goes, and where it is, in the order of the indices. */
function eachUpdate(
  shape: readonly number[],
  indices: tf.Tensor,
  visit: (to: number, from: number) => void,
): void {
  const depth = indices.shape.at(-1) ?? 0;
  const inner = shape.slice(depth).reduce((product, n) => product * n, 1);
  const at = indices.dataSync();
  for (let row = 0; row * depth < at.length; row++) {
    const start = flatIndex(at.subarray(row * depth, (row + 1) * depth), shape) * inner;
    for (let i = 0; i < inner; i++) visit(start + i, row * inner + i);
  }
}

/** Row-major position along the leading axes. @throws {MalformedError} outside of the shape */
export function flatIndex(index: ArrayLike<number>, shape: readonly number[]): number {
  let flat = 0;
  for (let axis = 0; axis < index.length; axis++) {
    const [at = 0, size = 0] = [index[axis], shape[axis]];
    if (at < 0 || at >= size) {
      throw new MalformedError("an index lies outside of its tensor", {
        expected: `0 to ${size - 1} on axis ${axis}`,
        found: `${at}`,
      });
    }
    flat = flat * size + at;
  }
  return flat;
}

/** The other way round: where a row-major position is on each axis. */
export function unflattened(place: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = place;
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}

function cumulativeLogSumExp(x: tf.Tensor, axis: number, exclusive: boolean, reverse: boolean): tf.Tensor {
  const size = x.shape[axis] ?? 0;
  const inner = x.shape.slice(axis + 1).reduce((product, n) => product * n, 1);
  const [values, out] = [x.dataSync(), new Float32Array(x.size)];
  for (let line = 0; line < x.size / Math.max(1, size); line++) {
    const start = Math.floor(line / inner) * size * inner + (line % inner);
    let sum = Number.NEGATIVE_INFINITY;
    for (let step = 0; step < size; step++) {
      const at = start + (reverse ? size - 1 - step : step) * inner;
      const next = logAddExp(sum, values[at] ?? 0);
      out[at] = exclusive ? sum : next;
      sum = next;
    }
  }
  return makeTensor(out, x.shape, "float32");
}

function logAddExp(a: number, b: number): number {
  const high = Math.max(a, b);
  return high === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(Math.min(a, b) - high));
}
