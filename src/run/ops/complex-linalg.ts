/**
 * What the ops of linear algebra do with complex matrices.
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import type tf from "../../tfjs-core.cjs";
import { complexNumbers, complexTensorOf } from "../complex-math.js";
import { complexQr, complexSvd, multiplied } from "../math/complex-decompositions.js";
import { adjoint, type ComplexMatrix, hermitianEigen, solved } from "../math/complex-matrix.js";
import { type Complex, plus } from "../math/complex-number.js";

/** The innermost matrices. */
export function complexBatches(x: tf.Tensor): ComplexMatrix[] {
  const [rows = 0, columns = 0] = x.shape.slice(-2);
  const all = complexNumbers(x);
  const count = x.size / Math.max(1, rows * columns);
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: rows }, (_, row) => {
      const from = (i * rows + row) * columns;
      return all.slice(from, from + columns);
    }),
  );
}

/** `f` of each matrix, or of each pair of them. */
export function eachComplexMatrix(
  [first, second]: readonly [tf.Tensor, tf.Tensor?],
  f: (a: ComplexMatrix, b: ComplexMatrix) => ComplexMatrix,
): tf.Tensor {
  const others = second ? complexBatches(second) : [];
  const results = complexBatches(first).map((a, i) => f(a, others[i] ?? a));
  const [rows, columns] = (second ?? first).shape.slice(-2);
  return complexTensorOf(results.flat(2), [...first.shape.slice(0, -2), rows ?? 0, columns ?? 0]);
}

/** One number for each matrix. */
export function complexScalars(like: tf.Tensor, values: readonly Complex[]): tf.Tensor {
  return complexTensorOf(values, like.shape.slice(0, -2));
}

/** x of a x = b. @throws {MalformedError} where a is singular */
export function complexSolution(a: ComplexMatrix, b: ComplexMatrix): ComplexMatrix {
  const { x } = solved(a, b);
  if (x) return x;
  throw new MalformedError("the matrix is not invertible", { found: `${a.length} x ${a.length}, singular` });
}

/** Matrices as a tensor with the batch axes of `like`. */
export function complexAssembled(
  like: tf.Tensor,
  matrices: readonly ComplexMatrix[],
  empty: readonly number[],
): tf.Tensor {
  const [first] = matrices;
  const shape = first ? [first.length, first[0]?.length ?? empty[1] ?? 0] : empty;
  return complexTensorOf(matrices.flat(2), [...like.shape.slice(0, -2), ...shape]);
}

export function complexQrOf(input: tf.Tensor, full: boolean): tf.Tensor[] {
  const [rows = 0, columns = 0] = input.shape.slice(-2);
  const width = full ? rows : Math.min(rows, columns);
  const parts = complexBatches(input).map((a) => complexQr(a, full));
  const q = complexAssembled(input, parts.map((part) => part.q), [rows, width]); // biome-ignore format: one thought
  return [q, complexAssembled(input, parts.map((part) => part.r), [width, columns])]; // biome-ignore format: one thought
}

export function complexSvdOf(input: tf.Tensor, vectors: boolean, full: boolean): tf.Tensor[] {
  const [rows = 0, columns = 0] = input.shape.slice(-2);
  const rank = Math.min(rows, columns);
  const parts = complexBatches(input).map((a) => complexSvd(a, full));
  const values = parts.flatMap((part) => part.values.map((value): Complex => [value, 0]));
  const s = complexTensorOf(values, [...input.shape.slice(0, -2), rank]);
  if (!vectors) return [s, complexTensorOf([], [0]), complexTensorOf([], [0])];
  const u = complexAssembled(input, parts.map((part) => part.left), [rows, full ? rows : rank]); // biome-ignore format: one thought
  return [s, u, complexAssembled(input, parts.map((part) => part.right), [columns, full ? columns : rank])]; // biome-ignore format: one thought
}

export function complexSymmetricOf(input: tf.Tensor, vectors: boolean): tf.Tensor[] {
  const parts = complexBatches(input).map(hermitianEigen);
  const values = parts.flatMap((part) => part.values.map((value): Complex => [value, 0]));
  const e = complexTensorOf(values, input.shape.slice(0, -1));
  if (!vectors) return [e, complexTensorOf([], [0])];
  return [e, complexAssembled(input, parts.map((part) => part.vectors), input.shape.slice(-2))]; // biome-ignore format: one thought
}

/** The smallest of |ax - b|² + l2 |x|², by the normal equations of the smaller side. */
export function complexLeastSquaresOf(matrix: tf.Tensor, rhs: tf.Tensor, l2: number): tf.Tensor {
  const others = complexBatches(rhs);
  const shifted = (a: ComplexMatrix): ComplexMatrix => a.map((row, i) => row.map((value, j) => plus(value, [i === j ? l2 : 0, 0]))); // biome-ignore format: one thought
  const results = complexBatches(matrix).map((a, i) => {
    const [t, b] = [adjoint(a), others[i] ?? []];
    if (a.length >= t.length) return complexSolution(shifted(multiplied(t, a)), multiplied(t, b));
    return multiplied(t, complexSolution(shifted(multiplied(a, t)), b));
  });
  return complexAssembled(matrix, results, [matrix.shape.at(-1) ?? 0, rhs.shape.at(-1) ?? 0]);
}
