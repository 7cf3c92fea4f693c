/**
 * The lowest and the highest number of a dtype, which reductions of nothing give.
 *
 * @module
 */
import { type DType, dtypes } from "../tensor/dtype.js";
import { TensorValue } from "../tensor/tensor.js";
import type tf from "../tfjs-core.cjs";
import { constantTensor } from "./past-limits.js";
import { toTensorSync } from "./tensors.js";

const LARGEST: Partial<Record<DType, number>> = {
  float16: 65504,
  bfloat16: 3.3895313892515355e38,
  float64: 3.4028234663852886e38, // carried in float32
  float32: 3.4028234663852886e38,
};

export function lowest(dtype: DType): number {
  const { kind, itemsize } = dtypes[dtype];
  if (kind === "float") return -(LARGEST[dtype] ?? Number.POSITIVE_INFINITY);
  return dtype.startsWith("u") ? 0 : -(2 ** (8 * itemsize - 1));
}

/** Of 64-bit integers the next power of two: {@link integersOf} takes it for the highest. */
export function highest(dtype: DType): number {
  const { kind, itemsize } = dtypes[dtype];
  if (kind === "float") return LARGEST[dtype] ?? Number.POSITIVE_INFINITY;
  const power = 2 ** (8 * itemsize - Number(!dtype.startsWith("u")));
  return itemsize < 8 ? power - 1 : power;
}

/** Integers as a tensor: where they are past 32 bits, marked or refused as constants are. */
export function integersOf(dtype: DType, values: Float64Array, shape: readonly number[]): tf.Tensor {
  if (dtype !== "int64") return toTensorSync(new TensorValue("a result", dtype, shape, values));
  const top = 2n ** 63n - 1n;
  const words = BigInt64Array.from(values, (value) => (value >= 2 ** 63 ? top : BigInt(value)));
  return constantTensor(new TensorValue("a result", dtype, shape, words));
}
