/**
 * Names of TensorFlow before 0.10: its ops took one matrix, and batches of them had ops of their own.
 *
 * @module
 */
import type { Op, OpFamily } from "../op.js";
import { complexOps } from "./complex.js";
import { diagonals } from "./diagonal.js";
import { eigenvalues } from "./eigen.js";
import { linearAlgebra } from "./linalg.js";

const later = { ...diagonals, ...eigenvalues, ...linearAlgebra } as const;
const same = ["Cholesky", "MatrixBandPart", "MatrixDeterminant", "MatrixDiag", "MatrixDiagPart", "MatrixInverse",
  "MatrixSetDiag", "MatrixSolve", "MatrixSolveLs", "MatrixTriangularSolve", "SelfAdjointEig", "SelfAdjointEigV2", "Svd"] as const; // biome-ignore format: a list

const transforms = ["FFT", "FFT2D", "FFT3D", "IFFT", "IFFT2D", "IFFT3D"] as const;

export const batchAlgebra: OpFamily = {
  ...Object.fromEntries(same.map((name): [string, Op] => [`Batch${name}`, later[name]])),
  ...Object.fromEntries(
    transforms.map((name): [string, Op] => [
      `Batch${name}`,
      { ...complexOps[name], outputs: { output: "complex64" } },
    ]),
  ),
};
