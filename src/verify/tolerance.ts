/**
 * How far apart two answers may be, and why.
 *
 * @module
 */
import { ComputedValue } from "../run/tensors.js";
import { type DType, dtypes } from "../tensor/dtype.js";
import type { TensorValue } from "../tensor/tensor.js";

/** `|actual − expected| ≤ atol + rtol · |expected|`, element by element. */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
  /** Why that much and not more. */
  readonly reason: string;
}

/** Sums of float32 numbers in another order differ in their last bits; a wrong weight differs in the first. */
export const float32Tolerance: Tolerance = {
  rtol: 1e-5,
  atol: 1e-6,
  reason: "float32 sums in another order differ in their last bits",
};

/**
 * The tolerance for a value inside a model: the absolute part grows with the largest value of the tensor (never below
 * 1). What comes out near zero there is the rest of large terms that cancelled, and has their rounding errors.
 */
export function insideTolerance(tolerance: Tolerance, expected: TensorValue): Tolerance {
  if (dtypes[expected.dtype].kind !== "float") return tolerance;
  let largest = 1;
  for (const element of expected.data) {
    const size = Math.abs(Number(element));
    if (size > largest && Number.isFinite(size)) largest = size;
  }
  const reason = "scaled by the layer's largest value: near zero, large terms have cancelled";
  return largest > 1 ? { ...tolerance, atol: tolerance.atol * largest, reason } : tolerance;
}

/** As TensorFlow's own tests compare floats of 16 bits (`assertAllCloseAccordingToType`). */
const ofHalves = {
  bfloat16: { rtol: 1e-2, atol: 1e-2, reason: "bfloat16 has 8 bits, rounded after each node or sum" },
  float16: { rtol: 1e-3, atol: 1e-3, reason: "float16 has 11 bits, rounded after each node or sum" },
} as const satisfies Partial<Record<DType, Tolerance>>;

/**
 * What was asked for; of what was not, what the least precise of these answers allows, by what TensorFlow or Keras
 * computes them in.
 */
export function toleranceOf(
  { rtol, atol }: { readonly rtol?: number | undefined; readonly atol?: number | undefined },
  answers: readonly TensorValue[],
): Tolerance {
  const used = new Set(answers.flatMap(dtypesOf));
  const own = used.has("bfloat16")
    ? ofHalves.bfloat16
    : used.has("float16")
      ? ofHalves.float16
      : float32Tolerance;
  if (rtol === undefined && atol === undefined) return own;
  return { rtol: rtol ?? own.rtol, atol: atol ?? own.atol, reason: "as asked for" };
}

/** The dtypes that a value is computed in, or depends on. */
function dtypesOf(value: TensorValue): readonly DType[] {
  return [value.dtype, ...((value instanceof ComputedValue && value.otherPrecision?.dtypes) || [])];
}
