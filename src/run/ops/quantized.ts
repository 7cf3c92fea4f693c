/**
 * Arithmetic on quantized integers, as graphs quantized for 8 bits do it: sums of products stay integers, and come
 * with the range of floats that they stand for.
 *
 * Source: tensorflow/core/kernels/quantized_*_op.cc, tensorflow/core/kernels/quantization_utils.h.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import type { DType } from "../../tensor/dtype.js";
import tf from "../../tfjs-core.cjs";
import { bool, int, ints, string, type } from "../attrs.js";
import { type Op, type OpFamily, op } from "../op.js";
import { quantizedConv2d, quantizedMatMul } from "../quantized-products.js";
import { makeTensor } from "../tensors.js";
import { doubleReader, doubleWriter, type Ends, singleReader, singleWriter } from "./quantized-floats.js";
import { limits, minFirst, type Range, wideRange } from "./quantized-range.js";
import { number, numbers } from "./read.js";

const outRange = { min_output: "float32", max_output: "float32" } as const;
const window = { T: type(), ksize: ints(), strides: ints(), padding: string() } as const;

const relu = (top: number): Op =>
  op(
    {
      inputs: ["features", "min_features", "max_features"],
      attrs: { Tinput: type() },
      outputs: { activations: "out_type = quint8", min_activations: "float32", max_activations: "float32" },
    },
    ([features, min, max], { Tinput }) => {
      const { write } = minFirst(number(min), number(max), limits(Tinput));
      const [low, high] = [write(0), Number.isFinite(top) ? write(top) : top];
      return [integers(features, (value) => Math.min(high, Math.max(low, value))), min, max];
    },
  );

export const quantizedOps = {
  QuantizedConv2D: op(
    {
      inputs: ["input", "filter", "min_input", "max_input", "min_filter", "max_filter"],
      attrs: {
        Tinput: type(),
        Tfilter: type(),
        strides: ints(),
        padding: string(),
        dilations: ints([1, 1, 1, 1]),
      },
      outputs: { output: "out_type = qint32", ...outRange },
    },
    ([input, filter, minInput, maxInput, minFilter, maxFilter], a) => {
      const [x, w] = [rangeOf(a.Tinput, minInput, maxInput), rangeOf(a.Tfilter, minFilter, maxFilter)];
      return [quantizedConv2d(input, filter, [x.zero, w.zero], a), ...ends(wideRange(x.step * w.step))];
    },
  ),
  QuantizedMatMul: op(
    {
      inputs: ["a", "b", "min_a", "max_a", "min_b", "max_b"],
      attrs: { T1: type(), T2: type(), transpose_a: bool(false), transpose_b: bool(false) },
      outputs: { out: "Toutput = qint32", min_out: "float32", max_out: "float32" },
    },
    ([a, b, minA, maxA, minB, maxB], attrs) => {
      const [x, y] = [rangeOf(attrs.T1, minA, maxA), rangeOf(attrs.T2, minB, maxB)];
      const [left, right] = [
        attrs.transpose_a ? tf.transpose(a) : a,
        attrs.transpose_b ? tf.transpose(b) : b,
      ];
      return [quantizedMatMul(left, right, [x.zero, y.zero]), ...ends(wideRange(x.step * y.step))];
    },
  ),
  QuantizedMul: op(
    {
      inputs: ["x", "y", "min_x", "max_x", "min_y", "max_y"],
      attrs: { T1: type(), T2: type() },
      outputs: { z: "Toutput = qint32", min_z: "float32", max_z: "float32" },
    },
    ([x, y, minX, maxX, minY, maxY], { T1, T2 }) => {
      const [a, b] = [rising(T1, minX, maxX), rising(T2, minY, maxY)];
      const product = tf.mul(tf.sub(x, tf.scalar(a.zero, "int32")), tf.sub(y, tf.scalar(b.zero, "int32")));
      return [product, ...ends(wideRange(a.step * b.step))];
    },
  ),
  QuantizedAdd: op(
    {
      inputs: ["x", "y", "min_x", "max_x", "min_y", "max_y"],
      attrs: { T1: type(), T2: type() },
      outputs: { z: "Toutput = qint32", min_z: "float32", max_z: "float32" },
    },
    ([x, y, minX, maxX, minY, maxY], { T1, T2 }) =>
      added(x, y, rising(T1, minX, maxX), rising(T2, minY, maxY), "QuantizedAdd"),
  ),
  QuantizedBiasAdd: op(
    {
      inputs: ["input", "bias", "min_input", "max_input", "min_bias", "max_bias"],
      attrs: { T1: type(), T2: type() },
      outputs: { output: "out_type", min_out: "float32", max_out: "float32" },
    },
    ([input, bias, minInput, maxInput, minBias, maxBias], { T1, T2 }) =>
      added(input, bias, rangeOf(T1, minInput, maxInput), rangeOf(T2, minBias, maxBias), "QuantizedBiasAdd"),
  ),
  QuantizedRelu: relu(Number.POSITIVE_INFINITY),
  QuantizedRelu6: relu(6),
  QuantizedMaxPool: op(
    {
      inputs: ["input", "min_input", "max_input"],
      attrs: window,
      outputs: { output: "T", ...outRange },
    },
    ([input, min, max], a) => {
      const pooled = tf.maxPool(image(input), size(a.ksize), size(a.strides), pad(a.padding));
      return [tf.cast(pooled, "int32"), min, max];
    },
  ),
  QuantizedAvgPool: op(
    {
      inputs: ["input", "min_input", "max_input"],
      attrs: window,
      outputs: { output: "T", ...outRange },
    },
    ([input, min, max], a) => {
      const pooled = tf.avgPool(image(input), size(a.ksize), size(a.strides), pad(a.padding));
      return [integers(pooled, Math.floor), min, max];
    },
  ),
  QuantizedReshape: op(
    {
      inputs: ["tensor", "shape", "input_min", "input_max"],
      outputs: { output: "T", output_min: "float32", output_max: "float32" },
    },
    ([tensor, shape, min, max]) => [tf.reshape(tensor, numbers(shape)), min, max],
  ),
  QuantizedConcat: op(
    {
      inputs: ["concat_dim", "values: tensors * N", "input_mins: tensors * N", "input_maxes: tensors * N"],
      attrs: { T: type(), N: int() },
      outputs: { output: "T", output_min: "float32", output_max: "float32" },
    },
    ([axis, values, mins, maxes], { T }) => concatenated(number(axis), values, mins.map(number), maxes.map(number), T), // biome-ignore format: one thought
  ),
} as const satisfies OpFamily;

/** @throws {MalformedError} where the range is empty, or no range */
function rising(dtype: DType, min: tf.Tensor, max: tf.Tensor): Range {
  const range = rangeOf(dtype, min, max);
  if (range.max > range.min) return range;
  throw new MalformedError("a range of quantized numbers ends before it begins", { expected: "a largest number above the smallest", found: `${range.min} to ${range.max}` }); // biome-ignore format: one thought
}

function rangeOf(dtype: DType, min: tf.Tensor, max: tf.Tensor): Range {
  const [low, high] = [number(min), number(max)];
  const { read, write, zero } = minFirst(low, high, limits(dtype));
  const { low: lowest, high: highest } = limits(dtype);
  return {
    min: low,
    max: high,
    zero,
    read,
    write,
    limits: limits(dtype),
    step: Math.fround((high - low) / (highest - lowest)),
  };
}

function ends({ min, max }: { readonly min: number; readonly max: number }): tf.Tensor[] {
  return [tf.scalar(min), tf.scalar(max)];
}

function integers(x: tf.Tensor, f: (value: number) => number): tf.Tensor {
  return makeTensor(Int32Array.from(x.dataSync(), f), x.shape, "int32");
}

/** How many times larger than the larger input's the range of a sum is: room for many of them. */
const HEADROOM = { QuantizedAdd: 2 ** 14, QuantizedBiasAdd: 2 ** 17 } as const;

/** Both requantized to one wide symmetric range, and added there. */
function added(x: tf.Tensor, y: tf.Tensor, a: Range, b: Range, op: keyof typeof HEADROOM): tf.Tensor[] {
  const widest = Math.max(Math.abs(Math.min(a.min, b.min)), Math.abs(Math.max(a.max, b.max)));
  const range = { min: -widest * HEADROOM[op], max: widest * HEADROOM[op] };
  const sum = op === "QuantizedBiasAdd" ? sumOfSingles : sumOfDoubles;
  return [sum([x, a], [y, b], range), ...ends(range)];
}

type Part = readonly [x: tf.Tensor, from: Range];

/** As vector code computes it; what stands for zero of an unbalanced range is counted once. */
function sumOfSingles(x: Part, y: Part, { min, max }: Ends): tf.Tensor {
  const write = singleWriter(min, max, limits("qint32"));
  const zero = doubleWriter(min, max, limits("qint32"))(0);
  const requantized = ([values, from]: Part, offset: number) => {
    const read = singleReader(from.min, from.max, from.limits);
    return integers(values, (value) => write(read(value)) + offset);
  };
  return tf.add(requantized(x, 0), requantized(y, zero));
}

/** Tensors by whole steps from the integer 0; a single number beside one exactly. */
function sumOfDoubles(x: Part, y: Part, { min, max }: Ends): tf.Tensor {
  const write = doubleWriter(min, max, limits("qint32"));
  const requantized = ([values, from]: Part, isOne: boolean) => {
    const read = doubleReader(from.min, from.max, from.limits);
    const [first, step] = [write(read(0)), write(read(1)) - write(read(0))];
    return integers(values, isOne ? (value) => write(read(value)) : (value) => first + value * step);
  };
  const isOne = x[0].size === 1;
  return tf.add(requantized(x, isOne), requantized(y, !isOne && y[0].size === 1));
}

/** Every part requantized to the range of them all, which includes zero; symmetric where the dtype is signed. */
function concatenated(
  axis: number,
  values: readonly tf.Tensor[],
  mins: readonly number[],
  maxes: readonly number[],
  dtype: DType,
): tf.Tensor[] {
  const { signed } = limits(dtype);
  const [low, high] = [Math.min(0, ...mins), Math.max(...maxes)];
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const range = signed ? { min: -largest, max: largest } : { min: low, max: high };
  const { write } = minFirst(range.min, range.max, limits(dtype));
  const parts = values.map((value, i) => {
    const [min = 0, max = 0] = [mins[i], maxes[i]];
    if (min === range.min && max === range.max) return value;
    const { read } = minFirst(min, max, limits(dtype));
    return integers(value, (element) => write(read(element)));
  });
  return [tf.concat(parts, axis), ...ends(range)];
}

function image(x: tf.Tensor): tf.Tensor4D {
  return tf.cast(x, "float32") as tf.Tensor4D; // the kernels check the rank
}

function size([, height = 1, width = 1]: readonly number[]): [number, number] {
  return [height, width];
}

function pad(padding: string): "same" | "valid" {
  return padding === "SAME" ? "same" : "valid";
}
