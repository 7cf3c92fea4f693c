/**
 * Floats of 16 bits, which are carried in float32: rounded to what their dtype holds.
 *
 * @module
 */
import { bfloat16ToFloat } from "../tensor/decode.js";
import type { DType } from "../tensor/dtype.js";
import { floatToBfloat16, roundToHalf } from "../tensor/encode.js";

/** The nearest number that the dtype has, ties to even; undefined for what is not rounded. */
export function rounderTo(dtype: DType): ((value: number) => number) | undefined {
  if (dtype === "float16") return roundToHalf;
  return dtype === "bfloat16" ? (value) => bfloat16ToFloat(floatToBfloat16(value)) : undefined;
}
