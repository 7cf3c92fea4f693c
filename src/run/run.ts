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
import { GraphRunner, type RunnerOptions } from "./runner.js";
import { STEP_LIMIT } from "./step-limit.js";
import type { ComputedValue } from "./tensors.js";

export interface RunOptions extends RunnerOptions {
  /** The graph that this one is another form of: what that keeps between runs, this one keeps too. */
  readonly formOf?: Graph;
}

/** Runners of graphs that keep something between runs: a counter counts on. */
const stateful = new WeakMap<Graph, GraphRunner>();

/** Where the next run goes on in each random op's sequence. These are numbers: nothing else of the runner is kept. */
const draws = new WeakMap<Graph, Map<string, number>>();

/**
 * Computes tensors of a graph by name; all its outputs where none are named. Nothing stays behind, except what
 * the graph itself keeps: changed variables, tables and positions in random sequences last as long as the graph,
 * or until {@link restart}. All runs of a graph are so one session of TensorFlow's.
 *
 * For many runs of one graph, a {@link GraphRunner} keeps constants and plans in memory.
 */
export async function run(
  graph: Graph,
  feeds: Readonly<Record<string, TensorLike>>,
  fetches?: readonly string[],
  { formOf = graph, ...options }: RunOptions = {},
): Promise<Record<string, ComputedValue>> {
  const last = stateful.get(formOf);
  const drawn = draws.get(formOf) ?? new Map<string, number>();
  draws.set(formOf, drawn);
  const runner = last?.graph === graph ? last : new GraphRunner(graph, { ...options, draws: drawn }, last);
  runner.stepLimit = options.stepLimit ?? STEP_LIMIT;
  try {
    return await runner.run(feeds, fetches);
  } finally {
    if (!last && runner.stateful) stateful.set(formOf, runner);
    else if (runner !== last) runner.dispose();
  }
}

/** The next run is a graph's first: with the file's variables and tables, and random sequences from their beginning. */
export function restart(graph: Graph): void {
  stateful.get(graph)?.dispose();
  stateful.delete(graph);
  draws.delete(graph);
}
