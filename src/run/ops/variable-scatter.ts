/**
 * Reading and changing parts of variables.
 *
 * @module
 */

import { LimitError } from "../../errors.js";
import { type DType, dtypes } from "../../tensor/dtype.js";
import tf from "../../tfjs-core.cjs";
import { int } from "../attrs.js";
import { isComplex } from "../complex-math.js";
import { narrow, within32, wrap } from "../exact.js";
import { over, times } from "../math/complex-number.js";
import { type Op, type OpFamily, op } from "../op.js";
import type { Variable } from "../values.js";
import { moved } from "./pick.js";
import { number, numbers } from "./read.js";
import { complexScattered, scattered } from "./scatter.js";
import { masks } from "./slice.js";
import { withStrided } from "./strided.js";

type Update = (old: number, by: number) => number;

const updates = {
  Update: (_, by) => by,
  Add: (old, by) => old + by,
  Sub: (old, by) => old - by,
  Mul: (old, by) => old * by,
  Div: (old, by) => old / by,
  Min: Math.min,
  Max: Math.max,
} as const satisfies Record<string, Update>;

/** Whole rows, by the leading index. */
const rows = (update: Update): Op =>
  op(
    { inputs: ["ref: variable", "indices", "updates"], outputs: { output_ref: "ref T" }, stateful: true },
    ([variable, indices, by]) => changed(variable, asRows(indices), rowsOf(variable, indices, by), update),
  );
const resourceRows = (update: Update): Op =>
  op(
    { inputs: ["resource: variable", "indices", "updates"], outputs: {}, stateful: true },
    ([variable, indices, by]) => {
      changed(variable, asRows(indices), rowsOf(variable, indices, by), update);
      return [];
    },
  );
/** Slices, by as many leading indices as the last axis of `indices` holds. */
const slices = (update: Update): Op =>
  op(
    { inputs: ["ref: variable", "indices", "updates"], outputs: { output_ref: "ref T" }, stateful: true },
    ([variable, indices, by]) => changed(variable, indices, by, update),
  );
const resourceSlices = (update: Update): Op =>
  op(
    { inputs: ["ref: variable", "indices", "updates"], outputs: {}, stateful: true },
    ([variable, indices, by]) => {
      changed(variable, indices, by, update);
      return [];
    },
  );

const counter = { attrs: { limit: int() }, outputs: { output: "T" }, stateful: true } as const;

export const variableParts = {
  ScatterUpdate: rows(updates.Update),
  ScatterAdd: rows(updates.Add),
  ScatterSub: rows(updates.Sub),
  ScatterMul: rows(updates.Mul),
  ScatterDiv: rows(updates.Div),
  ScatterMin: rows(updates.Min),
  ScatterMax: rows(updates.Max),
  ScatterNdUpdate: slices(updates.Update),
  ScatterNdAdd: slices(updates.Add),
  ScatterNdSub: slices(updates.Sub),
  ScatterNdMin: slices(updates.Min),
  ScatterNdMax: slices(updates.Max),
  ResourceScatterUpdate: resourceRows(updates.Update),
  ResourceScatterAdd: resourceRows(updates.Add),
  ResourceScatterSub: resourceRows(updates.Sub),
  ResourceScatterMul: resourceRows(updates.Mul),
  ResourceScatterDiv: resourceRows(updates.Div),
  ResourceScatterMin: resourceRows(updates.Min),
  ResourceScatterMax: resourceRows(updates.Max),
  ResourceScatterNdUpdate: resourceSlices(updates.Update),
  ResourceScatterNdAdd: resourceSlices(updates.Add),
  ResourceScatterNdSub: resourceSlices(updates.Sub),
  ResourceScatterNdMin: resourceSlices(updates.Min),
  ResourceScatterNdMax: resourceSlices(updates.Max),
  ResourceGatherNd: op(
    { inputs: ["resource: variable", "indices"], outputs: { output: "dtype" }, stateful: true },
    ([variable, indices]) => moved([variable.value], (x) => tf.gatherND(x, indices)),
  ),
  ResourceStridedSliceAssign: op(
    {
      inputs: ["ref: variable", "begin", "end", "strides", "value"],
      attrs: masks,
      outputs: {},
      stateful: true,
    },
    ([variable, begin, end, strides, value], a) => {
      const spec = { begin: numbers(begin), end: numbers(end), strides: numbers(strides), ...a };
      variable.assign(withStrided(variable.value, spec, value));
      return [];
    },
  ),
  StridedSliceAssign: op(
    {
      inputs: ["ref: variable", "begin", "end", "strides", "value"],
      attrs: masks,
      outputs: { output_ref: "ref T" },
      stateful: true,
    },
    ([variable, begin, end, strides, value], a) => {
      const spec = { begin: numbers(begin), end: numbers(end), strides: numbers(strides), ...a };
      variable.assign(withStrided(variable.value, spec, value));
      return variable;
    },
  ),
  CountUpTo: op({ inputs: ["ref: variable"], ...counter }, ([variable], { limit }) =>
    counted(variable, limit),
  ),
  ResourceCountUpTo: op({ inputs: ["resource: variable"], ...counter }, ([variable], { limit }) =>
    counted(variable, limit),
  ),
} as const satisfies OpFamily;

/** One up. @returns what it was before */
function counted(variable: Variable, limit: number): tf.Tensor {
  const before = number(variable.value);
  if (before >= limit) throw new LimitError("the counter has reached its limit", { expected: `below ${limit}`, found: `${before}` }); // biome-ignore format: one thought
  variable.assign(tf.scalar(before + 1, "int32"));
  return tf.scalar(before, "int32");
}

/** Row indices as an index matrix of one column. */
function asRows(indices: tf.Tensor): tf.Tensor {
  return tf.reshape(indices, [...indices.shape, 1]);
}

/** A scalar update stands for every row. */
function rowsOf(variable: Variable, indices: tf.Tensor, by: tf.Tensor): tf.Tensor {
  if (by.rank > 0) return by;
  const shape = [...indices.shape, ...variable.value.shape.slice(1)];
  return moved([by], (x) => tf.fill(shape, number(x), x.dtype as "float32")); // a number, or where one lies
}

function changed(variable: Variable, indices: tf.Tensor, by: tf.Tensor, update: Update): Variable {
  const result = scatteredAs(variable, indices, by, update);
  const range = narrow[variable.dtype];
  variable.assign(range ? wrap(result, range) : result);
  return variable;
}

function scatteredAs(
  { value, dtype }: Variable,
  indices: tf.Tensor,
  by: tf.Tensor,
  update: Update,
): tf.Tensor {
  const ofPairs = update === updates.Mul ? times : update === updates.Div ? over : undefined;
  if (isComplex(value) && ofPairs) return complexScattered(value, indices, by, ofPairs);
  if (update === updates.Update || isComplex(value)) return moved([value, by], (x, y) => scattered(x, indices, y, update)); // biome-ignore format: one thought
  const result = scattered(value, indices, by, exactly(update, dtype));
  return value.dtype === "bool" ? tf.notEqual(result, 0) : result;
}

/** An update of integers as their dtype has it: wrapped at 32 bits, refused past them where it has more. */
function exactly(update: Update, dtype: DType): Update {
  if (dtypes[dtype].kind !== "int") return update;
  if (dtype === "int64" || dtype === "uint64" || dtype === "uint32") return (old, by) => within32(Math.trunc(update(old, by)), dtype); // biome-ignore format: one thought
  return update === updates.Mul ? Math.imul : update; // doubles lose the last bits of large products
}
