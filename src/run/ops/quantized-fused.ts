/**
 * Convolutions and products of 8-bit integers with bias, activation and requantization in one op, as Intel's tools for
 * TensorFlow write them into frozen graphs.
 *
 * Source: tensorflow/core/kernels/mkl/{mkl_conv_ops,mkl_qmatmul_op,mkl_requantize_*}.cc, and what TensorFlow 2.21 answers.
 *
 * @module
 */
import type { DType } from "../../tensor/dtype.js";
import tf from "../../tfjs-core.cjs";
import { bool, float, ints, string, type } from "../attrs.js";
import { type Op, type OpFamily, op } from "../op.js";
import { quantizedConv2d, quantizedDepthwise, quantizedMatMul } from "../quantized-products.js";
import { makeTensor } from "../tensors.js";
import { limits } from "./quantized-range.js";
import { number, numbers } from "./read.js";

const convolving = { strides: ints(), padding: string(), dilations: ints([1, 1, 1, 1]) } as const;
const dtypes = { Tinput: type(), Tfilter: type() } as const;

interface Kind {
  readonly depthwise?: boolean;
  readonly bias?: boolean;
  readonly relu?: boolean;
  /** To 8 bits of a range that is given; else the sums stay, in 32 bits. */
  readonly requantized?: "quint8" | "qint8";
  readonly sum?: boolean;
  /** Whether the op has explicit padding. */
  readonly padded?: boolean;
}

const convolution = (kind: Kind): Op => {
  const ranges = ["min_input", "max_input", "min_filter", "max_filter"];
  const frozen = kind.requantized ? ["min_freezed_output", "max_freezed_output"] : [];
  const summand = kind.sum
    ? kind.requantized
      ? ["summand", "min_summand", "max_summand"]
      : ["summand"]
    : [];
  const inputs = ["input", "filter", ...(kind.bias ? ["bias"] : []), ...ranges, ...frozen, ...summand];
  const outputs = { output: `out_type = ${kind.requantized ?? "qint32"}`, min_output: "float32", max_output: "float32" }; // biome-ignore format: one thought
  const attrs = { ...convolving, ...dtypes, out_type: type(kind.requantized ?? "qint32") };
  const explicit = { padding_list: ints([]) };
  if (kind.padded === false) {
    return op({ inputs, attrs, outputs }, (tensors, a) =>
      convolved(named(inputs, tensors), { ...a, padding_list: [] }, kind),
    );
  }
  return op({ inputs, attrs: { ...attrs, ...explicit }, outputs }, (tensors, a) =>
    convolved(named(inputs, tensors), a, kind),
  );
};

const product = (kind: Kind & { readonly dequantized?: boolean }, fallback: DType | undefined): Op => {
  const frozen = kind.requantized || kind.dequantized ? ["min_freezed_output", "max_freezed_output"] : [];
  const inputs = ["a", "b", "bias", "min_a", "max_a", "min_b", "max_b", ...frozen];
  const out = fallback ? `Toutput = ${fallback}` : "Toutput";
  const outputs: Record<string, string> = kind.dequantized ? { out } : { out, min_out: "float32", max_out: "float32" }; // biome-ignore format: one thought
  const attrs = {
    T1: type(),
    T2: type(),
    Toutput: type(fallback),
    transpose_a: bool(false),
    transpose_b: bool(false),
    input_quant_mode: string("MIN_FIRST"),
  };
  return op({ inputs, attrs, outputs }, (tensors, a) => multiplied(named(inputs, tensors), a, kind));
};

const requantizing = { bias: true, relu: true, requantized: "quint8" } as const;

export const quantizedFused = {
  QuantizedConv2DPerChannel: convolution({ padded: false }),
  QuantizedConv2DAndRelu: convolution({ relu: true }),
  QuantizedConv2DAndRequantize: convolution({ requantized: "qint8" }),
  QuantizedConv2DAndReluAndRequantize: convolution({ relu: true, requantized: "quint8" }),
  QuantizedConv2DWithBias: convolution({ bias: true }),
  QuantizedConv2DWithBiasAndRelu: convolution({ bias: true, relu: true }),
  QuantizedConv2DWithBiasAndRequantize: convolution({ bias: true, requantized: "qint8" }),
  QuantizedConv2DWithBiasAndReluAndRequantize: convolution(requantizing),
  QuantizedConv2DWithBiasSumAndRelu: convolution({ bias: true, relu: true, sum: true }),
  QuantizedConv2DWithBiasSumAndReluAndRequantize: convolution({ ...requantizing, sum: true }),
  QuantizedConv2DWithBiasSignedSumAndReluAndRequantize: convolution({ ...requantizing, sum: true }),
  QuantizedDepthwiseConv2D: convolution({ depthwise: true, padded: false }),
  QuantizedDepthwiseConv2DWithBias: convolution({ depthwise: true, bias: true, padded: false }),
  QuantizedDepthwiseConv2DWithBiasAndRelu: convolution({ depthwise: true, bias: true, relu: true }),
  QuantizedDepthwiseConv2DWithBiasAndReluAndRequantize: convolution({ ...requantizing, depthwise: true }),
  QuantizedMatMulWithBias: product({}, "qint32"),
  QuantizedMatMulWithBiasAndRelu: product({ relu: true }, "qint32"),
  QuantizedMatMulWithBiasAndRequantize: product({ requantized: "qint8" }, "quint8"),
  QuantizedMatMulWithBiasAndReluAndRequantize: product({ relu: true, requantized: "quint8" }, "quint8"),
  QuantizedMatMulWithBiasAndDequantize: product({ dequantized: true }, undefined),
  RequantizationRangePerChannel: op(
    {
      inputs: ["input", "input_min", "input_max"],
      attrs: { clip_value_max: float() },
      outputs: { output_min: "float32", output_max: "float32" },
    },
    ([input, min, max], { clip_value_max }) => {
      const steps = stepsOf(numbers(min), numbers(max), 2 ** 31);
      const values = input.dataSync();
      let [largest, isNegative] = [0, false];
      for (const [i, value] of values.entries()) {
        largest = Math.max(largest, Math.abs(value) * (steps[i % steps.length] ?? 0));
        isNegative ||= value < 0;
      }
      const top = Math.min(largest, clip_value_max);
      return [tf.scalar(isNegative ? -top : 0), tf.scalar(top)];
    },
  ),
  RequantizePerChannel: op(
    {
      inputs: ["input", "input_min", "input_max", "requested_output_min", "requested_output_max"],
      attrs: { out_type: type("quint8") },
      outputs: { output: "out_type = quint8", output_min: "float32", output_max: "float32" },
    },
    ([input, min, max, low, high], { out_type }) => {
      const steps = stepsOf(numbers(min), numbers(max), 2 ** 31);
      const out = outOf(out_type, number(low), number(high));
      const real = Float64Array.from(input.dataSync(), (value, i) => value * (steps[i % steps.length] ?? 0));
      return [rounded(real, input.shape, out), low, high];
    },
  ),
} as const satisfies OpFamily;

type Named = (name: string) => tf.Tensor;

function named(names: readonly string[], tensors: readonly tf.Tensor[]): Named {
  return (name) => tensors[names.indexOf(name)] ?? tf.scalar(0);
}

interface Convolving {
  readonly Tinput: DType;
  readonly Tfilter: DType;
  readonly out_type: DType;
  readonly strides: readonly number[];
  readonly padding: string;
  readonly dilations: readonly number[];
  readonly padding_list: readonly number[];
}

function convolved(input: Named, a: Convolving, kind: Kind): tf.Tensor[] {
  const explicit = a.padding_list.length > 0;
  const window = { ...a, padding: explicit ? "EXPLICIT" : a.padding, explicit_paddings: a.padding_list };
  const multiply = kind.depthwise ? quantizedDepthwise : quantizedConv2d;
  const sums = multiply(input("input"), input("filter"), [0, 0], window);
  return finished(
    sums,
    input,
    { x: a.Tinput, w: a.Tfilter, out: a.out_type, names: ["input", "filter"] },
    kind,
  );
}

interface Multiplying {
  readonly T1: DType;
  readonly T2: DType;
  readonly Toutput: DType;
  readonly transpose_a: boolean;
  readonly transpose_b: boolean;
  readonly input_quant_mode: string;
}

function multiplied(
  input: Named,
  a: Multiplying,
  kind: Kind & { readonly dequantized?: boolean },
): tf.Tensor[] {
  const [left, right] = [
    a.transpose_a ? tf.transpose(input("a")) : input("a"),
    a.transpose_b ? tf.transpose(input("b")) : input("b"),
  ];
  const min = number(input("min_a"));
  const first = a.input_quant_mode === "MIN_FIRST" && min !== 0;
  const zero = first ? Math.round((-min * 255) / (number(input("max_a")) - min)) : 0;
  const sums = quantizedMatMul(left, right, [zero, 0]);
  const types = { x: a.T1, w: a.T2, out: a.Toutput, names: ["a", "b"] as const, first };
  const results = finished(sums, input, types, { ...kind, bias: true });
  return kind.dequantized ? results.slice(0, 1) : results;
}

interface Types {
  readonly x: DType;
  readonly w: DType;
  readonly out: DType;
  readonly names: readonly [string, string];
  /** Whether the lowest integer of the input stands for its minimum. */
  readonly first?: boolean;
}

/** From exact sums of products to what the op gives, by way of the real numbers that they stand for. */
function finished(
  sums: tf.Tensor,
  input: Named,
  types: Types,
  kind: Kind & { readonly dequantized?: boolean },
): tf.Tensor[] {
  const [x, w] = types.names;
  const [minX, maxX] = [number(input(`min_${x}`)), number(input(`max_${x}`))];
  const [minW, maxW] = [numbers(input(`min_${w}`)), numbers(input(`max_${w}`))];
  const { high } = limits(types.x);
  const step = types.first ? (maxX - minX) / 255 : Math.max(Math.abs(minX), Math.abs(maxX)) / high;
  const steps = stepsOf(minW, maxW, limits(types.w).high).map((value) => value * step);
  const channels = sums.shape.at(-1) ?? 1;
  const bias = kind.bias ? numbers(input("bias")) : [];
  const isWhole = kind.bias && input("bias").dtype === "int32";
  const added = kind.sum ? summandOf(input, kind) : null;
  const real = Float64Array.from(sums.dataSync(), (value, i) => {
    const channel = i % channels;
    const unit = steps[channel % steps.length] ?? 0;
    const total =
      (value + (isWhole ? (bias[channel] ?? 0) : 0)) * unit + (isWhole ? 0 : (bias[channel] ?? 0));
    const sum = total + (added?.[i] ?? 0);
    return kind.relu ? Math.max(0, sum) : sum;
  });
  if (kind.dequantized) return [makeTensor(Float32Array.from(real), sums.shape, "float32")];
  if (kind.requantized) {
    const [low, top] = [input("min_freezed_output"), input("max_freezed_output")];
    return [rounded(real, sums.shape, outOf(types.out, number(low), number(top))), low, top];
  }
  const unit = Math.max(...steps);
  const ends = minW.map((from, i) => 2 ** 31 * ((maxX - minX) / (types.x === "quint8" ? 255 : 254)) * (((maxW[i] ?? 0) - from) / 254)); // biome-ignore format: one thought
  const shape = input(`min_${w}`).shape;
  const end = (sign: number) =>
    makeTensor(
      Float32Array.from(ends, (value) => sign * value),
      shape,
      "float32",
    );
  return [rounded(real, sums.shape, { step: unit, low: -(2 ** 31), high: 2 ** 31 - 1 }), end(-1), end(1)];
}

/** What is added before the activation, as real numbers. */
function summandOf(input: Named, kind: Kind): ArrayLike<number> {
  const summand = input("summand").dataSync();
  if (!kind.requantized) return summand;
  const [min, max] = [number(input("min_summand")), number(input("max_summand"))];
  const isSigned = summand.some((value) => value < 0) || min < 0;
  const step = Math.max(Math.abs(min), Math.abs(max)) / (isSigned ? 127 : 255);
  return Float64Array.from(summand, (value) => value * step);
}

/** What one step is worth where zero stays zero, for each channel. */
function stepsOf(min: readonly number[], max: readonly number[], high: number): number[] {
  return min.map((from, i) => Math.max(Math.abs(from), Math.abs(max[i] ?? 0)) / high);
}

interface Out {
  readonly step: number;
  readonly low: number;
  readonly high: number;
}

function outOf(dtype: DType, min: number, max: number): Out {
  const { low, high } = limits(dtype);
  return { step: Math.max(Math.abs(min), Math.abs(max)) / high, low, high };
}

function rounded(real: Float64Array, shape: readonly number[], { step, low, high }: Out): tf.Tensor {
  const whole = Int32Array.from(real, (value) => Math.min(high, Math.max(low, evenly(value / step))));
  return makeTensor(whole, shape, "int32");
}

/** To the nearest, ties to even. */
function evenly(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}
