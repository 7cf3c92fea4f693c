/**
 * Finding and counting: unique values, places in sorted rows, histograms.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { bool, floats, int } from "../attrs.js";
import { type Op, type OpFamily, op } from "../op.js";
import { stringsOf } from "../strings.js";
import { makeTensor } from "../tensors.js";
import { moved } from "./pick.js";
import { axisOf, number, numbers } from "./read.js";

const unique = (counted: boolean, hasAxis: boolean): Op =>
  op(
    {
      inputs: hasAxis ? (["x", "axis"] as const) : (["x"] as const),
      outputs: { y: "T", idx: "out_idx = int32", ...(counted && { count: "out_idx = int32" }) },
    },
    ([x, axis]) => uniques(x, axis && axis.size > 0 ? axisOf(number(axis), x.rank) : 0, counted),
  );
const bound = (before: (value: number, wanted: number) => boolean): Op =>
  op({ inputs: ["sorted_inputs", "values"], outputs: { output: "out_type = int32" } }, ([sorted, values]) => {
    const [rows, width] = [sorted.dataSync(), sorted.shape[1] ?? 0];
    const columns = values.shape[1] ?? 0;
    const places = Int32Array.from(values.dataSync(), (value, i) => {
      const row = rows.subarray(Math.floor(i / columns) * width, (Math.floor(i / columns) + 1) * width);
      return partition(row, (element) => before(element, value));
    });
    return makeTensor(places, values.shape, "int32");
  });

export const searches = {
  Unique: unique(false, false),
  UniqueV2: unique(false, true),
  UniqueWithCounts: unique(true, false),
  UniqueWithCountsV2: unique(true, true),
  ListDiff: op({ inputs: ["x", "y"], outputs: { out: "T", idx: "out_idx = int32" } }, ([x, y]) => {
    const without = new Set(keys(y));
    const kept = Int32Array.from(keys(x).flatMap((key, i) => (without.has(key) ? [] : [i])));
    const indices = makeTensor(kept, [kept.length], "int32");
    return [moved([x], (all) => tf.gather(all, indices)), indices];
  }),
  InTopK: op(
    { inputs: ["predictions", "targets"], attrs: { k: int() }, outputs: { precision: "bool" } },
    ([predictions, targets], { k }) => inTopK(predictions, targets, k),
  ),
  InTopKV2: op(
    { inputs: ["predictions", "targets", "k"], outputs: { precision: "bool" } },
    ([predictions, targets, k]) => inTopK(predictions, targets, number(k)),
  ),
  NthElement: op(
    { inputs: ["input", "n"], attrs: { reverse: bool(false) }, outputs: { values: "T" } },
    ([input, n], { reverse }) => nthElement(input, number(n), reverse),
  ),
  LowerBound: bound((element, wanted) => element < wanted),
  UpperBound: bound((element, wanted) => element <= wanted),
  Bucketize: op(
    { inputs: ["input"], attrs: { boundaries: floats() }, outputs: { output: "int32" } },
    ([input], { boundaries }) => bucketized(input, boundaries.map(Math.fround)),
  ),
  BoostedTreesBucketize: op(
    {
      inputs: ["float_values: tensors * num_features", "bucket_boundaries: tensors * num_features"],
      outputs: { buckets: "num_features * int32" },
    },
    ([values, boundaries]) => values.map((feature, i) => lowerBuckets(feature, boundaries[i] ?? feature)),
  ),
  Bincount: op(
    { inputs: ["arr", "size", "weights"], outputs: { bins: "T" }, overflows: true },
    ([arr, size, weights]) =>
      tf.reshape(counts(tf.reshape(arr, [1, -1]), number(size), weights, false), [-1]),
  ),
  DenseBincount: op(
    {
      inputs: ["input", "size", "weights"],
      overflows: true,
      pastLimits: "compared", // what is not below the size is not counted
      attrs: { binary_output: bool(false) },
      outputs: { output: "T" },
    },
    ([input, size, weights], { binary_output }) => {
      const rows = input.rank === 1 ? tf.reshape(input, [1, -1]) : input;
      const bins = counts(rows, number(size), weights, binary_output);
      return input.rank === 1 ? tf.reshape(bins, [-1]) : bins;
    },
  ),
  HistogramFixedWidth: op(
    { inputs: ["values", "value_range", "nbins"], outputs: { out: "dtype = int32" } },
    ([values, range, nbins]) => histogram(values, numbers(range), number(nbins)),
  ),
} as const satisfies OpFamily;

/** Values that compare as the elements do. */
function keys(x: tf.Tensor): (string | number)[] {
  return x.dtype === "string" ? stringsOf(x) : numbers(x);
}

/** Slices along an axis without repetition, in order of appearance; where each went; how often it occurs. */
function uniques(x: tf.Tensor, axis: number, counted: boolean): tf.Tensor[] {
  const slices = sliceKeys(x, axis);
  const first = new Map<string | number, number>();
  const [from, places, totals]: [number[], number[], number[]] = [[], [], []];
  for (const [i, key] of slices.entries()) {
    const place = first.get(key) ?? first.size;
    if (place === first.size) from.push(i);
    first.set(key, place);
    places.push(place);
    totals[place] = (totals[place] ?? 0) + 1;
  }
  const indices = tf.tensor1d(Int32Array.from(from), "int32");
  const y = moved([x], (all) => tf.gather(all, indices, axis));
  const idx = tf.tensor1d(Int32Array.from(places), "int32");
  return counted ? [y, idx, tf.tensor1d(Int32Array.from(totals), "int32")] : [y, idx];
}

function sliceKeys(x: tf.Tensor, axis: number): (string | number)[] {
  const all = keys(x);
  if (x.rank === 1) return all;
  const count = x.shape[axis] ?? 0;
  const inner = x.shape.slice(axis + 1).reduce((product, n) => product * n, 1);
  const slices = Array.from({ length: count }, (): (string | number)[] => []);
  for (const [i, key] of all.entries()) slices[Math.floor(i / inner) % count]?.push(key);
  return slices.map((slice) => JSON.stringify(slice));
}

/** How many elements of a sorted row come before what is wanted. */
function partition(row: ArrayLike<number>, before: (element: number) => boolean): number {
  let [low, high] = [0, row.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(row[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function bucketized(input: tf.Tensor, boundaries: readonly number[]): tf.Tensor {
  const buckets = Int32Array.from(input.dataSync(), (value) =>
    partition(boundaries, (boundary) => boundary <= value),
  );
  return makeTensor(buckets, input.shape, "int32");
}

/** A value that equals a boundary falls below it; the last bucket takes the rest. */
function lowerBuckets(values: tf.Tensor, boundaries: tf.Tensor): tf.Tensor {
  const edges = boundaries.dataSync();
  const last = Math.max(0, edges.length - 1);
  const buckets = Int32Array.from(values.dataSync(), (value) =>
    Math.min(
      last,
      partition(edges, (edge) => edge < value),
    ),
  );
  return makeTensor(buckets, values.shape, "int32");
}

/** Whether fewer than k predictions are larger than the target's; ties count for the target. */
function inTopK(predictions: tf.Tensor, targets: tf.Tensor, k: number): tf.Tensor {
  const [all, classes] = [predictions.dataSync(), predictions.shape[1] ?? 0];
  const within = Uint8Array.from(targets.dataSync(), (target, row) => {
    const scores = all.subarray(row * classes, (row + 1) * classes);
    const score = scores[target];
    if (score === undefined || !scores.every(Number.isFinite)) return 0;
    return Number(scores.filter((other) => other > score).length < k);
  });
  return makeTensor(within, targets.shape, "bool");
}

function nthElement(input: tf.Tensor, n: number, reverse: boolean): tf.Tensor {
  const [all, width] = [input.dataSync(), input.shape.at(-1) ?? 0];
  const shape = input.shape.slice(0, -1);
  const chosen = Float64Array.from({ length: all.length / width }, (_, row) => {
    const sorted = all.slice(row * width, (row + 1) * width).sort();
    return sorted[reverse ? width - 1 - n : n] ?? Number.NaN;
  });
  return input.dtype === "int32"
    ? makeTensor(Int32Array.from(chosen), shape, "int32")
    : makeTensor(Float32Array.from(chosen), shape, "float32");
}

/** Weights (or ones) summed by value, row by row; values past the last bin do not count. */
function counts(rows: tf.Tensor, size: number, weights: tf.Tensor, binary: boolean): tf.Tensor {
  const [height, width] = [rows.shape[0] ?? 0, rows.shape[1] ?? 0];
  const by = weights.size > 0 ? weights.dataSync() : undefined;
  const bins = new Float64Array(height * size);
  for (const [i, value] of rows.dataSync().entries()) {
    if (value < 0) throw new MalformedError("counting takes no negative values", { found: `${value}` });
    if (value >= size) continue;
    const at = Math.floor(i / width) * size + value;
    bins[at] = binary ? 1 : (bins[at] ?? 0) + (by?.[i] ?? 1);
  }
  return weights.dtype === "int32"
    ? makeTensor(Int32Array.from(bins), [height, size], "int32")
    : makeTensor(Float32Array.from(bins), [height, size], "float32");
}

/** Values outside of the range count for the bins at its ends. */
function histogram(values: tf.Tensor, [low = 0, high = 1]: readonly number[], bins: number): tf.Tensor {
  const counted = new Int32Array(bins);
  for (const value of values.dataSync()) {
    const bin = Math.floor(((value - low) / (high - low)) * bins);
    const at = Math.min(Math.max(bin, 0), bins - 1);
    counted[at] = (counted[at] ?? 0) + 1;
  }
  return makeTensor(counted, [bins], "int32");
}
