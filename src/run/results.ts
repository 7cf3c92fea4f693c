/**
 * What a run gives: the tensors of its fetches, and whether they hold numbers.
 *
 * @module
 */
import { UnsupportedError } from "../errors.js";
import type { Graph } from "../graph/graph.js";
import tf from "../tfjs-core.cjs";
import type { Call } from "./call.js";
import { valueDtype } from "./names.js";
import { refusePastFloats } from "./past-floats.js";
import { isPastLimits, refusePastLimits } from "./past-limits.js";
import { type ComputedValue, fromTensor } from "./tensors.js";
import { release, type Value } from "./values.js";

/** The fetched values as tensors, which become the caller's. Where one has none, the others are released. */
export function resultTensors(values: readonly (Value | undefined)[], names: readonly string[]): tf.Tensor[] {
  try {
    return values.map((value, i) => resultTensor(value, names[i] ?? ""));
  } catch (error) {
    for (const value of values) release(value);
    throw error;
  }
}

function resultTensor(value: Value | undefined, name: string): tf.Tensor {
  if (isPastLimits(value) && value.dtype === "float32") refusePastFloats(`${name} holds`);
  if (isPastLimits(value)) refusePastLimits(`${name} holds`);
  if (value instanceof tf.Tensor) return value;
  if (value?.kind === "variable") return value.value.clone();
  const why =
    value === undefined ? "is on a branch that was not taken" : `is a ${value.kind}, which has no values`;
  throw new UnsupportedError(`${name} ${why}`, { hint: "fetch what the graph makes of it" });
}

/** What a call gives, by the names that were asked for. */
export async function computedResults(
  graph: Graph,
  call: Call,
  fetches: readonly string[],
  inputs: readonly tf.Tensor[],
): Promise<Record<string, ComputedValue>> {
  const tensors = call.execute(inputs);
  const results: Record<string, ComputedValue> = {};
  try {
    for (const [i, tensor] of tensors.entries()) {
      const name = call.outputs[i] ?? "";
      const dtype = valueDtype(graph, name);
      const count = nonFiniteCount(tensor);
      const nonFinite = count === 0 ? undefined : { count, firstNode: await call.firstNonFinite(inputs, i) };
      const otherPrecision = call.precisions[i];
      results[fetches[i] ?? name] = await fromTensor(tensor, { name, dtype, nonFinite, otherPrecision });
    }
    return results;
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}

/** How many numbers of a tensor are NaN or infinite; of a complex one, both parts count. */
export function nonFiniteCount(tensor: tf.Tensor): number {
  if (tensor.dtype !== "float32" && tensor.dtype !== "complex64") return 0;
  let count = 0;
  for (const value of tensor.dataSync()) if (!Number.isFinite(value)) count++;
  return count;
}

export function hasNonFinite(value: Value | undefined): value is tf.Tensor {
  return value instanceof tf.Tensor && nonFiniteCount(value) > 0;
}

/** Constants may well be infinite, as those that mask are. */
export function hasNaN(tensor: tf.Tensor): boolean {
  return tensor.dtype === "float32" && tensor.dataSync().some(Number.isNaN);
}
