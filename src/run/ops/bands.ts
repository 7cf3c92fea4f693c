/**
 * Linear algebra on matrices of which only some diagonals are not zero, and the LU decomposition.
 *
 * Source: tensorflow/core/kernels/linalg/{lu_op,tridiagonal_matmul_op,tridiagonal_solve_op,banded_triangular_solve_op}.cc.
 *
 * @module
 */
import { LuDecomposition, Matrix } from "ml-matrix";
import { MalformedError } from "../../errors.js";
import { bool } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { assembled, batches } from "./linalg.js";

export const bands = {
  Lu: op({ inputs: ["input"], outputs: { lu: "T", p: "output_idx_type = int32" } }, ([input]) => {
    const parts = batches(input).map((a) => new LuDecomposition(a));
    const order = Int32Array.from(parts.flatMap((lu) => lu.pivotPermutationVector));
    return [assembled(input, parts.map(packed)), makeTensor(order, input.shape.slice(0, -1), "int32")];
  }),
  TridiagonalMatMul: op(
    { inputs: ["superdiag", "maindiag", "subdiag", "rhs"] },
    ([above, on, below, rhs]) => {
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
