/**
 * Shapes: asked for, changed, joined and cut.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { int, ints } from "../attrs.js";
import { broadcast } from "../broadcast.js";
import { type OpFamily, op } from "../op.js";
import { moved, movedAll } from "./pick.js";
import { axisOf, number, numbers } from "./read.js";

export const shapes = {
  Shape: op({ inputs: ["input"], outputs: { output: "out_type = int32" } }, ([input]) =>
    tf.tensor1d(input.shape, "int32"),
  ),
  ShapeN: op({ inputs: ["input: tensors"], outputs: { output: "N * out_type = int32" } }, ([input]) =>
    input.map((x) => tf.tensor1d(x.shape, "int32")),
  ),
  Size: op({ inputs: ["input"], outputs: { output: "out_type = int32" } }, ([input]) =>
    tf.scalar(input.size, "int32"),
  ),
  Rank: op({ inputs: ["input"], outputs: { output: "int32" } }, ([input]) => tf.scalar(input.rank, "int32")),
  Reshape: op({ inputs: ["tensor", "shape"], linear: true, pastLimits: "moved" }, ([tensor, shape]) =>
    tf.reshape(tensor, numbers(shape)),
  ),
  ExpandDims: op({ inputs: ["input", "dim"], linear: true, pastLimits: "moved" }, ([input, dim]) =>
    tf.expandDims(input, number(dim)),
  ),
  Squeeze: op(
    { inputs: ["input"], linear: true, attrs: { squeeze_dims: ints([]) } },
    ([input], { squeeze_dims }) => tf.squeeze(input, squeeze_dims.length > 0 ? [...squeeze_dims] : undefined),
  ),
  Transpose: op({ inputs: ["x", "perm"], linear: true, outputs: { y: "T" } }, ([x, perm]) =>
    moved([x], (y) => tf.transpose(y, numbers(perm))),
  ),
  BroadcastTo: op({ inputs: ["input", "shape"], linear: true }, ([input, shape]) =>
    moved([input], (x) => broadcast(x, numbers(shape))),
  ),
  BroadcastArgs: op({ inputs: ["s0", "s1"], outputs: { r0: "T = int32" } }, ([s0, s1]) =>
    tf.tensor1d(tf.backend_util.assertAndGetBroadcastShape(numbers(s0), numbers(s1)), "int32"),
  ),
  BroadcastGradientArgs: op(
    { inputs: ["s0", "s1"], outputs: { r0: "T = int32", r1: "T = int32" } },
    ([s0, s1]) => reducedAxes(numbers(s0), numbers(s1)),
  ),
  ConcatV2: op({ inputs: ["values: tensors", "axis"], linear: true, pastLimits: "moved" }, ([values, axis]) =>
    joined(values, number(axis)),
  ),
  Concat: op({ inputs: ["concat_dim", "values: tensors"], linear: true }, ([axis, values]) =>
    joined(values, number(axis)),
  ),
  ConcatOffset: op(
    { inputs: ["concat_dim", "shape: tensors"], outputs: { offset: "N * shape_type = int32" } },
    ([axis, all]) => concatOffsets(number(axis), all.map(numbers)),
  ),
  Pack: op(
    { inputs: ["values: tensors"], linear: true, attrs: { axis: int(0) }, pastLimits: "moved" },
    ([values], { axis }) => moved(values, (...all) => tf.stack(all, axis)),
  ),
  ParallelConcat: op({ inputs: ["values: tensors"] }, ([values]) => joined(values, 0)),
  Unpack: op(
    { inputs: ["value"], linear: true, attrs: { axis: int(0) }, outputs: { output: "num * T" } },
    ([value], { axis }) => movedAll([value], (x) => tf.unstack(x, axis)),
  ),
  Split: op(
    {
      inputs: ["split_dim", "value"],
      linear: true,
      attrs: { num_split: int() },
      outputs: { output: "num_split * T" },
    },
    ([axis, value], { num_split }) =>
      movedAll([value], (x) => tf.split(x, num_split, axisOf(number(axis), x.rank))),
  ),
  SplitV: op(
    { inputs: ["value", "size_splits", "split_dim"], linear: true, outputs: { output: "num_split * T" } },
    ([value, sizes, axis]) =>
      movedAll([value], (x) => {
        const at = axisOf(number(axis), x.rank);
        return tf.split(x, wholeSizes(numbers(sizes), x.shape[at] ?? 0), at);
      }),
  ),
  Tile: op({ inputs: ["input", "multiples"], linear: true }, ([input, multiples]) =>
    moved([input], (x) => tf.tile(x, numbers(multiples))),
  ),
} as const satisfies OpFamily;

/** TensorFlow.js decodes strings on the way, and loses what is no UTF-8. */
function joined(values: readonly tf.Tensor[], axis: number): tf.Tensor {
  const isText = values[0]?.dtype === "string";
  return isText ? moved(values, (...all) => tf.concat(all, axis)) : tf.concat([...values], axis);
}

/** Sizes of parts, where -1 is what the others leave. */
function wholeSizes(sizes: readonly number[], total: number): number[] {
  const rest = total - sizes.reduce((sum, size) => sum + Math.max(0, size), 0);
  return sizes.map((size) => (size === -1 ? rest : size));
}

/** Where each of the joined tensors begins. */
function concatOffsets(axis: number, all: readonly number[][]): tf.Tensor[] {
  let at = 0;
  return all.map((shape) => {
    const offset = shape.map((_, i) => (i === axisOf(axis, shape.length) ? at : 0));
    at += shape[axisOf(axis, shape.length)] ?? 0;
    return tf.tensor1d(offset, "int32");
  });
}

/** The axes along which each of two shapes is repeated when they are broadcast against each other. */
function reducedAxes(a: readonly number[], b: readonly number[]): tf.Tensor[] {
  if (a.join() === b.join()) return [tf.tensor1d([], "int32"), tf.tensor1d([], "int32")];
  const rank = Math.max(a.length, b.length);
  const padded = [a, b].map((shape) => [...new Array<number>(rank - shape.length).fill(1), ...shape]);
  return padded.map((shape) => {
    const axes = shape.flatMap((size, axis) => (size === 1 ? [axis] : []));
    return tf.tensor1d(axes, "int32");
  });
}
