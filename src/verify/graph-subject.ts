/**
 * A graph as a side of a comparison: run by Thaw's own runner, operation by operation.
 *
 * @module
 */

import { MismatchError } from "../errors.js";
import type { Signature, TensorInfo } from "../formats/file.js";
import type { Graph } from "../graph/graph.js";
import { parseName, tensorName } from "../graph/names.js";
import type { TensorLike } from "../run/feeds.js";
import { tensorInfo } from "../run/names.js";
import { GraphRunner } from "../run/runner.js";
import type { TensorValue } from "../tensor/tensor.js";
import tf from "../tfjs-core.cjs";
import type { Engine, Subject } from "./subject.js";

export interface GraphSubjectOptions {
  /** Of the file that the graph is from. */
  readonly name?: string | undefined;
  /** Compare this signature's inputs and outputs; without, the graph's own. */
  readonly signature?: Signature | undefined;
  /** Tensors to compare, in the order of the other side's outputs. */
  readonly outputs?: readonly string[] | undefined;
  /** Values for inputs that the other side does not have: `{"keep_prob:0": 1}`. */
  readonly feeds?: Readonly<Record<string, TensorLike>> | undefined;
}

export class GraphSubject implements Subject {
  readonly label: string;
  readonly engine: Engine;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly graph: Graph;
  readonly #runner: GraphRunner;
  readonly #feeds: Readonly<Record<string, TensorLike>>;

  constructor(graph: Graph, { name, signature, outputs, feeds = {} }: GraphSubjectOptions = {}) {
    this.graph = graph;
    this.label = name ? `graph of ${name.split(/[\\/]/).at(-1)}` : "graph";
    this.#runner = new GraphRunner(graph);
    this.#feeds = feeds;
    this.engine = { name: "Thaw graph runner", backend: tf.getBackend(), version: tf.version_core };
    this.outputs = outputs?.map((name) => tensorInfo(graph, name)) ?? outputsOf(graph, signature);
    this.inputs = inputsOf(graph, signature, this.outputs).filter(({ name }) => !isFed(name, feeds));
  }

  /** Rows of the smallest table that the input picks from. */
  limitOf(input: string): number | undefined {
    const rows = [...readersThrough(this.graph, parseName(input).node)].flatMap(([reader, operand]) =>
      operand === 1 && gathers.has(reader.op) ? (this.#rows(reader.parsedInputs[0]?.node) ?? []) : [],
    );
    return rows.length > 0 ? Math.min(...rows) : undefined;
  }

  async run(
    feeds: Readonly<Record<string, TensorValue>>,
    fetches: readonly string[],
  ): Promise<TensorValue[]> {
    const results = await this.#runner.run({ ...this.#feeds, ...feeds }, fetches);
    return fetches.map((name) => {
      const value = results[name];
      if (value) return value;
      throw new MismatchError(`the graph gave no ${name}`, { found: Object.keys(results).join(", ") });
    });
  }

  dispose(): void {
    this.#runner.dispose();
  }

  #rows(table: string | undefined): number | undefined {
    let node = table === undefined ? undefined : this.graph.nodes.get(table);
    for (let steps = 0; node && steps < 8; steps++) {
      const { shape, hasValues } = this.graph.getTensorByName(node.name);
      if (hasValues) return shape[0] ?? undefined;
      node = this.graph.nodes.get(node.parsedInputs[0]?.node ?? "");
    }
    return undefined;
  }
}

const gathers = new Set(["Gather", "GatherV2", "ResourceGather"]);
const handOn = new Set(["Identity", "Cast", "Reshape", "ExpandDims", "Squeeze"]);

/** Readers of a node, seen through those that hand values on, with the operand that they read it as. */
function* readersThrough(graph: Graph, start: string) {
  const seen = new Set([start]);
  for (const name of seen) {
    for (const reader of graph.consumers(name)) {
      yield [reader, reader.parsedInputs.findIndex(({ node }) => node === name)] as const;
      if (handOn.has(reader.op)) seen.add(reader.name);
    }
  }
}

function outputsOf(graph: Graph, signature: Signature | undefined): readonly TensorInfo[] {
  return signature ? Object.values(signature.outputs) : graph.outputs;
}

/** The inputs that the outputs depend on: labels and savers of a training graph are not asked for. */
function inputsOf(
  graph: Graph,
  signature: Signature | undefined,
  outputs: readonly TensorInfo[],
): readonly TensorInfo[] {
  if (signature) return Object.values(signature.inputs);
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
