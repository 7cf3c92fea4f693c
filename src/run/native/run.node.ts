/**
 * Runs a graph with TensorFlow itself, where @tensorflow/tfjs-node is installed: a third, independent answer.
 *
 * ```ts
 * const { "dense_1/Softmax:0": probabilities } = await nativeRun(
 *   graph,
 *   { input_1: new TensorValue("images", "float32", [1, 784], pixels) },
 *   ["dense_1/Softmax:0"],
 * );
 * ```
 *
 * @module
 */
import type { Graph } from "../../graph/graph.js";
import { tensorName } from "../../graph/names.js";
import type { DType } from "../../tensor/dtype.js";
import { TensorValue } from "../../tensor/tensor.js";
import { loadablePlace } from "./loadable.node.js";
import { NativeSession } from "./session.node.js";

/**
 * What TensorFlow was last given of each graph: the next call of the same tensors need not load it again. A SavedModel
 * that it was given whole answers every call, and keeps its state: a counter counts on.
 */
const sessions = new WeakMap<Graph, { readonly key: string; readonly session: NativeSession }>();
const forgotten = new FinalizationRegistry((session: NativeSession) => session.dispose());

/**
 * Tensors of a graph by name; all its outputs where none are named. The results have TensorFlow's own dtypes.
 *
 * @throws {NotFoundError} when @tensorflow/tfjs-node is not installed
 * @throws {UnsupportedError} when TensorFlow refuses the graph, or the graph reaches for files or the network
 */
export async function nativeRun(
  graph: Graph,
  feeds: Readonly<Record<string, TensorValue>>,
  fetches: readonly string[] = graph.outputs.map(({ name }) => name),
): Promise<Record<string, TensorValue>> {
  const inputs = Object.entries(feeds).map(
    ([name, { dtype, shape, data }]) => new TensorValue(tensorName(name), dtype, shape, data),
  );
  const given = new Map(inputs.map((input) => [input.name, input]));
  const names = fetches.map(tensorName).filter((name) => !given.has(name)); // a session refuses to give back a feed
  const results = names.length === 0 ? {} : await compute(graph, inputs, names);
  return Object.fromEntries(
    fetches.map(tensorName).flatMap((name) => {
      const value = given.get(name) ?? results[name];
      return value ? [[name, value]] : [];
    }),
  );
}

async function compute(
  graph: Graph,
  inputs: readonly TensorValue[],
  names: readonly string[],
): Promise<Record<string, TensorValue>> {
  const feeds = new Map(inputs.map(({ name, dtype }) => [name, dtype]));
  const session = await sessionFor(graph, feeds, names);
  return Object.fromEntries(session.run(inputs, names).map((value) => [value.name, value]));
}

async function sessionFor(
  graph: Graph,
  feeds: ReadonlyMap<string, DType>,
  names: readonly string[],
): Promise<NativeSession> {
  const key = JSON.stringify([[...feeds], names]);
  const known = sessions.get(graph);
  if (known?.key === key) return known.session;
  const place = await loadablePlace(graph, feeds, names);
  if (place && known?.session.isWhole) return known.session;
  const session = await NativeSession.open(graph, feeds, names, place);
  forget(graph);
  sessions.set(graph, { key, session });
  forgotten.register(graph, session, graph);
  return session;
}

function forget(graph: Graph): void {
  sessions.get(graph)?.session.dispose();
  sessions.delete(graph);
  forgotten.unregister(graph);
}
