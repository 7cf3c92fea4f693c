/**
 * Between dtypes.
 *
 * @module
 */

import { LimitError } from "../../errors.js";
import { decode } from "../../tensor/decode.js";
import { type DType, dtypes } from "../../tensor/dtype.js";
import { denseBytes } from "../../tensor/encode.js";
import { TensorValue } from "../../tensor/tensor.js";
import tf from "../../tfjs-core.cjs";
import { bool, type } from "../attrs.js";
import { wrap } from "../exact.js";
import { roundedTo } from "../half-precision.js";
import { type OpFamily, op } from "../op.js";
import { computeDType, fromTensorSync, makeTensor, toTensorSync } from "../tensors.js";

export const casts = {
  Cast: op(
    {
      inputs: ["x"],
      attrs: { SrcT: type(), DstT: type(), Truncate: bool(false) },
      outputs: { y: "DstT" },
      note: "to float16 and bfloat16: values are rounded to what the dtype holds, and carried in float32",
    },
    ([x], { DstT }) => cast(x, DstT),
  ),
  Bitcast: op(
    { inputs: ["input"], attrs: { T: type(), type: type() }, outputs: { output: "type" } },
    ([input], { T, type }) => bitcast(input, T, type),
  ),
} as const satisfies OpFamily;

const bits: Partial<Record<DType, { readonly bits: number; readonly signed: boolean }>> = {
  uint8: { bits: 8, signed: false },
  int8: { bits: 8, signed: true },
  uint16: { bits: 16, signed: false },
  int16: { bits: 16, signed: true },
};

function cast(x: tf.Tensor, to: DType): tf.Tensor {
  const narrow = bits[to];
  if (narrow) return wrap(toInt32(x, to), narrow);
  if (computeDType(to) === "int32") return toInt32(x, to);
  if (to === "bool" && x.dtype === "complex64") return tf.notEqual(tf.real(x), 0);
  if (to === "bool") return x.dtype === "bool" ? x : tf.notEqual(x, tf.scalar(0, x.dtype));
  const float = x.dtype === "complex64" && computeDType(to) === "float32" ? tf.real(x) : x;
  const cast = computeDType(to) === "complex64" ? tf.cast(float, "complex64") : asFloats(float);
  return roundedTo(to, cast);
}

/** On the cpu, a cast alone would leave integers in an integer array, which what reads them would be misled by. */
function asFloats(x: tf.Tensor): tf.Tensor {
  const cast = tf.cast(x, "float32");
  return x.dtype === "float32" || tf.getBackend() !== "cpu" ? cast : tf.mul(cast, 1);
}

/** Truncated towards zero. @throws {LimitError} where the value does not fit */
function toInt32(x: tf.Tensor, to: DType): tf.Tensor {
  if (x.dtype !== "float32") return tf.cast(x, "int32");
  const values = x.dataSync();
  const out = new Int32Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const value = values[i] ?? 0;
    out[i] = value;
    if (Math.abs(value) < 2 ** 31) continue;
    out[i] = -(2 ** 31); // what processors make of all that int32 does not have, NaN too
    if (to === "int32") continue;
    throw new LimitError(`a float does not fit the 32 bits that ${to} is computed in`, { found: `${value}` });
  }
  return makeTensor(out, x.shape, "int32");
}

/** The same bytes as another dtype: wider elements take a last axis, narrower ones make one. */
function bitcast(x: tf.Tensor, from: DType, to: DType): tf.Tensor {
  const [size, wanted] = [dtypes[from].itemsize, dtypes[to].itemsize];
  const data = decode(to, denseBytes(from, fromTensorSync(x, { dtype: from }).data));
  const shape = size > wanted ? [...x.shape, size / wanted] : size < wanted ? x.shape.slice(0, -1) : x.shape; // biome-ignore format: one thought
  return toTensorSync(new TensorValue(`the bytes of ${from} as ${to}`, to, shape, data));
}
