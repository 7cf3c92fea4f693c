/**
 * A graph as a side of a comparison: run by Thaw's own runner, operation by operation.
 *
 * @module
 */

import { isThawError, MismatchError } from "../errors.js";
import type { Signature, TensorInfo } from "../formats/file.js";
import type { Graph } from "../graph/graph.js";
import { parseName, tensorName } from "../graph/names.js";
import { prune } from "../graph/passes/prune.js";
import { activeBackend } from "../run/backend-name.js";
import type { TensorLike } from "../run/feeds.js";
import { flattened, Inside } from "../run/inside.js";
import { tensorInfo } from "../run/names.js";
import { GraphRunner } from "../run/runner.js";
import type { TensorValue } from "../tensor/tensor.js";
import tf from "../tfjs-core.cjs";
import { indexLimit } from "./index-limit.js";
import { inputShape } from "./input-shape.js";
import type { Engine, Port, Subject } from "./subject.js";

/** `thaw`: our own runner. `native`: TensorFlow. `auto`: ours, and TensorFlow for a graph that it lacks ops of. */
export type GraphEngine = "auto" | "thaw" | "native";

export interface GraphSubjectOptions {
  readonly engine?: GraphEngine | undefined;
  /** Of the file that the graph is from. */
  readonly name?: string | undefined;
  /** Compare this signature's inputs and outputs; without, the graph's own. */
  readonly signature?: Signature | undefined;
  /** Tensors to compare, in the order of the other side's outputs; names that the graph does not have are passed over. */
  readonly outputs?: readonly string[] | undefined;
  /** Values for inputs that the other side does not have: `{"keep_prob:0": 1}`. */
  readonly feeds?: Readonly<Record<string, TensorLike>> | undefined;
}

/** What the outputs need, with the bodies of functions in place of their calls: layers are inside of those. */
function neededOf(graph: Graph, outputs: readonly TensorInfo[]): Graph {
  const needed = prune(graph, [...outputs.map(({ name }) => name), ...graph.initializers]);
  const flat = flattened(needed);
  return flat === needed ? graph : flat;
}

export class GraphSubject implements Subject {
  readonly label: string;
  readonly file: string | undefined;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** As the file has it. */
  readonly original: Graph;
  /** What runs: functions of TensorFlow 2 are inlined, so that what they compute can be fetched. */
  readonly graph: Graph;
  readonly #runner: GraphRunner;
  readonly #inside: Inside;
  /** What is fed besides the batches. */
  readonly feeds: Readonly<Record<string, TensorLike>>;
  #wanted: GraphEngine;
  #native: string | undefined;

  constructor(
    graph: Graph,
    { name, signature, outputs, feeds = {}, engine = "thaw" }: GraphSubjectOptions = {},
  ) {
    this.file = name;
    this.label = name ? `graph of ${name.split(/[\\/]/).at(-1)}` : "graph";
    this.feeds = feeds;
    this.#wanted = engine;
    this.original = graph;
    const named = outputs?.filter((name) => graph.nodes.has(parseName(name).node));
    const wanted =
      named && named.length > 0 ? named.map((name) => tensorInfo(graph, name)) : outputsOf(graph, signature);
    this.graph = neededOf(graph, wanted);
    const inputs = inputsOf(graph, signature, wanted).filter(({ name }) => !isFed(name, feeds));
    this.inputs = inputs.map((port) => ({ ...port, shape: inputShape(this.graph, port) }));
    const names = wanted.map((port) => port.name);
    this.#inside = new Inside(this.graph, graph, names);
    this.outputs = wanted.map((port) => ({ ...port, scopes: scopesOf(this.graph, port.name) }));
    this.#runner = new GraphRunner(this.graph);
  }

  get engine(): Engine {
    if (this.#native !== undefined) return { name: "TensorFlow", backend: "native", version: this.#native };
    return { name: "Thaw graph runner", backend: activeBackend(), version: tf.version_core };
  }

  port(name: string): TensorInfo | undefined {
    const found = this.#inside.tensorNamed(name);
    return found === undefined ? undefined : tensorInfo(this.graph, found);
  }

  portNames(): Iterable<string> {
    return this.#inside.names();
  }

  /** Rows of the smallest table that the input picks from. */
  limitOf(input: string): number | undefined {
    return indexLimit(this.graph, input);
  }

  async run(
    feeds: Readonly<Record<string, TensorValue>>,
    fetches: readonly string[],
  ): Promise<TensorValue[]> {
    const results = await this.#compute({ ...this.feeds, ...feeds }, fetches);
    return fetches.map((name) => {
      const value = results[name];
      if (value) return value;
      throw new MismatchError(`the graph gave no ${name}`, { found: Object.keys(results).join(", ") });
    });
  }

  async #compute(
    feeds: Readonly<Record<string, TensorLike>>,
    fetches: readonly string[],
  ): Promise<Record<string, TensorValue>> {
    if (this.#wanted === "native") return this.#natively(feeds, fetches);
    try {
      return await this.#runner.run(feeds, fetches);
    } catch (error) {
      if (this.#wanted !== "auto" || !isThawError(error, "unsupported")) throw error;
      this.#wanted = "native"; // from now on: one side is computed by one engine
      return this.#natively(feeds, fetches).catch(() => {
        throw error; // what our runner lacks is what the user can act on
      });
    }
  }

  async #natively(
    feeds: Readonly<Record<string, TensorLike>>,
    fetches: readonly string[],
  ): Promise<Record<string, TensorValue>> {
    const { loadNative } = await import("../run/native/load.node.js");
    const { tensorflow } = loadNative("comparing");
    const { nativeAnswer } = await import("../run/native/answer.js");
    const results = await nativeAnswer(this.graph, feeds, fetches);
    this.#native = tensorflow;
    return results;
  }

  dispose(): void {
    this.#runner.dispose();
  }
}

function outputsOf(graph: Graph, signature: Signature | undefined): readonly Port[] {
  return signature ? keyed(graph, signature.outputs) : graph.outputs;
}

/** Signatures may leave a shape open that the graph declares. */
function keyed(graph: Graph, infos: Signature["inputs"]): Port[] {
  return Object.entries(infos).map(([key, info]) => {
    const node = graph.nodes.get(parseName(info.name).node);
    return { ...info, key, shape: info.shape ?? (node ? graph.shapeOf(node) : null) };
  });
}

/** The scopes of the node behind Identities, from outside in; Keras 3 numbers them, so also without `_1`. */
function scopesOf(graph: Graph, tensor: string): readonly string[] {
  let { node: name, index } = parseName(tensor);
  for (let node = graph.nodes.get(name); node && passing.has(node.op); node = graph.nodes.get(name)) {
    const source = node.parsedInputs[node.op === "IdentityN" ? index : 0];
    if (!source || source.control) break;
    ({ node: name, index } = source);
  }
  const scopes = name.split("/").slice(0, -1);
  return [...new Set([...scopes, ...scopes.map((scope) => scope.replace(/_\d+$/, ""))])];
}

const passing = new Set(["Identity", "IdentityN"]);

/** The inputs that the outputs depend on: labels and savers of a training graph are not asked for. */
function inputsOf(
  graph: Graph,
  signature: Signature | undefined,
  outputs: readonly TensorInfo[],
): readonly Port[] {
  if (signature) return keyed(graph, signature.inputs);
  const needed = above(
    graph,
    outputs.map(({ name }) => parseName(name).node),
  );
  return graph.inputs.filter(({ name }) => {
    const node = parseName(name).node;
    return needed.has(node) && graph.node(node).op !== "PlaceholderWithDefault";
  });
}

/** Everything that the nodes named depend on by data. */
export function above(graph: Graph, names: readonly string[]): Set<string> {
  const seen = new Set(names);
  for (const name of seen) {
    for (const { node, control } of graph.nodes.get(name)?.parsedInputs ?? []) if (!control) seen.add(node);
  }
  return seen;
}

function isFed(name: string, feeds: Readonly<Record<string, TensorLike>>): boolean {
  return Object.keys(feeds).some((key) => tensorName(key) === tensorName(name));
}
