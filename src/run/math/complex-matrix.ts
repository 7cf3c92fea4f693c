/**
 * Linear algebra on small complex matrices, in double precision.
 *
 * Source: Golub and Van Loan, Matrix Computations: LU with partial pivoting, Cholesky, and the shifted QR iteration by
 * Givens rotations on a Hessenberg matrix.
 *
 * @module
 */
import { LimitError, MalformedError } from "../../errors.js";
import {
  type Complex,
  conjugate,
  minus,
  ONE,
  over,
  plus,
  scaled,
  size,
  sqrt,
  times,
  ZERO,
} from "./complex-number.js";

/** Rows of numbers. */
export type ComplexMatrix = Complex[][];

/** Zero outside of it. */
export const at = (a: ComplexMatrix, row: number, column: number): Complex => a[row]?.[column] ?? ZERO;

export function put(a: ComplexMatrix, row: number, column: number, value: Complex): void {
  const line = a[row];
  if (line) line[column] = value;
}

export function identity(order: number): ComplexMatrix {
  return Array.from({ length: order }, (_, row) =>
    Array.from({ length: order }, (_, column) => (row === column ? ONE : ZERO)),
  );
}

export function adjoint(a: ComplexMatrix): ComplexMatrix {
  return (a[0] ?? []).map((_, column) => a.map((row) => conjugate(row[column] ?? ZERO)));
}

/** The determinant, and the rows of b that solve a x = b; null where a is singular. */
export function solved(
  a: ComplexMatrix,
  b: ComplexMatrix,
): { readonly determinant: Complex; readonly x: ComplexMatrix | null } {
  const [left, x] = [a.map((row) => [...row]), b.map((row) => [...row])];
  const order = a.length;
  let determinant: Complex = ONE;
  for (let k = 0; k < order; k++) {
    let pivot = k;
    for (let row = k + 1; row < order; row++)
      if (size(at(left, row, k)) > size(at(left, pivot, k))) pivot = row;
    if (size(at(left, pivot, k)) === 0) return { determinant: ZERO, x: null };
    if (pivot !== k) {
      for (const matrix of [left, x]) [matrix[k], matrix[pivot]] = [matrix[pivot] ?? [], matrix[k] ?? []];
      determinant = scaled(determinant, -1);
    }
    determinant = times(determinant, at(left, k, k));
    for (let row = k + 1; row < order; row++) {
      const factor = over(at(left, row, k), at(left, k, k));
      for (const matrix of [left, x]) subtract(matrix, row, k, factor);
    }
  }
  return { determinant, x: triangular(left, x, false) };
}

/** Row minus `factor` times another. */
function subtract(a: ComplexMatrix, row: number, other: number, factor: Complex): void {
  a[row] = (a[row] ?? []).map((value, column) => minus(value, times(factor, at(a, other, column))));
}

/** x of a x = b for a triangular a. */
export function triangular(a: ComplexMatrix, b: ComplexMatrix, lower: boolean): ComplexMatrix {
  const x = b.map((row) => [...row]);
  for (let step = 0; step < a.length; step++) {
    const row = lower ? step : a.length - 1 - step;
    for (let k = 0; k < step; k++) {
      const other = lower ? k : a.length - 1 - k;
      subtract(x, row, other, at(a, row, other));
    }
    x[row] = (x[row] ?? []).map((value) => over(value, at(a, row, row)));
  }
  return x;
}

/** L of L L^H = a, by a's lower triangle. @throws {MalformedError} where there is none */
export function cholesky(a: ComplexMatrix): ComplexMatrix {
  const l = a.map((row) => row.map(() => ZERO));
  for (let row = 0; row < a.length; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = at(a, row, column);
      for (let k = 0; k < column; k++) sum = minus(sum, times(at(l, row, k), conjugate(at(l, column, k))));
      if (row === column && !(sum[0] > 0)) throw new MalformedError("the Cholesky decomposition needs a positive definite matrix"); // biome-ignore format: one thought
      put(l, row, column, row === column ? [Math.sqrt(sum[0]), 0] : over(sum, at(l, column, column)));
    }
  }
  return l;
}

/** Eigenvalues, and eigenvectors of length 1 as columns. */
export function eigen(a: ComplexMatrix): { readonly values: Complex[]; readonly vectors: ComplexMatrix } {
  const { t, q } = schur(a);
  const order = a.length;
  const columns = Array.from({ length: order }, (_, k) => column(t, q, k));
  return {
    values: Array.from({ length: order }, (_, k) => at(t, k, k)),
    vectors: Array.from({ length: order }, (_, row) => columns.map((vector) => vector[row] ?? ZERO)),
  };
}

/** Of a Hermitian matrix, by its lower triangle: values in ascending order, vectors in columns. */
export function hermitianEigen(a: ComplexMatrix): {
  readonly values: number[];
  readonly vectors: ComplexMatrix;
} {
  const { t, q } = schur(a.map((row, i) => row.map((_, j) => (i > j ? at(a, i, j) : i < j ? conjugate(at(a, j, i)) : [at(a, i, i)[0], 0])))); // biome-ignore format: one thought
  const order = a.map((_, i) => i).sort((i, j) => at(t, i, i)[0] - at(t, j, j)[0]);
  return {
    values: order.map((i) => at(t, i, i)[0]),
    vectors: q.map((row) => order.map((i) => row[i] ?? ZERO)),
  };
}

/** Schur's form: an upper triangle t and a unitary q with q t q^H = a. */
export function schur(a: ComplexMatrix): { readonly t: ComplexMatrix; readonly q: ComplexMatrix } {
  const [t, q] = [a.map((row) => [...row]), identity(a.length)];
  hessenberg(t, q);
  triangulate(t, q);
  return { t, q };
}

/** A rotation of two rows, such that the second's entry becomes zero: [c s; -s* c]. */
function rotation(x: Complex, y: Complex): { readonly c: number; readonly s: Complex } {
  const length = Math.hypot(size(x), size(y));
  if (size(y) === 0 || length === 0) return { c: 1, s: ZERO };
  if (size(x) === 0) return { c: 0, s: scaled(conjugate(y), 1 / size(y)) };
  const phase = scaled(x, 1 / size(x));
  return { c: size(x) / length, s: scaled(times(phase, conjugate(y)), 1 / length) };
}

function rotateRows(a: ComplexMatrix, i: number, j: number, c: number, s: Complex): void {
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [at(a, i, k), at(a, j, k)];
    put(a, i, k, plus(scaled(x, c), times(s, y)));
    put(a, j, k, minus(scaled(y, c), times(conjugate(s), x)));
  }
}

function rotateColumns(a: ComplexMatrix, i: number, j: number, c: number, s: Complex): void {
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [at(a, k, i), at(a, k, j)];
    put(a, k, i, plus(scaled(x, c), times(conjugate(s), y)));
    put(a, k, j, minus(scaled(y, c), times(s, x)));
  }
}

/** q t q^H stays the same; t has one diagonal below its main one. */
function hessenberg(t: ComplexMatrix, q: ComplexMatrix): void {
  for (let k = 0; k + 2 < t.length; k++) {
    for (let row = t.length - 1; row > k + 1; row--) {
      const { c, s } = rotation(at(t, row - 1, k), at(t, row, k));
      rotateRows(t, row - 1, row, c, s);
      rotateColumns(t, row - 1, row, c, s);
      rotateColumns(q, row - 1, row, c, s);
    }
  }
}

/** So many steps for each eigenvalue are never needed. */
const MAX_STEPS = 300;

function triangulate(t: ComplexMatrix, q: ComplexMatrix): void {
  let [last, steps] = [t.length - 1, 0];
  while (last > 0) {
    const first = activeFrom(t, last);
    if (first === last) {
      [last, steps] = [last - 1, 0];
      continue;
    }
    if (steps++ > MAX_STEPS) throw new LimitError("eigenvalues were not found", { expected: `at most ${MAX_STEPS} steps` }); // biome-ignore format: one thought
    // A shift that is off from time to time leaves cycles.
    step(t, q, first, last, steps % 11 === 10 ? [size(at(t, last, last - 1)), 0] : shift(t, last));
  }
}

/** Where the block that ends at `last` begins; what is negligible below the diagonal becomes zero. */
function activeFrom(t: ComplexMatrix, last: number): number {
  for (let k = last; k > 0; k--) {
    const scale = size(at(t, k, k)) + size(at(t, k - 1, k - 1)) || 1;
    if (size(at(t, k, k - 1)) > Number.EPSILON * scale) continue;
    put(t, k, k - 1, ZERO);
    return k;
  }
  return 0;
}

/** Wilkinson's: the eigenvalue of the last two rows that is nearer to the last element. */
function shift(t: ComplexMatrix, last: number): Complex {
  const [a, b, c, d] = [
    at(t, last - 1, last - 1),
    at(t, last - 1, last),
    at(t, last, last - 1),
    at(t, last, last),
  ];
  const half = scaled(minus(a, d), 0.5);
  const root = sqrt(plus(times(half, half), times(b, c)));
  const [one, other] = [plus(half, root), minus(half, root)];
  return plus(d, size(one) < size(other) ? one : other);
}

/** One step of the iteration between two rows. */
function step(t: ComplexMatrix, q: ComplexMatrix, first: number, last: number, by: Complex): void {
  for (let k = first; k <= last; k++) put(t, k, k, minus(at(t, k, k), by));
  const turns = Array.from({ length: last - first }, (_, i) => {
    const k = first + i;
    const turn = rotation(at(t, k, k), at(t, k + 1, k));
    rotateRows(t, k, k + 1, turn.c, turn.s);
    return turn;
  });
  for (const [i, { c, s }] of turns.entries()) {
    rotateColumns(t, first + i, first + i + 1, c, s);
    rotateColumns(q, first + i, first + i + 1, c, s);
  }
  for (let k = first; k <= last; k++) put(t, k, k, plus(at(t, k, k), by));
}

/** The eigenvector of a triangular matrix's k-th value, in the original basis. */
function column(t: ComplexMatrix, q: ComplexMatrix, k: number): Complex[] {
  const x: Complex[] = Array.from({ length: t.length }, () => ZERO);
  x[k] = ONE;
  for (let row = k - 1; row >= 0; row--) {
    let sum: Complex = ZERO;
    for (let j = row + 1; j <= k; j++) sum = plus(sum, times(at(t, row, j), x[j] ?? ZERO));
    const gap = minus(at(t, k, k), at(t, row, row));
    x[row] = over(sum, size(gap) === 0 ? [Number.EPSILON * (size(at(t, k, k)) || 1), 0] : gap);
  }
  const v = q.map((line) => line.reduce((sum, value, j) => plus(sum, times(value, x[j] ?? ZERO)), ZERO));
  const length = Math.hypot(...v.map(size));
  return v.map((value) => scaled(value, 1 / length));
}
