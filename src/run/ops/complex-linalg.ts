/**
 * What the ops of linear algebra do with complex matrices.
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import type tf from "../../tfjs-core.cjs";
import { complexNumbers, complexTensorOf } from "../complex-math.js";
import { type ComplexMatrix, solved } from "../math/complex-matrix.js";
import type { Complex } from "../math/complex-number.js";

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
