/**
 * Sums, means and extremes over rows that belong together.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { type Op, type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { number, numbers } from "./read.js";

type Combine = "sum" | "prod" | "max" | "min";
type Average = "sum" | "mean" | "sqrtn";

const sorted = (combine: Combine): Op =>
  op({ inputs: ["data", "segment_ids"], overflows: combine === "sum" }, ([data, ids]) =>
    combined(data, ids, sortedCount(numbers(ids)), combine, 0),
  );
const unsorted = (combine: Combine, empty: (data: tf.Tensor) => number): Op =>
  op(
    { inputs: ["data", "segment_ids", "num_segments"], overflows: combine === "sum" || combine === "prod" },
    ([data, ids, count]) => combined(data, ids, number(count), combine, empty(data)),
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
  SegmentSum: sorted("sum"),
  SegmentProd: op({ inputs: ["data", "segment_ids"], overflows: true }, ([data, ids]) =>
    combined(data, ids, sortedCount(numbers(ids)), "prod", 1),
  ),
  SegmentMax: sorted("max"),
  SegmentMin: sorted("min"),
  SegmentMean: op({ inputs: ["data", "segment_ids"] }, ([data, ids]) =>
    averaged(data, ids, sortedCount(numbers(ids)), "mean"),
  ),
  SegmentSumV2: unsorted("sum", () => 0),
  SegmentProdV2: unsorted("prod", () => 1),
  SegmentMaxV2: unsorted("max", lowest),
  SegmentMinV2: unsorted("min", highest),
  UnsortedSegmentSum: unsorted("sum", () => 0),
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

/** The largest float32. */
const LARGEST = 3.4028234663852886e38;

/** What a maximum without rows is. */
function lowest(data: tf.Tensor): number {
  return data.dtype === "int32" ? -(2 ** 31) : -LARGEST;
}

function highest(data: tf.Tensor): number {
  return data.dtype === "int32" ? 2 ** 31 - 1 : LARGEST;
}

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
): tf.Tensor {
  if (combine === "sum" && data.dtype === "float32") return segmentSum(data, ids, count);
  return reduced(data, ids, count, steps[combine], empty);
}

function reduced(
  data: tf.Tensor,
  ids: tf.Tensor,
  count: number,
  step: (a: number, b: number) => number,
  empty: number,
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
  return data.dtype === "int32"
    ? makeTensor(Int32Array.from(out), shape, "int32")
    : makeTensor(Float32Array.from(out), shape, "float32");
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
  const sums = segmentSum(data, ids, count);
  if (average === "sum") return sums;
  const rows = new Float32Array(count);
  for (const id of numbers(ids)) rows[id] = (rows[id] ?? 0) + 1;
  const divisors = rows.map((n) => (average === "mean" ? Math.max(1, n) : Math.sqrt(Math.max(1, n))));
  return tf.div(sums, makeTensor(divisors, [count, ...new Array<number>(data.rank - 1).fill(1)], "float32"));
}
