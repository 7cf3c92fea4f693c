/**
 * Linear algebra on matrices of which only some diagonals are not zero, and the LU decomposition.
 *
 * Source: tensorflow/core/kernels/linalg/{lu_op,tridiagonal_matmul_op,tridiagonal_solve_op,banded_triangular_solve_op}.cc.
 *
 * @module
 */
import { LuDecomposition, Matrix } from "ml-matrix";
import { MalformedError } from "../../errors.js";
import type tf from "../../tfjs-core.cjs";
import { bool } from "../attrs.js";
import { isComplex } from "../complex-math.js";
import { complexLu } from "../math/complex-decompositions.js";
import { adjoint as adjointOf } from "../math/complex-matrix.js";
import { type Complex, plus, times, ZERO } from "../math/complex-number.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { complexAssembled, complexBatches, complexSolution } from "./complex-linalg.js";
import { assembled, batches } from "./linalg.js";

export const bands = {
  Lu: op({ inputs: ["input"], outputs: { lu: "T", p: "output_idx_type = int32" } }, ([input]) => {
    if (isComplex(input)) return complexLuOf(input);
    const parts = batches(input).map((a) => new LuDecomposition(a));
    const order = Int32Array.from(parts.flatMap((lu) => lu.pivotPermutationVector));
    return [assembled(input, parts.map(packed)), makeTensor(order, input.shape.slice(0, -1), "int32")];
  }),
  TridiagonalMatMul: op(
    { inputs: ["superdiag", "maindiag", "subdiag", "rhs"] },
    ([above, on, below, rhs]) => {
      if (isComplex(rhs)) return complexTridiagonal([above, on, below], rhs);
      const [supers, mains, subs] = [above, on, below].map(batches);
      const products = batches(rhs).map((x, i) => {
        const at = (diagonals: Matrix[] | undefined, row: number) => diagonals?.[i]?.get(0, row) ?? 0;
        return elementwise(x, (row, column) => {
          const before = row > 0 ? at(subs, row) * x.get(row - 1, column) : 0;
          const after = row + 1 < x.rows ? at(supers, row) * x.get(row + 1, column) : 0;
          return before + at(mains, row) * x.get(row, column) + after;
        });
      });
      return assembled(rhs, products);
    },
  ),
  TridiagonalSolve: op({ inputs: ["diagonals", "rhs"] }, ([diagonals, rhs]) => {
    if (isComplex(rhs)) return solvedBands(diagonals, rhs, (band) => 1 - band, false);
    const right = batches(rhs);
    const solved = batches(diagonals).map((bands, i) => {
      const size = bands.columns;
      const full = Matrix.zeros(size, size);
      for (let row = 0; row < size; row++) {
        if (row + 1 < size) full.set(row, row + 1, bands.get(0, row));
        full.set(row, row, bands.get(1, row));
        if (row > 0) full.set(row, row - 1, bands.get(2, row));
      }
      return solve(full, right[i] ?? full);
    });
    return assembled(rhs, solved);
  }),
  BandedTriangularSolve: op(
    { inputs: ["matrix", "rhs"], attrs: { lower: bool(true), adjoint: bool(false) } },
    ([matrix, rhs], { lower, adjoint }) => {
      if (isComplex(rhs))
        return solvedBands(matrix, rhs, (band, count) => (lower ? -band : count - 1 - band), adjoint);
      const right = batches(rhs);
      const solved = batches(matrix).map((rows, i) => {
        const size = rows.columns;
        const full = Matrix.zeros(size, size);
        for (let band = 0; band < rows.rows; band++) {
          // The diagonal is the first row of a lower matrix and the last of an upper one.
          const offset = lower ? band : rows.rows - 1 - band;
          for (let row = 0; row < size; row++) {
            const column = lower ? row - offset : row + offset;
            if (column >= 0 && column < size) full.set(row, column, rows.get(band, row));
          }
        }
        return solve(adjoint ? full.transpose() : full, right[i] ?? full);
      });
      return assembled(rhs, solved);
    },
  ),
} as const satisfies OpFamily;

function complexLuOf(input: tf.Tensor): tf.Tensor[] {
  const parts = complexBatches(input).map(complexLu);
  const order = Int32Array.from(parts.flatMap((part) => part.order));
  return [complexAssembled(input, parts.map(({ lu }) => lu), input.shape.slice(-2)), makeTensor(order, input.shape.slice(0, -1), "int32")]; // biome-ignore format: one thought
}

function complexTridiagonal(diagonals: readonly tf.Tensor[], rhs: tf.Tensor): tf.Tensor {
  const bands = diagonals.map(complexBatches);
  const products = complexBatches(rhs).map((x, i) => {
    const rows = x.map((_, row) => bands.map((band) => band[i]?.[0]?.[row] ?? ZERO));
    return x.map((line, row) =>
      line.map(
        (_, column) =>
        [1, 0, -1].reduce((sum, step, band) => plus(sum, times(rows[row]?.[band] ?? ZERO, x[row + step]?.[column] ?? ZERO)), ZERO), // biome-ignore format: one thought
      ),
    );
  });
  return complexAssembled(rhs, products, rhs.shape.slice(-2));
}

/** x of a x = b where row k of `matrix` is the diagonal `offset(k)` above a's main one, element i in a's row i. */
function solvedBands(
  matrix: tf.Tensor,
  rhs: tf.Tensor,
  offset: (band: number, count: number) => number,
  isAdjoint: boolean,
): tf.Tensor {
  const right = complexBatches(rhs);
  const solutions = complexBatches(matrix).map((bands, i) => {
    const size = bands[0]?.length ?? 0;
    const full = Array.from({ length: size }, () => new Array<Complex>(size).fill(ZERO));
    for (const [band, values] of bands.entries())
      for (const [row, value] of values.entries()) {
        const [line, column] = [full[row], row + offset(band, bands.length)];
        if (line && column >= 0 && column < size) line[column] = value;
      }
    return complexSolution(isAdjoint ? adjointOf(full) : full, right[i] ?? full);
  });
  return complexAssembled(rhs, solutions, rhs.shape.slice(-2));
}

function solve(a: Matrix, b: Matrix): Matrix {
  const lu = new LuDecomposition(a);
  if (!lu.isSingular()) return lu.solve(b);
  throw new MalformedError("the matrix is not invertible", { found: `${a.rows} x ${a.columns}, singular` });
}

/** L below the diagonal, of which its own ones are left out, and U on and above it. */
function packed(lu: LuDecomposition): Matrix {
  const { lowerTriangularMatrix: l, upperTriangularMatrix: u } = lu;
  return elementwise(u, (row, column) => (row > column ? l.get(row, column) : u.get(row, column)));
}

function elementwise(like: Matrix, f: (row: number, column: number) => number): Matrix {
  const result = Matrix.zeros(like.rows, like.columns);
  for (let row = 0; row < like.rows; row++)
    for (let column = 0; column < like.columns; column++) result.set(row, column, f(row, column));
  return result;
}
