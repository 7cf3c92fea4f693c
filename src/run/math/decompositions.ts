/**
 * Decompositions of one real matrix, in double precision, as TensorFlow means them.
 *
 * @module
 */
import { EigenvalueDecomposition, Matrix, QrDecomposition, SingularValueDecomposition } from "ml-matrix";
import { MalformedError } from "../../errors.js";

/** Nothing converges, and all that TensorFlow gives is NaN, where one element is no number. */
function hasNumbersOnly(a: Matrix): boolean {
  return a.to1DArray().every(Number.isFinite);
}

const unknown = (rows: number, columns: number) => Matrix.zeros(rows, columns).fill(Number.NaN);

/** The largest `rank` singular values, and as many vectors on each side, in columns. */
export function singular(a: Matrix, rank: number): { values: number[]; left: Matrix; right: Matrix } {
  if (!hasNumbersOnly(a))
    return {
      values: new Array(rank).fill(Number.NaN),
      left: unknown(a.rows, rank),
      right: unknown(a.columns, rank),
    };
  const { diagonal, leftSingularVectors, rightSingularVectors } = new SingularValueDecomposition(a, { autoTranspose: true }); // biome-ignore format: one thought
  const thin = (matrix: Matrix) => matrix.subMatrix(0, matrix.rows - 1, 0, rank - 1);
  return {
    values: diagonal.slice(0, rank),
    left: thin(leftSingularVectors),
    right: thin(rightSingularVectors),
  };
}

/** With as many orthonormal columns after its own as make it square. */
export function completed(vectors: Matrix): Matrix {
  if (!hasNumbersOnly(vectors)) return unknown(vectors.rows, vectors.rows);
  const { q } = qr(vectors, true);
  return q.setSubMatrix(vectors, 0, 0);
}

/** Of the lower triangle: values in ascending order, vectors in columns. @throws {MalformedError} for NaN and infinity */
export function symmetricEigen(a: Matrix): { values: number[]; vectors: Matrix } {
  const matrix = lowerSymmetric(a);
  if (!hasNumbersOnly(matrix)) throw new MalformedError("a matrix that holds NaN or infinity has no eigenvalues"); // biome-ignore format: one thought
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  return { values: realEigenvalues, vectors: eigenvectorMatrix };
}

/** Only the lower triangle counts. */
export function lowerSymmetric(a: Matrix): Matrix {
  const copy = a.clone();
  for (let row = 0; row < a.rows; row++) {
    for (let column = row + 1; column < a.columns; column++) copy.set(row, column, a.get(column, row));
  }
  return copy;
}

/** Householder's, as LAPACK and TensorFlow do it: the diagonal of r is not made positive. */
export function qr(a: Matrix, full: boolean): { q: Matrix; r: Matrix } {
  const rank = Math.min(a.rows, a.columns);
  const basis = full ? padded(a) : a.subMatrix(0, a.rows - 1, 0, rank - 1);
  const q = new QrDecomposition(basis).orthogonalMatrix;
  const r = upper(q.transpose().mmul(a));
  if (hasNumbersOnly(a)) return { q, r };
  // Columns beside the square are turned all at once: none of theirs stays a number.
  for (let row = 0; row < r.rows; row++)
    for (let column = rank; column < r.columns; column++) r.set(row, column, Number.NaN);
  return { q: unknown(q.rows, q.columns), r };
}

/** The matrix made square, with columns of the identity, to complete the orthogonal basis. */
function padded(a: Matrix): Matrix {
  const all = Matrix.eye(a.rows, a.rows);
  all.setSubMatrix(a.subMatrix(0, a.rows - 1, 0, Math.min(a.rows, a.columns) - 1), 0, 0);
  return all;
}

/** What is below the diagonal is zero but for rounding. */
function upper(r: Matrix): Matrix {
  for (let row = 1; row < r.rows; row++) {
    for (let column = 0; column < Math.min(row, r.columns); column++) r.set(row, column, 0);
  }
  return r;
}
