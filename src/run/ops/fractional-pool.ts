/**
 * Pooling whose windows are one or another size, drawn at random: TensorFlow's own windows from the same seeds.
 *
 * Source: Graham 2014 (arXiv:1412.6071), tensorflow/core/kernels/fractional_{pool_common,max_pool_op,avg_pool_op}.cc.
 *
 * @module
 */
import type { NodeDef } from "../../formats/graphdef.js";
import type tf from "../../tfjs-core.cjs";
import { bool, floats } from "../attrs.js";
import type { Context } from "../context.js";
import { toDouble } from "../math/philox.js";
import { type Op, type OpFamily, op } from "../op.js";
import { integers, makeTensor } from "../tensors.js";
import { reserve } from "./random.js";

const pooling = (isMean: boolean): Op =>
  op(
    {
      inputs: ["value"],
      attrs: { pooling_ratio: floats(), pseudo_random: bool(false), overlapping: bool(false) },
      outputs: { output: "T", row_pooling_sequence: "int64", col_pooling_sequence: "int64" },
      stateful: true,
    },
    ([value], { pooling_ratio, pseudo_random, overlapping }, context, node) => {
      const [rows, columns] = [1, 2].map((axis) => {
        const size = value.shape[axis] ?? 1;
        const count = Math.floor(size / Math.fround(pooling_ratio[axis] ?? 1));
        return pseudo_random ? evenly(size, count, context, node) : shuffled(size, count, context, node);
      });
      return [pooled(value, rows ?? [], columns ?? [], overlapping, isMean), integers(rows ?? []), integers(columns ?? [])]; // biome-ignore format: one thought
    },
  );

export const fractionalPools = {
  FractionalMaxPool: pooling(false),
  FractionalAvgPool: pooling(true),
} as const satisfies OpFamily;

/** Where windows begin, one shift for all of them. */
function evenly(size: number, count: number, context: Context, node: NodeDef): number[] {
  const [alpha, k] = [size / count, Math.floor(size / count)];
  const limit = Math.min((k + 2) / alpha - 1, (size + 1 - k) / alpha - (count - 1));
  const { stream, from } = reserve(context, node, 1);
  const [first, second] = stream.at(from);
  const shift = toDouble(second, first) * limit;
  const inner = Array.from({ length: count - 1 }, (_, i) => Math.ceil(alpha * (i + 1 + shift)) - 1);
  return [0, ...inner, size];
}

/** Where windows of both sizes begin, in random order. */
function shuffled(size: number, count: number, context: Context, node: NodeDef): number[] {
  const k = Math.floor(size / count);
  const sizes = Array.from({ length: count }, (_, i) => k + Number(i < size % count));
  const { stream, from } = reserve(context, node, Math.ceil(count / 4));
  for (let i = 0; i + 1 < count; i++) {
    const word = stream.at(from + Math.floor(i / 4))[i % 4] ?? 0;
    const j = i + (word % (count - i));
    [sizes[i], sizes[j]] = [sizes[j] ?? 0, sizes[i] ?? 0];
  }
  const starts = [0];
  for (const width of sizes) starts.push((starts.at(-1) ?? 0) + width);
  return starts;
}

function pooled(
  value: tf.Tensor,
  rows: readonly number[],
  columns: readonly number[],
  overlapping: boolean,
  isMean: boolean,
): tf.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = value.shape;
  const [x, out] = [value.dataSync(), new Float64Array(batch * (rows.length - 1) * (columns.length - 1) * channels)]; // biome-ignore format: one thought
  const end = (starts: readonly number[], i: number, size: number) =>
    Math.min((starts[i + 1] ?? size) + Number(overlapping), size);
  let to = 0;
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i + 1 < rows.length; i++) {
      for (let j = 0; j + 1 < columns.length; j++) {
        for (let c = 0; c < channels; c++) {
          let [best, sum, count] = [Number.NEGATIVE_INFINITY, 0, 0];
          for (let row = rows[i] ?? 0; row < end(rows, i, height); row++) {
            for (let column = columns[j] ?? 0; column < end(columns, j, width); column++) {
              const element = x[((n * height + row) * width + column) * channels + c] ?? 0;
              [best, sum, count] = [Math.max(best, element), sum + element, count + 1];
            }
          }
          out[to++] = isMean ? (value.dtype === "int32" ? Math.trunc(sum / count) : sum / count) : best;
        }
      }
    }
  }
  const shape = [batch, rows.length - 1, columns.length - 1, channels];
  return value.dtype === "int32" ? makeTensor(Int32Array.from(out), shape, "int32") : makeTensor(Float32Array.from(out), shape, "float32"); // biome-ignore format: one thought
}
