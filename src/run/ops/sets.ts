/**
 * Operations on sets, one set per row of the last axis, and the distance between sequences.
 *
 * Source: tensorflow/core/kernels/set_kernels.cc, tensorflow/core/kernels/edit_distance_op.cc.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { MalformedError } from "../../errors.js";
import { bool, string } from "../attrs.js";
import { complexNumbers, isComplex } from "../complex-math.js";
import { type OpFamily, op } from "../op.js";
import { stringsOf, stringTensor } from "../strings.js";
import { integers, makeTensor } from "../tensors.js";
import { numbers } from "./read.js";
import { flatIndex, unflattened } from "./scatter.js";

const attrs = { set_operation: string() } as const;
const outputs = { result_indices: "int64", result_values: "T", result_shape: "int64" } as const;
const sparse = (name: string) => [`${name}_indices`, `${name}_values`, `${name}_shape`] as const;

export const sets = {
  DenseToDenseSetOperation: op({ inputs: ["set1", "set2"], attrs, outputs }, ([a, b], { set_operation }) =>
    combined(denseRows(a), denseRows(b), set_operation, a),
  ),
  DenseToSparseSetOperation: op(
    { inputs: ["set1", ...sparse("set2")], attrs, outputs },
    ([a, indices, values, shape], { set_operation }) =>
      combined(denseRows(a), sparseRows(indices, values, shape), set_operation, a),
  ),
  SparseToSparseSetOperation: op(
    { inputs: [...sparse("set1"), ...sparse("set2")], attrs, outputs },
    ([indices1, values1, shape1, indices2, values2, shape2], { set_operation }) =>
      combined(
        sparseRows(indices1, values1, shape1),
        sparseRows(indices2, values2, shape2),
        set_operation,
        values1,
      ),
  ),
  SetSize: op(
    { inputs: ["set_indices", "set_values", "set_shape"], outputs: { size: "int32" } },
    ([indices, values, shape]) => {
      const { rows, groups } = sparseRows(indices, values, shape);
      const sizes = Int32Array.from(rows, (row) => new Set(row).size);
      return makeTensor(sizes, groups, "int32");
    },
  ),
  EditDistance: op(
    {
      inputs: [...sparse("hypothesis"), ...sparse("truth")],
      attrs: { normalize: bool(true) },
      outputs: { output: "float32" },
    },
    ([indices1, values1, shape1, indices2, values2, shape2], { normalize }) => {
      const groups = larger(numbers(shape1).slice(0, -1), numbers(shape2).slice(0, -1));
      const hypotheses = sparseRows(indices1, values1, shape1, groups).rows;
      const truths = sparseRows(indices2, values2, shape2, groups).rows;
      const distances = Float32Array.from(hypotheses, (row, i) => distance(row, truths[i] ?? [], normalize));
      return makeTensor(distances, groups, "float32");
    },
  ),
} as const satisfies OpFamily;

type Key = number | string;

/** The elements of each row of the last axis; the other axes are the groups. */
interface Rows {
  readonly groups: readonly number[];
  readonly rows: readonly (readonly Key[])[];
}

function keysOf(x: tf.Tensor): Key[] {
  if (isComplex(x)) return complexNumbers(x).map(String);
  return x.dtype === "string" ? stringsOf(x) : numbers(x);
}

function denseRows(x: tf.Tensor): Rows {
  const [all, width] = [keysOf(x), x.shape.at(-1) ?? 0];
  const groups = x.shape.slice(0, -1);
  const count = groups.reduce((product, n) => product * n, 1);
  return { groups, rows: Array.from({ length: count }, (_, i) => all.slice(i * width, (i + 1) * width)) };
}

function sparseRows(
  indices: tf.Tensor,
  values: tf.Tensor,
  shape: tf.Tensor,
  among?: readonly number[],
): Rows {
  const groups = among ?? numbers(shape).slice(0, -1);
  const [depth, at] = [shape.size, numbers(indices)];
  const rows = Array.from({ length: groups.reduce((product, n) => product * n, 1) }, (): Key[] => []);
  for (const [i, key] of keysOf(values).entries())
    rows[flatIndex(at.slice(i * depth, (i + 1) * depth - 1), groups)]?.push(key);
  return { groups, rows };
}

function larger(a: readonly number[], b: readonly number[]): number[] {
  if (a.length === b.length) return a.map((n, i) => Math.max(n, b[i] ?? 0));
  throw new MalformedError("an edit distance is between sequences of the same rank", {
    expected: `${a.length + 1} axes`,
    found: `${b.length + 1}`,
  });
}

const operations: Readonly<Record<string, (a: Set<Key>, b: Set<Key>) => Key[]>> = {
  "a-b": (a, b) => [...a].filter((key) => !b.has(key)),
  "b-a": (a, b) => [...b].filter((key) => !a.has(key)),
  intersection: (a, b) => [...a].filter((key) => b.has(key)),
  union: (a, b) => [...new Set([...a, ...b])],
};

/** The sorted sets as a sparse tensor, as wide as the largest of them. */
function combined(a: Rows, b: Rows, name: string, like: tf.Tensor): tf.Tensor[] {
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!operation)
    throw new MalformedError(`no operation on sets is called ${name}`, {
      expected: Object.keys(operations).join(", "),
    });
  if (a.groups.join() !== b.groups.join()) {
    throw new MalformedError("the two tensors hold different numbers of sets", {
      expected: `[${a.groups.join(", ")}, …]`,
      found: `[${b.groups.join(", ")}, …]`,
    });
  }
  const results = a.rows.map((row, i) => operation(new Set(row), new Set(b.rows[i])).sort(ascending));
  const indices = results.flatMap((row, i) => row.flatMap((_, j) => [...unflattened(i, a.groups), j]));
  const [values, depth] = [results.flat(), a.groups.length + 1];
  const shape = [...a.groups, Math.max(0, ...results.map(({ length }) => length))];
  return [
    integers(indices, [values.length, depth]),
    like.dtype === "string"
      ? stringTensor(values.map(String), [values.length])
      : integers(values.map(Number)),
    integers(shape),
  ];
}

function ascending(a: Key, b: Key): number {
  return a < b ? -1 : Number(a > b);
}

/** Levenshtein's, in shares of the truth's length if `normalize`. */
function distance(hypothesis: readonly Key[], truth: readonly Key[], normalize: boolean): number {
  let row = Array.from({ length: truth.length + 1 }, (_, j) => j);
  for (const [i, key] of hypothesis.entries()) {
    const next = [i + 1];
    for (const [j, other] of truth.entries()) {
      const replaced = (row[j] ?? 0) + Number(key !== other);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  const edits = row.at(-1) ?? 0;
  return normalize && edits > 0 ? edits / truth.length : edits;
}
