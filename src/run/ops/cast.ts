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
  if (to === "float16") return rounded(cast, toHalf);
  return to === "bfloat16" ? rounded(cast, toBfloat16) : cast;
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
    if (to === "int32" || Math.abs(value) < 2 ** 31) continue;
    throw new LimitError(`a float does not fit the 32 bits that ${to} is computed in`, { found: `${value}` });
  }
  return makeTensor(out, x.shape, "int32");
}

function rounded(x: tf.Tensor, round: (value: number) => number): tf.Tensor {
  return makeTensor(Float32Array.from(x.dataSync(), round), x.shape, "float32");
}

const scratch = new DataView(new ArrayBuffer(4));

/** The nearest bfloat16, ties to even. */
function toBfloat16(value: number): number {
  if (Number.isNaN(value)) return value;
  scratch.setFloat32(0, value);
  const word = scratch.getUint32(0);
  scratch.setUint32(0, (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000);
  return scratch.getFloat32(0);
}

/** The nearest IEEE half, ties to even. */
function toHalf(value: number): number {
  const magnitude = Math.abs(value);
  if (!Number.isFinite(value) || magnitude === 0) return value;
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude)));
  const step = 2 ** (exponent - 10);
  const scaled = magnitude / step;
  const floor = Math.floor(scaled);
  const up = scaled - floor > 0.5 || (scaled - floor === 0.5 && floor % 2 === 1);
  const result = (floor + Number(up)) * step;
  return Math.sign(value) * (result > 65504 ? Number.POSITIVE_INFINITY : result);
}

/** The same bytes as another dtype: wider elements take a last axis, narrower ones make one. */
function bitcast(x: tf.Tensor, from: DType, to: DType): tf.Tensor {
  const [size, wanted] = [dtypes[from].itemsize, dtypes[to].itemsize];
  const data = decode(to, denseBytes(from, fromTensorSync(x, { dtype: from }).data));
  const shape = size > wanted ? [...x.shape, size / wanted] : size < wanted ? x.shape.slice(0, -1) : x.shape; // biome-ignore format: one thought
  return toTensorSync(new TensorValue(`the bytes of ${from} as ${to}`, to, shape, data));
}
