/**
 * Sums, means and extremes over rows that belong together.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import type { DType } from "../../tensor/dtype.js";
import tf from "../../tfjs-core.cjs";
import { type } from "../attrs.js";
import { complexNumbers, complexTensorOf, isComplex } from "../complex-math.js";
import { highest, integersOf, lowest } from "../extremes.js";
import { type Complex, ONE, times } from "../math/complex-number.js";
import { linear, type Op, type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { number, numbers } from "./read.js";

type Combine = "sum" | "prod" | "max" | "min";
type Average = "sum" | "mean" | "sqrtn";

const sorted = (combine: Combine): Op =>
  op({ inputs: ["data", "segment_ids"], overflows: combine === "sum" }, ([data, ids]) =>
    combined(data, ids, sortedCount(numbers(ids)), combine, 0),
  );
const unsorted = (combine: Combine, empty: (dtype: DType) => number): Op =>
  op(
    {
      inputs: ["data", "segment_ids", "num_segments"],
      attrs: { T: type() },
      overflows: combine === "sum" || combine === "prod",
    },
    ([data, ids, count], { T }) => combined(data, ids, number(count), combine, empty(T), T),
  );
const sparse = (average: Average): Op =>
  op({ inputs: ["data", "indices", "segment_ids"] }, ([data, indices, ids]) =>
    averaged(tf.gather(data, indices), ids, sortedCount(numbers(ids)), average),
  );
const counted = (average: Average): Op =>
  op({ inputs: ["data", "indices", "segment_ids", "num_segments"] }, ([data, indices, ids, count]) =>
    averaged(tf.gather(data, indices), ids, number(count), average),
  );

export const segments = {
  SegmentSum: linear(sorted("sum")),
  SegmentProd: op({ inputs: ["data", "segment_ids"], overflows: true }, ([data, ids]) =>
    combined(data, ids, sortedCount(numbers(ids)), "prod", 1),
  ),
  SegmentMax: sorted("max"),
  SegmentMin: sorted("min"),
  SegmentMean: op({ inputs: ["data", "segment_ids"], linear: true }, ([data, ids]) =>
    averaged(data, ids, sortedCount(numbers(ids)), "mean"),
  ),
  SegmentSumV2: linear(unsorted("sum", () => 0)),
  SegmentProdV2: unsorted("prod", () => 1),
  SegmentMaxV2: unsorted("max", lowest),
  SegmentMinV2: unsorted("min", highest),
  UnsortedSegmentSum: linear(unsorted("sum", () => 0)),
  UnsortedSegmentProd: unsorted("prod", () => 1),
  UnsortedSegmentMax: unsorted("max", lowest),
  UnsortedSegmentMin: unsorted("min", highest),
  SparseSegmentSum: sparse("sum"),
  SparseSegmentMean: sparse("mean"),
  SparseSegmentSqrtN: sparse("sqrtn"),
  SparseSegmentSumWithNumSegments: counted("sum"),
  SparseSegmentMeanWithNumSegments: counted("mean"),
  SparseSegmentSqrtNWithNumSegments: counted("sqrtn"),
} as const satisfies OpFamily;

/** @throws {MalformedError} when ids are not in order, which ops without a count demand */
function sortedCount(ids: readonly number[]): number {
  const bad = ids.findIndex((id, i) => id < (ids[i - 1] ?? 0));
  if (bad < 0) return (ids.at(-1) ?? -1) + 1;
  throw new MalformedError("segment ids are not sorted", { path: `element ${bad}`, found: `${ids[bad]}` });
}

const steps: Readonly<Record<Combine, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  prod: (a, b) => a * b,
  max: Math.max,
  min: Math.min,
};

/** Rows with the same id combined; negative ids are left out; a segment without rows is `empty`. */
function combined(
  data: tf.Tensor,
  ids: tf.Tensor,
  count: number,
  combine: Combine,
  empty: number,
  dtype: DType = "int32",
): tf.Tensor {
  if (isComplex(data)) return complexProducts(data, ids, count);
  if (combine === "sum" && data.dtype === "float32") return segmentSum(data, ids, count);
  return reduced(data, ids, count, steps[combine], empty, dtype);
}

function reduced(
  data: tf.Tensor,
  ids: tf.Tensor,
  count: number,
  step: (a: number, b: number) => number,
  empty: number,
  dtype: DType = "int32",
): tf.Tensor {
  const element = data.shape.slice(ids.rank);
  const inner = element.reduce((product, n) => product * n, 1);
  const values = data.dataSync();
  const [out, seen] = [new Float64Array(count * inner).fill(empty), new Uint8Array(count)];
  for (const [row, id] of ids.dataSync().entries()) {
    if (id < 0) continue;
    if (id >= count) throw outside(id, count);
    for (let i = 0; i < inner; i++) {
      const [at, value] = [id * inner + i, values[row * inner + i] ?? 0];
      out[at] = seen[id] ? step(out[at] ?? 0, value) : value;
    }
    seen[id] = 1;
  }
  const shape = [count, ...element];
  if (data.dtype === "float32") return makeTensor(Float32Array.from(out), shape, "float32");
  const extreme = Math.abs(empty) >= 2 ** 31 && seen.includes(0);
  return extreme ? integersOf(dtype, out, shape) : makeTensor(Int32Array.from(out), shape, "int32");
}

/** Sums are made part by part; of complex numbers, products are all that is left. */
function complexProducts(data: tf.Tensor, ids: tf.Tensor, count: number): tf.Tensor {
  const element = data.shape.slice(ids.rank);
  const inner = element.reduce((product, n) => product * n, 1);
  const [values, out] = [complexNumbers(data), new Array<Complex>(count * inner).fill(ONE)];
  for (const [row, id] of numbers(ids).entries()) {
    if (id >= count) throw outside(id, count);
    for (let i = 0; i < inner && id >= 0; i++)
      out[id * inner + i] = times(out[id * inner + i] ?? ONE, values[row * inner + i] ?? ONE);
  }
  return complexTensorOf(out, [count, ...element]);
}

function outside(id: number, count: number): MalformedError {
  return new MalformedError("a segment id is too large", { expected: `below ${count}`, found: `${id}` });
}

/** The sum, with its gradient: each row gets that of its segment. Hub modules train through it. */
function segmentSum(data: tf.Tensor, ids: tf.Tensor, count: number): tf.Tensor {
  return tf.customGrad((input, save) => {
    // customGrad declares each argument as tensor or saver: the first is the tensor, the last the saver.
    const rows = input as tf.Tensor;
    (save as (tensors: tf.Tensor[]) => void)([ids]);
    return {
      value: reduced(rows, ids, count, steps.sum, 0),
      gradFunc: (dy: tf.Tensor, [saved = ids]: tf.Tensor[]) => {
        const kept = tf.cast(tf.greaterEqual(saved, 0), "float32");
        const shape = [...saved.shape, ...new Array<number>(data.rank - saved.rank).fill(1)];
        return tf.mul(tf.gather(dy, tf.maximum(saved, tf.scalar(0, "int32"))), tf.reshape(kept, shape));
      },
    };
  })(data);
}

/** Sums divided by the number of rows, or its root. */
function averaged(data: tf.Tensor, ids: tf.Tensor, count: number, average: Average): tf.Tensor {
  if (data.dtype === "int32" && average === "sum") return reduced(data, ids, count, steps.sum, 0);
  if (data.dtype === "int32") return integerMeans(data, ids, count);
  const sums = segmentSum(data, ids, count);
  if (average === "sum") return sums;
  const rows = new Float32Array(count);
  for (const id of numbers(ids)) rows[id] = (rows[id] ?? 0) + 1;
  const divisors = rows.map((n) => (average === "mean" ? Math.max(1, n) : Math.sqrt(Math.max(1, n))));
  return tf.div(sums, makeTensor(divisors, [count, ...new Array<number>(data.rank - 1).fill(1)], "float32"));
}

/** Means of integers, cut towards zero. */
function integerMeans(data: tf.Tensor, ids: tf.Tensor, count: number): tf.Tensor {
  const sums = reduced(data, ids, count, steps.sum, 0);
  const rows = new Int32Array(count);
  for (const id of numbers(ids)) rows[id] = (rows[id] ?? 0) + 1;
  const inner = Math.max(1, sums.size / Math.max(1, count));
  const means = Int32Array.from(sums.dataSync(), (sum, i) => Math.trunc(sum / Math.max(1, rows[Math.floor(i / inner)] ?? 1))); // biome-ignore format: one thought
  return makeTensor(means, sums.shape, "int32");
}
