/**
 * Runs a graph once.
 *
 * ```ts
 * const { "dense_1/Softmax:0": probabilities } = await run(graph, { input_1: images }, ["dense_1/Softmax:0"]);
 * probabilities.data; // Float32Array
 * ```
 *
 * @module
 */
import type { Graph } from "../graph/graph.js";
import type { TensorLike } from "./feeds.js";
import { GraphRunner, type RunnerOptions, STEP_LIMIT } from "./runner.js";
import type { ComputedValue } from "./tensors.js";

/** Runners of graphs that keep something between runs: a counter counts on. */
const stateful = new WeakMap<Graph, GraphRunner>();

/**
 * Computes tensors of a graph by name; all its outputs where none are named. Nothing stays behind, except what
 * the graph itself keeps: changed variables last as long as the graph.
 *
 * For many runs of one graph, a {@link GraphRunner} keeps constants and plans in memory.
 */
export async function run(
  graph: Graph,
  feeds: Readonly<Record<string, TensorLike>>,
  fetches?: readonly string[],
  options?: RunnerOptions,
): Promise<Record<string, ComputedValue>> {
  const runner = stateful.get(graph) ?? new GraphRunner(graph, options);
  runner.stepLimit = options?.stepLimit ?? STEP_LIMIT;
  try {
    return await runner.run(feeds, fetches);
  } finally {
    if (runner.stateful) stateful.set(graph, runner);
    else runner.dispose();
  }
}
