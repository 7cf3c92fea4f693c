/**
 * Elements picked by index or condition, and put back.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { int } from "../attrs.js";
import { broadcast } from "../broadcast.js";
import { complexNumbers } from "../complex-math.js";
import { size } from "../math/complex-number.js";
import { linear, type Op, type OpFamily, op } from "../op.js";
import { stringsOf, stringTensor } from "../strings.js";
import { moved } from "./pick.js";
import { axisOf, number, numbers } from "./read.js";
import { flatIndex } from "./scatter.js";

export const gathers = {
  Gather: op(
    { inputs: ["params", "indices"], linear: true, outputs: { output: "Tparams" } },
    ([params, indices]) => gather(params, indices, 0, 0),
  ),
  GatherV2: op(
    {
      inputs: ["params", "indices", "axis"],
      linear: true,
      attrs: { batch_dims: int(0) },
      outputs: { output: "Tparams" },
    },
    ([params, indices, axis], { batch_dims }) => gather(params, indices, number(axis), batch_dims),
  ),
  ResourceGather: op(
    {
      inputs: ["resource: variable", "indices"],
      attrs: { batch_dims: int(0) },
      outputs: { output: "dtype" },
      stateful: true,
    },
    ([variable, indices], { batch_dims }) => gather(variable.value, indices, batch_dims, batch_dims),
  ),
  GatherNd: op(
    { inputs: ["params", "indices"], linear: true, outputs: { output: "Tparams" } },
    ([params, indices]) => moved([params], (x) => tf.gatherND(x, indices)),
  ),
  ScatterNd: op(
    { inputs: ["indices", "updates", "shape"], linear: true, overflows: true },
    ([indices, updates, shape]) => scattered(tf.cast(indices, "int32"), updates, numbers(shape)),
  ),
  Select: op({ inputs: ["condition", "t", "e"], linear: true, pastLimits: "moved" }, ([condition, t, e]) =>
    select(condition, t, e),
  ),
  SelectV2: op({ inputs: ["condition", "t", "e"], linear: true, pastLimits: "moved" }, ([condition, t, e]) =>
    moved([t, e], (a, b) => chosen(condition, a, b)),
  ),
  Where: op({ inputs: ["input"], outputs: { index: "int64" } }, ([input]) => where(input)),
  InvertPermutation: op({ inputs: ["x"], outputs: { y: "T = int32" } }, ([x]) => {
    const inverse = new Int32Array(x.size);
    for (const [i, at] of numbers(x).entries()) inverse[at] = i;
    return tf.tensor1d(inverse, "int32");
  }),
  DynamicPartition: op(
    {
      inputs: ["data", "partitions"],
      linear: true,
      attrs: { num_partitions: int() },
      outputs: { outputs: "num_partitions * T" },
    },
    ([data, partitions], { num_partitions }) => partition(data, partitions, num_partitions),
  ),
  DynamicStitch: linear(stitching()),
  ParallelDynamicStitch: linear(stitching()),
} as const satisfies OpFamily;

/** @throws {MalformedError} for an index outside, which TensorFlow.js would read as anything */
function gather(params: tf.Tensor, indices: tf.Tensor, axis: number, batchDims: number): tf.Tensor {
  const at = axisOf(axis, params.rank);
  const limit = params.shape[at] ?? 0;
  const outside = numbers(indices).find((index) => index < 0 || index >= limit);
  if (outside === undefined) {
    const batch = axisOf(batchDims, indices.rank);
    return moved([params], (x) =>
      batch > 0 ? batchGather(x, indices, at, batch) : tf.gather(x, indices, at),
    );
  }
  throw new MalformedError("an index lies outside of what it picks from", {
    expected: `0 to ${limit - 1}`,
    found: `${outside}`,
    hint: "feed indices in that range; where an input was made up, give it: --inputs x.npz, or (thaw run) --input NAME=x.npy",
  });
}

/**
 * For each place of the first `batch` axes its own indices. One gather of rows: TensorFlow.js' own batches give wrong
 * numbers on wasm.
 */
function batchGather(x: tf.Tensor, indices: tf.Tensor, axis: number, batch: number): tf.Tensor {
  const [outer, picked] = [x.shape.slice(0, batch), indices.shape.slice(batch)];
  const [count, size] = [outer.reduce((product, n) => product * n, 1), x.shape[axis] ?? 0];
  const between = x.shape.slice(batch, axis);
  const order = x.shape.map((_, i) => i).filter((i) => i !== axis);
  order.splice(batch, 0, axis);
  const first = axis === batch ? x : tf.transpose(x, order);
  const rest = first.shape.slice(batch + 1);
  const starts = tf.reshape(tf.mul(tf.range(0, count, 1, "int32"), tf.scalar(size, "int32")), [count, 1]);
  const rows = tf.reshape(tf.add(tf.reshape(indices, [count, -1]), starts), [-1]);
  const found = tf.gather(tf.reshape(first, [count * size, ...rest]), rows);
  const shaped = tf.reshape(found, [...outer, ...picked, ...rest]);
  if (between.length === 0) return shaped;
  // What lay before the axis comes before the indices again.
  const at = (from: number, length: number) => Array.from({ length }, (_, i) => from + i);
  const [k, o] = [picked.length, between.length];
  return tf.transpose(shaped, [...at(0, batch), ...at(batch + k, o), ...at(batch, k), ...at(batch + k + o, shaped.rank - batch - k - o)]); // biome-ignore format: one thought
}

/** Sums of what goes to one place; of booleans whether any is true, of strings all of them joined. */
function scattered(indices: tf.Tensor, updates: tf.Tensor, shape: readonly number[]): tf.Tensor {
  if (updates.dtype === "bool") {
    const counted = tf.scatterND(indices, tf.cast(updates, "int32"), [...shape]);
    return tf.notEqual(counted, tf.scalar(0, "int32"));
  }
  if (updates.dtype !== "string") return tf.scatterND(indices, updates, [...shape]);
  const [depth, at, texts] = [indices.shape.at(-1) ?? 0, numbers(indices), stringsOf(updates)];
  const inner = shape.slice(depth).reduce((product, n) => product * n, 1);
  const out = new Array<string>(shape.reduce((product, n) => product * n, 1)).fill("");
  for (let row = 0; row * inner < texts.length; row++) {
    const place = flatIndex(at.slice(row * depth, (row + 1) * depth), shape) * inner;
    for (let i = 0; i < inner; i++) out[place + i] += texts[row * inner + i] ?? "";
  }
  return stringTensor(out, shape);
}

/** All three broadcast against each other, which TensorFlow.js does wrongly where one of them is empty. */
function chosen(condition: tf.Tensor, t: tf.Tensor, e: tf.Tensor): tf.Tensor {
  if (condition.size > 0 && t.size > 0 && e.size > 0) return tf.where(condition, t, e);
  const both = tf.backend_util.assertAndGetBroadcastShape(t.shape, e.shape);
  return broadcast(t, tf.backend_util.assertAndGetBroadcastShape(condition.shape, both));
}

/** TensorFlow 1's select: a vector condition picks whole rows. */
function select(condition: tf.Tensor, t: tf.Tensor, e: tf.Tensor): tf.Tensor {
  const rows = condition.rank === 1 && t.rank > 1;
  const shape = [...condition.shape, ...new Array<number>(Math.max(0, t.rank - 1)).fill(1)];
  return moved([t, e], (a, b) => tf.where(rows ? tf.reshape(condition, shape) : condition, a, b));
}

/** Indices of what is not zero, in row-major order. */
function where(input: tf.Tensor): tf.Tensor {
  const { shape } = input;
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  const indices: number[] = [];
  const isComplex = input.dtype === "complex64";
  const values = isComplex ? complexNumbers(input).map(size) : Array.from(input.dataSync(), Number);
  for (const [i, value] of values.entries()) {
    if (value !== 0)
      for (const [axis, stride] of strides.entries())
        indices.push(Math.floor(i / stride) % (shape[axis] ?? 1));
  }
  const rows = shape.length === 0 ? Number(values[0] !== 0) : indices.length / shape.length;
  return tf.tensor2d(Int32Array.from(indices), [rows, shape.length], "int32");
}

/** The slices of each partition, in their order. */
function partition(data: tf.Tensor, partitions: tf.Tensor, count: number): tf.Tensor[] {
  const rows = [partitions.size, ...data.shape.slice(partitions.rank)];
  const of = numbers(partitions);
  return Array.from({ length: count }, (_, part) => {
    const indices = of.flatMap((value, row) => (value === part ? [row] : []));
    return moved([data], (x) => tf.gather(tf.reshape(x, rows), tf.tensor1d(indices, "int32")));
  });
}

function stitching(): Op {
  return op(
    { inputs: ["indices: tensors * N", "data: tensors * N"], outputs: { merged: "T" } },
    ([indices, data]) => stitch(indices, data),
  );
}

/** Slices put where the indices say; later ones win. */
function stitch(indices: readonly tf.Tensor[], data: readonly tf.Tensor[]): tf.Tensor {
  const element = data[0]?.shape.slice(indices[0]?.rank ?? 0) ?? [];
  const from: number[] = [];
  for (const [row, at] of indices.flatMap(numbers).entries()) from[at] = row;
  const order = tf.tensor1d(
    Array.from(from, (row) => row ?? 0),
    "int32",
  );
  const flat = data.map((part, i) => tf.reshape(part, [indices[i]?.size ?? 0, ...element]));
  return moved(flat, (...parts) => tf.gather(tf.concat(parts, 0), order));
}
