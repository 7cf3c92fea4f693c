/**
 * 64-bit constants that do not fit 32 bits, such as the largest int64, where they only say "past everything".
 *
 * They are carried as the largest or smallest int32, and marked. An op that gets one either has a row that says
 * that it moves such values on or only compares them (`pastLimits`), or it is an error: nothing is computed with a
 * number that is not the graph's.
 *
 * @module
 */

import { LimitError } from "../errors.js";
import type { NodeDef } from "../formats/graphdef.js";
import { TensorValue } from "../tensor/tensor.js";
import tf from "../tfjs-core.cjs";
import { isMarked, mark } from "./marks.js";
import { RUN_NATIVELY } from "./native/hint.js";
import { LARGEST } from "./past-floats.js";
import { toTensorSync } from "./tensors.js";

const LOW = -(2 ** 31);
const HIGH = 2 ** 31 - 1;

/** The tensor of a constant: int64 values past 32 bits at its limits, and marked. */
export function constantTensor(value: TensorValue): tf.Tensor {
  if (value.data instanceof Float64Array && value.dtype === "float64") return doubles(value, value.data);
  if (!(value.data instanceof BigInt64Array) || value.data.every(fits)) return toTensorSync(value);
  const near = value.data.map((element) =>
    element > HIGH ? BigInt(HIGH) : element < LOW ? BigInt(LOW) : element,
  );
  const tensor = toTensorSync(new TensorValue(value.name, "int64", value.shape, near));
  mark(tensor);
  return tensor;
}

/** float64 numbers past float32's range at its ends, and marked. */
function doubles({ name, shape }: TensorValue, data: Float64Array): tf.Tensor {
  const isPast = (x: number) => Number.isFinite(x) && !Number.isFinite(Math.fround(x));
  const past = new Set(data.filter(isPast));
  const isOneEach =
    [...past].filter((value) => value > 0).length < 2 && [...past].filter((value) => value < 0).length < 2;
  if (past.size === 0 || !isOneEach) return toTensorSync(new TensorValue(name, "float64", shape, data));
  const near = data.map((x) => (isPast(x) ? Math.sign(x) * LARGEST : x));
  const tensor = toTensorSync(new TensorValue(name, "float64", shape, near));
  mark(tensor);
  return tensor;
}

function fits(element: bigint): boolean {
  return element >= LOW && element <= HIGH;
}

/** Marks what an op moved on, where it holds one of the limits. */
export function markMoved(result: tf.Tensor): void {
  if (result.dtype === "int32" && result.dataSync().some((value) => value === LOW || value === HIGH))
    mark(result);
}

/** Whether a value of this tensor stands for one past 32 bits. */
export function isPastLimits(value: unknown): value is tf.Tensor {
  return value instanceof tf.Tensor && isMarked(value);
}

/** @throws {LimitError} always: `what` needs the value itself */
export function refusePastLimits(what: string, node?: NodeDef): never {
  throw new LimitError(`${what} an integer that does not fit 32 bits`, {
    path: node && `node ${node.name}`,
    expected: `${LOW} to ${HIGH}, the integers that TensorFlow.js computes with`,
    hint: RUN_NATIVELY,
  });
}
