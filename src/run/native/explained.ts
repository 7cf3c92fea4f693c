/**
 * What TensorFlow computed, and where what is no number came from: TensorFlow does not say, so our runner looks for it.
 *
 * @module
 */
import { isThawError } from "../../errors.js";
import type { Graph } from "../../graph/graph.js";
import { nonFiniteElements } from "../../tensor/non-finite.js";
import type { TensorValue } from "../../tensor/tensor.js";
import type { TensorLike } from "../feeds.js";
import { GraphRunner } from "../runner.js";
import { ComputedValue } from "../tensors.js";

/** The results; those with NaN or infinite elements say how many, and the node that our runner finds first. */
export async function explained(
  graph: Graph,
  feeds: Readonly<Record<string, TensorLike>>,
  results: Readonly<Record<string, TensorValue>>,
): Promise<Record<string, TensorValue>> {
  const all: Record<string, TensorValue> = {};
  for (const [name, value] of Object.entries(results)) {
    const { dtype, shape, data } = value;
    const count = nonFiniteElements(value);
    const nonFinite = count === 0 ? null : { count, firstNode: await firstNode(graph, feeds, name) };
    all[name] = new ComputedValue(value.name, dtype, shape, data, dtype, nonFinite);
  }
  return all;
}

async function firstNode(
  graph: Graph,
  feeds: Readonly<Record<string, TensorLike>>,
  name: string,
): Promise<string | null> {
  using runner = new GraphRunner(graph);
  try {
    return (await runner.run(feeds, [name]))[name]?.nonFinite?.firstNode ?? null;
  } catch (error) {
    if (isThawError(error)) return null; // it lacks an op, or the memory: the answer stands without
    throw error;
  }
}
