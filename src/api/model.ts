/**
 * What `thaw.open` gives: a file, its tensors by any of their names, and its graph to run.
 *
 * ```ts
 * const graph = await thaw.open("model.pb");
 * graph.inputs;                                       // what has to be fed
 * await graph.getTensorByName("dense/kernel:0").load();
 * await graph.run({ input_1: image }, ["dense/Relu:0"]);
 * ```
 *
 * @module
 */
import { LimitError, NotFoundError } from "../errors.js";
import type { FileKind, MetaGraph, ModelFile, Signature, TensorInfo } from "../formats/file.js";
import { Graph } from "../graph/graph.js";
import { parseName } from "../graph/names.js";
import { didYouMean } from "../nearest.js";
import type { TensorLike } from "../run/feeds.js";
import type { TensorRef, TensorValue } from "../tensor/tensor.js";
import { type Called, type CallOptions, callGraph, chooseSignature, namedInfos } from "./call.js";
import { noGraph } from "./no-predictions.js";
import type { PredictionInputs } from "./prediction-inputs.js";
import { TensorIndex } from "./tensor-index.js";

/** A node may say that it gives any number of tensors; the largest graphs that we have seen give some 100,000 in all. */
const MAX_LISTED = 500_000;

/** How a file was opened. */
export interface Opened {
  /** The MetaGraph that was asked for by its tags. */
  readonly tags?: readonly string[] | undefined;
  /** The path or URL that was given; null for bytes. */
  readonly location?: string | null | undefined;
}

export class Model {
  readonly file: ModelFile;
  readonly opened: Opened;
  readonly #index: TensorIndex;
  readonly #metaGraph: MetaGraph | undefined;
  #graph: Graph | undefined;

  constructor(file: ModelFile, opened: Opened = {}) {
    this.file = file;
    this.opened = opened;
    this.#metaGraph = selectMetaGraph(file, opened.tags);
    this.#index = new TensorIndex(file.tensors);
  }

  get kind(): FileKind {
    return this.file.kind;
  }

  /** Why we think that the file is of that kind. */
  get reason(): string {
    return this.file.reason;
  }

  get name(): string {
    return this.file.name;
  }

  get producer(): string | null {
    return this.file.producer;
  }

  /** Every tensor of which the file holds values. */
  get tensors(): readonly TensorRef[] {
    return this.file.tensors;
  }

  get signatures(): readonly Signature[] {
    return this.#metaGraph?.signatures ?? [];
  }

  /** Whether there is a graph at all: a checkpoint or a weights file alone has none. */
  get hasGraph(): boolean {
    return this.#metaGraph !== undefined;
  }

  /** Whether the graph computes a model: Keras can save one without its functions, for its configuration to tell. */
  get hasFunction(): boolean {
    if (!this.hasGraph) return false;
    return this.file.keras === null || this.signatures.length > 0 || this.graph.inputs.length > 0;
  }

  /** @throws {NotFoundError} when the file holds no graph */
  get graph(): Graph {
    if (!this.#metaGraph) throw noGraph(this.file);
    this.#graph ??= new Graph(this.#metaGraph.graph, {
      ...this.#metaGraph,
      assets: this.file.assets,
      file: this.file.name,
    });
    return this.#graph;
  }

  get inputs(): readonly TensorInfo[] {
    return this.hasGraph ? this.graph.inputs : [];
  }

  get outputs(): readonly TensorInfo[] {
    return this.hasGraph ? this.graph.outputs : [];
  }

  /**
   * A tensor by any of its names: `dense/kernel:0`, `dense/kernel`, a checkpoint key, an HDF5 path.
   *
   * @throws {NotFoundError} with the nearest names
   */
  getTensorByName(name: string): TensorRef {
    const stored = this.#index.get(name);
    if (stored) return stored;
    if (this.hasGraph && this.graph.nodes.has(parseName(name).node)) return this.graph.getTensorByName(name);
    const names = this.hasGraph ? [...this.#index.names(), ...this.graph.nodes.keys()] : this.#index.names();
    throw new NotFoundError(`no tensor named ${JSON.stringify(name)}`, {
      file: this.file.name,
      hint: didYouMean(name, names, `list them: thaw tensors ${this.file.name}`),
    });
  }

  /**
   * Tensors whose name, or an alias of it, matches: a part of the name, a regular expression, or a
   * pattern with `*` from the beginning of any segment: `dense*` finds `a/dense_1/kernel`, `/dense*` does not.
   * With `all`, also those without values, which the graph's ops give when it runs.
   */
  find(pattern: string | RegExp, { all = false }: { all?: boolean } = {}): readonly TensorRef[] {
    const index = all ? new TensorIndex([...this.tensors, ...this.activations]) : this.#index;
    return index.find(pattern);
  }

  /** Every tensor that the graph's nodes give and the file holds no values of. */
  get activations(): readonly TensorRef[] {
    if (!this.hasGraph) return [];
    const { graph } = this;
    if (graph.tensorCount > MAX_LISTED) throw tooMany(this.name, graph.tensorCount);
    const computed = [...graph.tensorNames()].filter((name) => !this.#index.get(name));
    return computed.map((name) => graph.getTensorByName(name));
  }

  /** Inputs of a call by the names to give: a signature's keys, or the graph's tensor names. */
  inputsOf(signature?: string): ReadonlyMap<string, TensorInfo> {
    return namedInfos(this.#chosen(signature), "inputs", this.inputs);
  }

  /** Outputs of a call, likewise. */
  outputsOf(signature?: string): ReadonlyMap<string, TensorInfo> {
    return namedInfos(this.#chosen(signature), "outputs", this.outputs);
  }

  #chosen(key: string | undefined): Signature | undefined {
    return chooseSignature(this.signatures, key, this.file.metaGraphs);
  }

  /**
   * Runs the original graph and gives the tensors asked for, all outputs by default. Names are tensor names (`:0` may
   * be left out) or keys of the signature; the answer goes by the names that were asked for.
   *
   * @throws {UnsupportedError} naming all ops at once that the runner lacks
   * @throws {NotFoundError} for a name that does not exist, with the nearest ones
   * @throws {MismatchError} for an input of the wrong dtype or shape
   */
  async run(
    inputs: Readonly<Record<string, TensorLike>>,
    fetches?: readonly string[],
    options: CallOptions = {},
  ): Promise<Record<string, TensorValue>> {
    return (await this.call(inputs, fetches, options)).values;
  }

  /** The same, and which engine computed it. */
  async call(
    inputs: Readonly<Record<string, TensorLike>>,
    fetches?: readonly string[],
    options: CallOptions = {},
  ): Promise<Called> {
    return callGraph(this.graph, inputs, fetches, options);
  }

  /** A signature as a function of its inputs: `await graph.signature("serving_default")({ x })`. */
  signature(
    key?: string,
  ): (inputs: Readonly<Record<string, TensorLike>>) => Promise<Record<string, TensorValue>> {
    const signature = this.#chosen(key);
    if (!signature) throw new NotFoundError(`${this.name} has no signature to call`, { hint: "use run()" });
    return (inputs) => this.run(inputs, undefined, { signature: signature.key });
  }

  /**
   * Predictions for one value, or for several: `predict([photos, tokens])` in the order of {@link inputsOf}, as a
   * LayersModel takes them, or `predict({ photo, tokens })`. The only output itself, or all outputs by name.
   *
   * @throws {UsageError} for another number of values, or a list where two inputs take the same
   */
  async predict<T extends TensorValue | Record<string, TensorValue> = TensorValue>(
    inputs: PredictionInputs,
    options: CallOptions = {},
  ): Promise<T> {
    const { inputsByName } = await import("./prediction-inputs.js"); // who only looks needs nothing that runs
    const named = inputsByName(inputs, this.inputsOf(options.signature));
    const values = await this.run(named, undefined, options);
    const [only, ...others] = Object.values(values);
    return (only && others.length === 0 ? only : values) as T; // the caller says how many outputs the model has
  }

  /**
   * Begins anew: variables and tables hold what the file says, and random numbers are the first ones again. Until
   * then all runs are one session, as TensorFlow's are: a counter counts on, and each run draws other numbers.
   */
  async restart(): Promise<void> {
    const last = this.#graph;
    this.#graph = undefined; // what TensorFlow itself holds of it goes with it
    if (last) (await import("../run/run.js")).restart(last);
  }
}

function tooMany(file: string, found: number): LimitError {
  return new LimitError("the nodes of the graph say that they give too many tensors to list", {
    file,
    expected: `at most ${MAX_LISTED}`,
    found: `${found}`,
    hint: "leave out --all, or ask for one by its name",
  });
}

/** The MetaGraph with these tags; without any: the one to serve, or the first. */
function selectMetaGraph(file: ModelFile, tags: readonly string[] | undefined): MetaGraph | undefined {
  const { metaGraphs } = file;
  if (!tags) return metaGraphs.find((meta) => meta.tags.includes("serve")) ?? metaGraphs[0];
  const wanted = metaGraphs.find(
    (meta) => meta.tags.length === tags.length && tags.every((tag) => meta.tags.includes(tag)),
  );
  if (wanted) return wanted;
  const sets = metaGraphs.map((meta) => `{${meta.tags.join(", ")}}`).join(" ");
  throw new NotFoundError(`no MetaGraph tagged {${tags.join(", ")}}`, {
    file: file.name,
    found: metaGraphs.some((meta) => meta.tags.length > 0)
      ? sets
      : "no tags: its only graph opens without --tags",
    hint: didYouMean(
      tags.join(","),
      metaGraphs.map((meta) => meta.tags.join(",")),
      "--tags takes all tags of one, separated by commas",
    ),
  });
}
