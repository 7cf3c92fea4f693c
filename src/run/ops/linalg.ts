/**
 * Linear algebra on batches of matrices, in double precision.
 *
 * Signs of singular vectors are free; they come as ml-matrix chooses them.
 *
 * @module
 */

import { CholeskyDecomposition, inverse, LuDecomposition, Matrix } from "ml-matrix";
import { MalformedError, UnsupportedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { bool } from "../attrs.js";
import { isComplex } from "../complex-math.js";
import {
  adjoint,
  type ComplexMatrix,
  cholesky as complexCholesky,
  identity,
  solved,
  triangular,
} from "../math/complex-matrix.js";
import { type Complex, scaled, size } from "../math/complex-number.js";
import { completed, lowerSymmetric, qr, singular, symmetricEigen } from "../math/decompositions.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import {
  complexBatches,
  complexLeastSquaresOf,
  complexQrOf,
  complexScalars,
  complexSolution,
  complexSvdOf,
  complexSymmetricOf,
  eachComplexMatrix,
} from "./complex-linalg.js";

const unitary = "signs of the vectors may differ from TensorFlow's: they are not determined";

export const linearAlgebra = {
  MatrixInverse: op({ inputs: ["input"], attrs: { adjoint: bool(false) } }, ([input], { adjoint }) =>
    isComplex(input)
      ? eachComplexMatrix([input], (a) => complexSolution(adjointIf(a, adjoint), identity(a.length)))
      : eachMatrix([input], (a) => transposedIf(inverse(regular(a)), adjoint)),
  ),
  MatrixDeterminant: op({ inputs: ["input"] }, ([input]) =>
    isComplex(input)
      ? complexScalars(
          input,
          complexBatches(input).map((a) => solved(a, []).determinant),
        )
      : scalars(
          input,
          batches(input).map((a) => new LuDecomposition(a).determinant),
        ),
  ),
  LogMatrixDeterminant: op(
    { inputs: ["input"], outputs: { sign: "T", log_abs_determinant: "T" } },
    ([input]) => {
      if (isComplex(input)) return complexLogDeterminant(input);
      const determinants = batches(input).map(logDeterminant);
      return [
        scalars(
          input,
          determinants.map(({ sign }) => sign),
        ),
        scalars(
          input,
          determinants.map(({ log }) => log),
        ),
      ];
    },
  ),
  Cholesky: op({ inputs: ["input"] }, ([input]) =>
    isComplex(input) ? eachComplexMatrix([input], complexCholesky) : eachMatrix([input], cholesky),
  ),
  MatrixSolve: op(
    { inputs: ["matrix", "rhs"], attrs: { adjoint: bool(false) } },
    ([matrix, rhs], { adjoint }) =>
      isComplex(matrix)
        ? eachComplexMatrix([matrix, rhs], (a, b) => complexSolution(adjointIf(a, adjoint), b))
        : eachMatrix([matrix, rhs], (a, b) =>
            new LuDecomposition(regular(transposedIf(a, adjoint))).solve(b),
          ),
  ),
  MatrixTriangularSolve: op(
    { inputs: ["matrix", "rhs"], attrs: { lower: bool(true), adjoint: bool(false) } },
    ([matrix, rhs], { lower, adjoint }) =>
      isComplex(matrix)
        ? eachComplexMatrix([matrix, rhs], (a, b) => triangular(adjointIf(a, adjoint), b, lower !== adjoint))
        : eachMatrix([matrix, rhs], (a, b) =>
            triangularSolve(transposedIf(a, adjoint), b, lower !== adjoint),
          ),
  ),
  MatrixSolveLs: op(
    { inputs: ["matrix", "rhs", "l2_regularizer"], attrs: { fast: bool(true) } },
    ([matrix, rhs, regularizer]) => {
      const l2 = regularizer.dataSync()[0] ?? 0;
      if (isComplex(matrix)) return complexLeastSquaresOf(matrix, rhs, l2);
      return eachMatrix([matrix, rhs], (a, b) => leastSquares(a, b, l2));
    },
  ),
  Qr: op(
    { inputs: ["input"], attrs: { full_matrices: bool(false) }, outputs: { q: "T", r: "T" } },
    ([input], { full_matrices }) => {
      if (isComplex(input)) return complexQrOf(input, full_matrices);
      const parts = batches(input).map((a) => qr(a, full_matrices));
      return [
        assembled(
          input,
          parts.map(({ q }) => q),
        ),
        assembled(
          input,
          parts.map(({ r }) => r),
        ),
      ];
    },
  ),
  Svd: op(
    {
      inputs: ["input"],
      attrs: { compute_uv: bool(true), full_matrices: bool(false) },
      outputs: { s: "T", u: "T", v: "T" },
      note: unitary,
    },
    ([input], { compute_uv, full_matrices }) => {
      if (isComplex(input)) return complexSvdOf(input, compute_uv, full_matrices);
      const [rows = 0, columns = 0] = input.shape.slice(-2);
      const rank = Math.min(rows, columns);
      const parts = batches(input).map((a) => singular(a, rank));
      const values = Float32Array.from(parts.flatMap(({ values }) => values));
      const s = makeTensor(values, [...input.shape.slice(0, -2), rank], "float32");
      if (!compute_uv) return [s, tf.zeros([0]), tf.zeros([0])];
      const vectors = (size: number, side: "left" | "right") => {
        if (full_matrices && rank === 0) return tf.eye(size, size, input.shape.slice(0, -2) as [number]); // as many batch axes as there are
        return assembled(
          input,
          parts.map((part) => (full_matrices ? completed(part[side]) : part[side])),
          [size, full_matrices ? size : rank],
        );
      };
      return [s, vectors(rows, "left"), vectors(columns, "right")];
    },
  ),
  SelfAdjointEigV2: op(
    { inputs: ["input"], attrs: { compute_v: bool(true) }, outputs: { e: "T", v: "T" }, note: unitary },
    ([input], { compute_v }) => {
      if (isComplex(input)) return complexSymmetricOf(input, compute_v);
      const parts = batches(input).map(symmetricEigen);
      const values = Float32Array.from(parts.flatMap(({ values }) => values));
      const e = makeTensor(values, input.shape.slice(0, -1), "float32");
      return [
        e,
        compute_v
          ? assembled(
              input,
              parts.map(({ vectors }) => vectors),
            )
          : tf.zeros([0]),
      ];
    },
  ),
} as const satisfies OpFamily;

/** The innermost matrices of a tensor. */
export function batches(x: tf.Tensor): Matrix[] {
  if (isComplex(x)) throw new UnsupportedError("this decomposition of a complex matrix", { hint: "run the graph with native TensorFlow (`npx thaw native install`)" }); // biome-ignore format: one thought
  const [rows = 0, columns = 0] = x.shape.slice(-2);
  const values = x.dataSync();
  const count = x.size / Math.max(1, rows * columns);
  return Array.from({ length: count }, (_, i) =>
    Matrix.from1DArray(rows, columns, values.subarray(i * rows * columns, (i + 1) * rows * columns)),
  );
}

/** Matrices as a tensor with the batch axes of `like`; `empty` is their size where there are none. */
export function assembled(
  like: tf.Tensor,
  matrices: readonly Matrix[],
  empty = like.shape.slice(-2),
): tf.Tensor {
  const [rows = 0, columns = 0] = matrices[0] ? [matrices[0].rows, matrices[0].columns] : empty;
  const values = Float32Array.from(matrices.flatMap((matrix) => matrix.to1DArray()));
  return makeTensor(values, [...like.shape.slice(0, -2), rows, columns], "float32");
}

function scalars(like: tf.Tensor, values: readonly number[]): tf.Tensor {
  return makeTensor(Float32Array.from(values), like.shape.slice(0, -2), "float32");
}

function eachMatrix(inputs: readonly tf.Tensor[], f: (a: Matrix, b: Matrix) => Matrix): tf.Tensor {
  const [first = tf.zeros([0, 0]), second = first] = inputs;
  const others = batches(second);
  return assembled(
    first,
    batches(first).map((a, i) => f(a, others[i] ?? a)),
  );
}

function adjointIf(a: ComplexMatrix, wanted: boolean): ComplexMatrix {
  return wanted ? adjoint(a) : a;
}

/** The determinant's direction in the plane, and the logarithm of its size. */
function complexLogDeterminant(input: tf.Tensor): tf.Tensor[] {
  const determinants = complexBatches(input).map((a) => solved(a, []).determinant);
  return [
    complexScalars(
      input,
      determinants.map((z) => scaled(z, 1 / size(z))),
    ),
    complexScalars(
      input,
      determinants.map((z): Complex => [Math.log(size(z)), 0]),
    ),
  ];
}

function transposedIf(a: Matrix, adjoint: boolean): Matrix {
  return adjoint ? a.transpose() : a;
}

function regular(a: Matrix): Matrix {
  if (!new LuDecomposition(a).isSingular()) return a;
  throw new MalformedError("the matrix is not invertible", { found: `${a.rows} x ${a.columns}, singular` });
}

function logDeterminant(a: Matrix): { sign: number; log: number } {
  const { upperTriangularMatrix, determinant } = new LuDecomposition(a);
  const log = upperTriangularMatrix.diagonal().reduce((sum, value) => sum + Math.log(Math.abs(value)), 0);
  return { sign: Math.sign(determinant), log };
}

function cholesky(a: Matrix): Matrix {
  const decomposition = new CholeskyDecomposition(lowerSymmetric(a));
  if (decomposition.isPositiveDefinite()) return decomposition.lowerTriangularMatrix;
  throw new MalformedError("the Cholesky decomposition needs a positive definite matrix");
}

function triangularSolve(a: Matrix, b: Matrix, lower: boolean): Matrix {
  const x = b.clone();
  for (let step = 0; step < a.rows; step++) {
    const row = lower ? step : a.rows - 1 - step;
    for (let column = 0; column < b.columns; column++) {
      let sum = x.get(row, column);
      for (let k = 0; k < step; k++) {
        const other = lower ? k : a.rows - 1 - k;
        sum -= a.get(row, other) * x.get(other, column);
      }
      x.set(row, column, sum / a.get(row, row));
    }
  }
  return x;
}

/** The smallest of |ax - b|² + l2 |x|², by the normal equations of the smaller side. */
function leastSquares(a: Matrix, b: Matrix, l2: number): Matrix {
  const t = a.transpose();
  if (a.rows >= a.columns) {
    return new LuDecomposition(t.mmul(a).add(Matrix.eye(a.columns).mul(l2))).solve(t.mmul(b));
  }
  return t.mmul(new LuDecomposition(a.mmul(t).add(Matrix.eye(a.rows).mul(l2))).solve(b));
}
