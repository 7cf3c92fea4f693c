/**
 * Decompositions and functions of one complex matrix, in double precision.
 *
 * Source: Eigen's HouseholderQR and PartialPivLU, whose choices of signs TensorFlow has; one-sided Jacobi rotations for
 * singular values (Golub and Van Loan, 8.6.3); Björck and Hammarling (1983) for square roots; inverse scaling and squaring
 * with Gauss-Legendre's nodes for logarithms (Higham, Functions of Matrices, 11.5).
 *
 * @module
 */
import { adjoint, at, type ComplexMatrix, identity, put, schur, solved } from "./complex-matrix.js";
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

export function multiplied(a: ComplexMatrix, b: ComplexMatrix): ComplexMatrix {
  const columns = b[0]?.length ?? 0;
  return a.map((row) =>
    Array.from({ length: columns }, (_, j) =>
      row.reduce((sum, value, k) => plus(sum, times(value, at(b, k, j))), ZERO),
    ),
  );
}

/** q and r of a = q r: q square where it is `full`, else as wide as r is high. */
export function complexQr(
  a: ComplexMatrix,
  full: boolean,
): { readonly q: ComplexMatrix; readonly r: ComplexMatrix } {
  const [r, q] = [a.map((row) => [...row]), identity(a.length)];
  const rank = Math.min(a.length, a[0]?.length ?? 0);
  const turns = Array.from({ length: rank }, (_, k) => {
    const turn = householder(r.slice(k).map((row) => row[k] ?? ZERO));
    reflect(r, k, turn.v, turn.tau);
    return turn;
  });
  for (const [i, { v, tau }] of turns.reverse().entries()) reflect(q, rank - 1 - i, v, conjugate(tau));
  const upper = r.map((row, i) => row.map((value, j) => (i > j ? ZERO : value)));
  return full ? { q, r: upper } : { q: q.map((row) => row.slice(0, rank)), r: upper.slice(0, rank) };
}

/** What turns a column into its first axis: I - tau v v^H. */
function householder(column: readonly Complex[]): { readonly v: Complex[]; readonly tau: Complex } {
  const [first = ZERO, ...rest] = column;
  const tail = Math.hypot(...rest.map(size));
  if (tail === 0 && first[1] === 0) return { v: column.map((_, i) => (i === 0 ? ONE : ZERO)), tau: ZERO };
  const length = Math.hypot(size(first), tail);
  const beta: Complex = [first[0] >= 0 ? -length : length, 0];
  const below = minus(first, beta);
  return {
    v: [ONE, ...rest.map((value) => over(value, below))],
    tau: conjugate(over(minus(beta, first), beta)),
  };
}

/** Rows from the k-th on, times I - tau v v^H. */
function reflect(a: ComplexMatrix, k: number, v: readonly Complex[], tau: Complex): void {
  for (let j = 0; j < (a[0]?.length ?? 0); j++) {
    const along = v.reduce((sum, value, i) => plus(sum, times(conjugate(value), at(a, k + i, j))), ZERO);
    const by = times(tau, along);
    for (const [i, value] of v.entries()) put(a, k + i, j, minus(at(a, k + i, j), times(by, value)));
  }
}

/** L below the diagonal, of which its own ones are left out, U on and above it; and where each row came from. */
export function complexLu(a: ComplexMatrix): { readonly lu: ComplexMatrix; readonly order: number[] } {
  const [lu, order] = [a.map((row) => [...row]), a.map((_, i) => i)];
  for (let k = 0; k < a.length; k++) {
    let pivot = k;
    for (let row = k + 1; row < a.length; row++)
      if (size(at(lu, row, k)) > size(at(lu, pivot, k))) pivot = row;
    [lu[k], lu[pivot]] = [lu[pivot] ?? [], lu[k] ?? []];
    [order[k], order[pivot]] = [order[pivot] ?? 0, order[k] ?? 0];
    for (let row = k + 1; row < a.length; row++) {
      const factor = over(at(lu, row, k), at(lu, k, k));
      put(lu, row, k, factor);
      for (let j = k + 1; j < a.length; j++)
        put(lu, row, j, minus(at(lu, row, j), times(factor, at(lu, k, j))));
    }
  }
  return { lu, order };
}

/** So many rounds over all pairs of columns are never needed. */
const MAX_ROUNDS = 60;

/** Singular values, the largest first, and vectors in columns: as many as there are values, or all of a square. */
export function complexSvd(
  a: ComplexMatrix,
  full: boolean,
): { readonly values: number[]; readonly left: ComplexMatrix; readonly right: ComplexMatrix } {
  const [rows, columns] = [a.length, a[0]?.length ?? 0];
  if (rows < columns) {
    const { values, left, right } = complexSvd(adjoint(a), full);
    return { values, left: right, right: left };
  }
  const [u, v] = [adjoint(a).map((row) => row.map(conjugate)), identity(columns)]; // columns of a, of the identity
  for (let round = 0; round < MAX_ROUNDS && rotated(u, v); round++);
  const lengths = u.map((column) => Math.hypot(...column.map(size)));
  const order = lengths.map((_, i) => i).sort((i, j) => (lengths[j] ?? 0) - (lengths[i] ?? 0));
  const left = order.map((i) => (u[i] ?? []).map((value) => scaled(value, 1 / (lengths[i] || 1))));
  const right = order.map((i) => v[i] ?? []);
  const rank = order.filter((i) => (lengths[i] ?? 0) > 0).length;
  const transposed = (vectors: ComplexMatrix): ComplexMatrix => (vectors[0] ?? []).map((_, i) => vectors.map((column) => column[i] ?? ZERO)); // biome-ignore format: one thought
  const basis =
    full || rank < columns ? completedBasis(transposed(left.slice(0, rank)), rows) : transposed(left);
  return { values: order.map((i) => lengths[i] ?? 0), left: basis.map((row) => row.slice(0, full ? rows : columns)), right: transposed(right) }; // biome-ignore format: one thought
}

/** One round over all pairs; whether anything had to be turned. */
function rotated(u: ComplexMatrix, v: ComplexMatrix): boolean {
  let isTurned = false;
  for (let p = 0; p < u.length; p++) {
    for (let q = p + 1; q < u.length; q++) {
      const [x, y] = [u[p] ?? [], u[q] ?? []];
      const [alpha, beta] = [x, y].map((column) =>
        column.reduce((sum, [re, im]) => sum + re * re + im * im, 0),
      );
      const gamma = x.reduce((sum, value, i) => plus(sum, times(conjugate(value), y[i] ?? ZERO)), ZERO);
      if (!(size(gamma) > 1e-15 * Math.sqrt((alpha ?? 0) * (beta ?? 0)))) continue;
      const zeta = ((beta ?? 0) - (alpha ?? 0)) / (2 * size(gamma));
      const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
      const c = 1 / Math.hypot(1, t);
      const phase = conjugate(scaled(gamma, 1 / size(gamma)));
      for (const columns of [u, v]) turn(columns, p, q, c, c * t, phase);
      isTurned = true;
    }
  }
  return isTurned;
}

function turn(columns: ComplexMatrix, p: number, q: number, c: number, s: number, phase: Complex): void {
  const [x, y] = [columns[p] ?? [], (columns[q] ?? []).map((value) => times(value, phase))];
  columns[p] = x.map((value, i) => minus(scaled(value, c), scaled(y[i] ?? ZERO, s)));
  columns[q] = x.map((value, i) => plus(scaled(value, s), scaled(y[i] ?? ZERO, c)));
}

/** Orthonormal columns, with as many more as make them a square. */
function completedBasis(vectors: ComplexMatrix, order: number): ComplexMatrix {
  const width = vectors[0]?.length ?? 0;
  if (width === 0) return identity(order);
  const { q } = complexQr(vectors, true);
  return q.map((row, i) => row.map((value, j) => (j < width ? at(vectors, i, j) : value)));
}

/** The principal one. */
export function complexSquareRoot(a: ComplexMatrix): ComplexMatrix {
  const { t, q } = schur(a);
  return multiplied(multiplied(q, triangularRoot(t)), adjoint(q));
}

function triangularRoot(t: ComplexMatrix): ComplexMatrix {
  const r = t.map((row) => row.map(() => ZERO));
  for (let j = 0; j < t.length; j++) {
    put(r, j, j, sqrt(at(t, j, j)));
    for (let i = j - 1; i >= 0; i--) {
      let sum = at(t, i, j);
      for (let k = i + 1; k < j; k++) sum = minus(sum, times(at(r, i, k), at(r, k, j)));
      const below = plus(at(r, i, i), at(r, j, j));
      put(r, i, j, size(below) === 0 ? ZERO : over(sum, below));
    }
  }
  return r;
}

/** Gauss-Legendre's nodes and weights on [0, 1]. */
const NODES: readonly (readonly [node: number, weight: number])[] = [
  [-0.9602898564975363, 0.10122853629037626],
  [-0.7966664774136267, 0.22238103445337448],
  [-0.525532409916329, 0.31370664587788727],
  [-0.1834346424956498, 0.362683783378362],
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.31370664587788727],
  [0.7966664774136267, 0.22238103445337448],
  [0.9602898564975363, 0.10122853629037626],
].map(([x = 0, w = 0]) => [(x + 1) / 2, w / 2]);

/** Terms of the series, of matrices that are so small that the next is nothing beside the sum. */
const TERMS = 18;

/** By its series, of a part so small that few terms do, and squaring (Higham, Functions of Matrices, 10.3). */
export function complexExponential(a: ComplexMatrix): ComplexMatrix {
  const norm = Math.max(0, ...a.map((row) => row.reduce((sum, value) => sum + size(value), 0)));
  const squarings = Number.isFinite(norm) ? Math.max(0, Math.ceil(Math.log2(norm || 1)) + 1) : 0;
  const small = a.map((row) => row.map((value) => scaled(value, 2 ** -squarings)));
  let [sum, term] = [identity(a.length), identity(a.length)];
  for (let k = 1; k <= TERMS; k++) {
    term = multiplied(term, small).map((row) => row.map((value) => scaled(value, 1 / k)));
    sum = sum.map((row, i) => row.map((value, j) => plus(value, at(term, i, j))));
  }
  for (let k = 0; k < squarings; k++) sum = multiplied(sum, sum);
  return sum;
}

/** The principal one: of roots, until they are near the identity. */
export function complexLogarithm(a: ComplexMatrix): ComplexMatrix {
  let { t, q } = schur(a);
  let doublings = 0;
  const isNear = () =>
    t.every((row, i) => row.every((value, j) => size(i === j ? minus(value, ONE) : value) < 0.05));
  while (doublings < 100 && !isNear()) {
    t = triangularRoot(t);
    doublings++;
  }
  const x = t.map((row, i) => row.map((value, j) => (i === j ? minus(value, ONE) : value)));
  let sum = x.map((row) => row.map(() => ZERO));
  for (const [node, weight] of NODES) {
    const below = x.map((row, i) => row.map((value, j) => plus(scaled(value, node), i === j ? ONE : ZERO)));
    const part = solved(below, x).x ?? x;
    sum = sum.map((row, i) => row.map((value, j) => plus(value, scaled(at(part, i, j), weight))));
  }
  const logarithm = sum.map((row) => row.map((value) => scaled(value, 2 ** doublings)));
  return multiplied(multiplied(q, logarithm), adjoint(q));
}
