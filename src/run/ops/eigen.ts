/**
 * Eigenvalues of any real matrix, and square roots of matrices, in double precision.
 *
 * @module
 */
import { EigenvalueDecomposition, inverse, LuDecomposition, Matrix } from "ml-matrix";
import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { bool } from "../attrs.js";
import { complexTensorOf, isComplex } from "../complex-math.js";
import { complexExponential, complexLogarithm, complexSquareRoot } from "../math/complex-decompositions.js";
import { eigen } from "../math/complex-matrix.js";
import { symmetricEigen } from "../math/decompositions.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { complexBatches, eachComplexMatrix } from "./complex-linalg.js";
import { assembled, batches } from "./linalg.js";

export const eigenvalues = {
  Eig: op(
    {
      inputs: ["input"],
      attrs: { compute_v: bool(true) },
      outputs: { e: "Tout", v: "Tout" },
      note: "the order of the values, and signs of the vectors, may differ from TensorFlow's: they are not determined",
    },
    ([input], { compute_v }) => {
      if (isComplex(input)) return complexEigen(input, compute_v);
      const parts = batches(input).map((a) => new EigenvalueDecomposition(a));
      const real = parts.flatMap(({ realEigenvalues }) => realEigenvalues);
      const imaginary = parts.flatMap(({ imaginaryEigenvalues }) => imaginaryEigenvalues);
      const e = complex(real, imaginary, input.shape.slice(0, -1));
      if (!compute_v) return [e, complex([], [], [0])];
      const vectors = parts.map(complexVectors);
      return [e, complex(vectors.flatMap(({ re }) => re.to1DArray()), vectors.flatMap(({ im }) => im.to1DArray()), input.shape)]; // biome-ignore format: one thought
    },
  ),
  SelfAdjointEig: op(
    { inputs: ["input"], note: "signs of the vectors may differ from TensorFlow's" },
    ([input]) =>
      assembled(
        input,
        batches(input).map((a) => {
          const { values, vectors } = symmetricEigen(a);
          return new Matrix([values, ...vectors.to2DArray()]);
        }),
      ),
  ),
  MatrixSquareRoot: op({ inputs: ["input"] }, ([input]) =>
    isComplex(input)
      ? eachComplexMatrix([input], complexSquareRoot)
      : assembled(input, batches(input).map(squareRoot)),
  ),
  MatrixExponential: op({ inputs: ["input"] }, ([input]) => {
    const result = eachComplexMatrix([input], complexExponential);
    return isComplex(input) ? result : tf.real(result);
  }),
  MatrixLogarithm: op({ inputs: ["input"] }, ([input]) => eachComplexMatrix([input], complexLogarithm)),
} as const satisfies OpFamily;

function complexEigen(input: tf.Tensor, vectors: boolean): tf.Tensor[] {
  const parts = complexBatches(input).map(eigen);
  const e = complexTensorOf(
    parts.flatMap(({ values }) => values),
    input.shape.slice(0, -1),
  );
  if (!vectors) return [e, complexTensorOf([], [0])];
  const v = parts.flatMap((part) => part.vectors.flat());
  return [e, complexTensorOf(v, input.shape)];
}

function complex(real: readonly number[], imaginary: readonly number[], shape: readonly number[]): tf.Tensor {
  const part = (values: readonly number[]) => makeTensor(Float32Array.from(values), shape, "float32");
  return tf.complex(part(real), part(imaginary));
}

/** Of length 1. A pair of conjugate values has its real and imaginary parts in two columns beside each other. */
function complexVectors(found: EigenvalueDecomposition): { re: Matrix; im: Matrix } {
  const columns = found.eigenvectorMatrix;
  const size = columns.rows;
  const [re, im] = [columns.clone(), Matrix.zeros(size, size)];
  for (const [k, value] of found.imaginaryEigenvalues.entries()) {
    if (value <= 0) continue;
    for (let row = 0; row < size; row++) {
      const [a, b] = [columns.get(row, k), columns.get(row, k + 1)];
      re.set(row, k, a).set(row, k + 1, a);
      im.set(row, k, b).set(row, k + 1, -b);
    }
  }
  for (let k = 0; k < size; k++) {
    const length = Math.hypot(...re.getColumn(k), ...im.getColumn(k));
    re.mulColumn(k, 1 / length);
    im.mulColumn(k, 1 / length);
  }
  return { re, im };
}

/** Steps within which an iteration that doubles its digits has all of them, or has none. */
const MAX_STEPS = 100;

/** The principal one, by Denman and Beavers' iteration (1976). @throws {MalformedError} where there is no real one */
function squareRoot(a: Matrix): Matrix {
  let [y, z] = [a.clone(), Matrix.eye(a.rows)];
  for (let step = 0; step < MAX_STEPS; step++) {
    if ([y, z].some((matrix) => new LuDecomposition(matrix).isSingular())) break;
    const next = Matrix.add(y, inverse(z)).mul(0.5);
    z = Matrix.add(z, inverse(y)).mul(0.5);
    const change = Matrix.sub(next, y).norm() / Math.max(1e-300, next.norm());
    y = next;
    if (change < 1e-14) return y;
  }
  throw new MalformedError("the matrix has no real square root that is found", {
    expected: "no eigenvalues that are zero or negative",
    found: `${a.rows} x ${a.columns}`,
  });
}
