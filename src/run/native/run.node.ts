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
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UnsupportedError } from "../../errors.js";
import type { Graph } from "../../graph/graph.js";
import { tensorName } from "../../graph/names.js";
import { TensorValue } from "../../tensor/tensor.js";
import { loadNative } from "./load.node.js";
import { download, upload } from "./tensors.js";
import { wrapGraph } from "./wrap.js";

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
  const { binding } = loadNative();
  const folder = await mkdtemp(join(tmpdir(), "thaw-graph-"));
  try {
    const fed = new Map(inputs.map(({ name, dtype }) => [name, dtype]));
    const { bytes, nameOf } = await wrapGraph(graph, fed, names);
    await writeFile(join(folder, "saved_model.pb"), bytes);
    const session = attempt(graph, () => binding.loadSavedModel(folder, "serve"));
    try {
      return runSession(graph, session, inputs, names, nameOf);
    } finally {
      binding.deleteSavedModel(session);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runSession(
  graph: Graph,
  session: number,
  inputs: readonly TensorValue[],
  names: readonly string[],
  nameOf: (tensor: string) => string,
): Record<string, TensorValue> {
  const { binding } = loadNative();
  const ids = inputs.map((value) => upload(binding, value));
  const inputNames = inputs.map(({ name }) => nameOf(name)).join(",");
  const outputNames = names.map(nameOf).join(",");
  try {
    const handles = attempt(graph, () => binding.runSavedModel(session, ids, inputNames, outputNames));
    const values = handles.map((handle, i) => download(binding, handle, names[i] ?? ""));
    return Object.fromEntries(values.map((value) => [value.name, value]));
  } finally {
    for (const id of ids) binding.deleteTensor(id);
  }
}

/** TensorFlow's own words in one of our errors. */
function attempt<T>(graph: Graph, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const [summary = "", ...rest] = message.split("\n");
    throw new UnsupportedError(`TensorFlow ${loadNative().tensorflow} does not run this graph: ${summary}`, {
      found: rest.join(" ").trim() || undefined,
      path: `a graph of ${graph.nodes.size} nodes`,
      cause,
    });
  }
}
