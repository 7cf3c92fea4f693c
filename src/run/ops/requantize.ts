/**
 * Quantized integers of one range as those of another: 32-bit sums become 8-bit values again.
 *
 * Source: tensorflow/core/kernels/{requantize,quantize_down_and_shrink_range}.cc.
 *
 * @module
 */

import type { DType } from "../../tensor/dtype.js";
import tf from "../../tfjs-core.cjs";
import { type } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { type Ends, narrowed, singleReader, singleWriter } from "./quantized-floats.js";
import { limits, minFirst } from "./quantized-range.js";
import { number } from "./read.js";

export const requantizations = {
  Requantize: op(
    {
      inputs: ["input", "input_min", "input_max", "requested_output_min", "requested_output_max"],
      attrs: { out_type: type() },
      outputs: { output: "out_type", output_min: "float32", output_max: "float32" },
    },
    ([input, inMin, inMax, outMin, outMax], { out_type }) => {
      const from = { min: number(inMin), max: number(inMax) };
      const write = requantizer(from, "qint32", { min: number(outMin), max: number(outMax) }, out_type);
      return [mappedIntegers(input, write), outMin, outMax];
    },
  ),
  RequantizationRange: op(
    {
      inputs: ["input", "input_min", "input_max"],
      outputs: { output_min: "float32", output_max: "float32" },
    },
    ([input, inMin, inMax]) => {
      const { read } = minFirst(number(inMin), number(inMax), limits("qint32")); // what accumulators stand for
      const [low, high] = [number(tf.min(input)), number(tf.max(input))];
      return [tf.scalar(Math.min(0, read(low))), tf.scalar(read(high))];
    },
  ),
  QuantizeDownAndShrinkRange: op(
    {
      inputs: ["input", "input_min", "input_max"],
      attrs: { Tinput: type(), out_type: type() },
      outputs: { output: "out_type", output_min: "float32", output_max: "float32" },
    },
    ([input, min, max], { Tinput, out_type }) => {
      const { read } = minFirst(number(min), number(max), limits(Tinput));
      const low = Math.min(0, read(number(tf.min(input))));
      const high = Math.max(Math.fround(low), read(number(tf.max(input))));
      const ends = { min: Math.fround(low), max: Math.fround(high) };
      const write = requantizer({ min: number(min), max: number(max) }, Tinput, ends, out_type);
      return [mappedIntegers(input, write), tf.scalar(low), tf.scalar(high)];
    },
  ),
} as const satisfies OpFamily;

/** From the integers of one range and dtype to those of another, as TensorFlow's vector code has it. */
function requantizer(from: Ends, dtype: DType, to: Ends, wanted: DType): (value: number) => number {
  if (dtype === "qint32" && wanted === "quint8") return narrowed(from, to);
  const read = singleReader(from.min, from.max, limits(dtype));
  const write = singleWriter(to.min, to.max, limits(wanted));
  return (value) => write(read(value));
}

function mappedIntegers(x: tf.Tensor, f: (value: number) => number): tf.Tensor {
  return makeTensor(Int32Array.from(x.dataSync(), f), x.shape, "int32");
}
