/**
 * Runs a graph, as often as one likes: plans, constants and variables are kept between runs.
 *
 * ```ts
 * using runner = new GraphRunner(graph);
 * const { "dense_1/Softmax:0": probabilities } = await runner.run({ input_1: images }, ["dense_1/Softmax:0"]);
 * ```
 *
 * @module
 */

import { MalformedError } from "../errors.js";
import type { FunctionRef } from "../formats/graphdef.js";
import type { Graph } from "../graph/graph.js";
import { parseName } from "../graph/names.js";
import type { DType } from "../tensor/dtype.js";
import tf from "../tfjs-core.cjs";
import type { Call } from "./call.js";
import type { Context, State } from "./context.js";
import { feedTensor, type TensorLike } from "./feeds.js";
import { GradientWatch } from "./gradients/watch.js";
import { assetBytes, initializersOf, restoreTables } from "./initialize.js";
import { outsideLoops } from "./loop-edges.js";
import {
  defaultFetches,
  namedInputs,
  renamed,
  requestFor,
  resolveFeeds,
  signatureOf,
  tensorInfo,
} from "./names.js";
import { firstNonFinite } from "./non-finite.js";
import { execute } from "./plan/execute.js";
import type { Plan } from "./plan/plan.js";
import type { Request } from "./plan/request.js";
import { Plans } from "./plans.js";
import { computedResults, resultTensors } from "./results.js";
import { endless, STEP_LIMIT } from "./step-limit.js";
import { stringTensor } from "./strings.js";
import type { ComputedValue } from "./tensors.js";
import { type Value, Variable } from "./values.js";

export interface RunnerOptions {
  /** How many loop iterations one run may take, all loops together. */
  readonly stepLimit?: number;
}

interface Beginnings extends RunnerOptions {
  /** Where random ops go on in their sequences, by name. The runner moves them on. */
  readonly draws?: Map<string, number>;
}

export class GraphRunner {
  readonly graph: Graph;
  /** How many loop iterations one run may take, all loops together. */
  stepLimit: number;
  readonly #calls = new Map<string, Promise<Call>>();
  readonly #assets = new Map<string, Uint8Array>();
  readonly #state: State;
  readonly #borrowed: boolean;
  readonly #plans: Plans;

  /** With `owner`, a runner of another form of the graph, it reads and changes that one's variables and tables. */
  constructor(
    graph: Graph,
    { stepLimit = STEP_LIMIT, draws = new Map() }: Beginnings = {},
    owner?: GraphRunner,
  ) {
    this.graph = graph;
    this.#state = owner ? owner.#state : { variables: new Map(), tables: new Map(), draws };
    this.#borrowed = owner !== undefined;
    this.#plans = new Plans(graph, this.#state, () => this.#context());
    this.stepLimit = stepLimit;
  }

  /** Variables by name, once a run has needed them. Their values change by running and last until {@link dispose}. */
  get variables(): ReadonlyMap<string, Variable> {
    return this.#state.variables;
  }

  /** Whether a run has changed a variable or a table, so that the next one must see it. */
  get stateful(): boolean {
    const { variables, tables } = this.#state;
    return [...variables.values(), ...tables.values()].some(({ changed }) => changed);
  }

  /**
   * Computes tensors by name; all outputs of the graph where none are named.
   *
   * @throws {UnsupportedError} naming all ops at once that the runner lacks
   * @throws {NotFoundError} for a tensor or input that does not exist, with the nearest names
   * @throws {MismatchError} for a feed of the wrong dtype or shape
   */
  async run(
    feeds: Readonly<Record<string, TensorLike>>,
    fetches: readonly string[] = defaultFetches(this.graph),
  ): Promise<Record<string, ComputedValue>> {
    const fed = resolveFeeds(this.graph, feeds);
    const call = await this.#prepared([...fed.keys()], fetches);
    const inputs: tf.Tensor[] = [];
    try {
      for (const info of call.inputs) {
        const all = () => namedInputs(this.graph, info.name);
        inputs.push(await feedTensor(info, fed.get(info.name) ?? 0, all));
      }
      return await computedResults(this.graph, call, fetches, inputs);
    } finally {
      for (const input of inputs) input.dispose();
    }
  }

  /**
   * Calls a signature: inputs and results go by the signature's own keys. Without a key, the signature that
   * TensorFlow serves by default, or the only one.
   *
   * @throws {NotFoundError} for a signature or input that does not exist, with the nearest names
   */
  async runSignature(
    feeds: Readonly<Record<string, TensorLike>>,
    key?: string,
  ): Promise<Record<string, ComputedValue>> {
    const { inputs, outputs } = signatureOf(this.graph, key);
    const fetches = Object.entries(outputs);
    const results = await this.run(
      renamed(feeds, inputs),
      fetches.map(([, { name }]) => name),
    );
    return Object.fromEntries(
      fetches.flatMap(([output, { name }]) => {
        const value = results[name];
        return value ? [[output, value]] : [];
      }),
    );
  }

  /**
   * Compiles a call for many runs, with tensors in place of values. Names are tensor names of the graph; `targets`
   * are nodes that run for their effects.
   */
  prepare(
    inputs: readonly string[],
    fetches: readonly string[],
    targets: readonly string[] = [],
  ): Promise<Call> {
    return this.#prepared(inputs, fetches, targets);
  }

  /**
   * Lends the graph a variable: under this name (a node's `shared_name`, or its own) it reads and assigns `value`,
   * whatever a checkpoint says. Lent before {@link prepare}, the checkpoint's value is never read.
   */
  lend(name: string, value: tf.Variable, dtype: DType = "float32"): void {
    const variable = this.#state.variables.get(name) ?? new Variable(name, dtype);
    this.#state.variables.set(name, variable);
    variable.lend(value);
  }

  /** Frees every tensor that the runner keeps. */
  dispose(): void {
    this.#plans.dispose();
    this.#calls.clear();
    if (this.#borrowed) return;
    for (const variable of this.#state.variables.values()) variable.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #prepared(
    inputs: readonly string[],
    fetches: readonly string[],
    targets: readonly string[] = [],
  ): Promise<Call> {
    const key = JSON.stringify([inputs, fetches, targets]);
    const known = this.#calls.get(key);
    if (known) return known;
    const call = this.#compile(inputs, fetches, targets);
    this.#calls.set(key, call);
    call.catch(() => this.#calls.delete(key)); // the caller gets the error; the next call tries again
    return call;
  }

  async #compile(
    inputs: readonly string[],
    fetches: readonly string[],
    targets: readonly string[],
  ): Promise<Call> {
    const infos = inputs.map((name) => tensorInfo(this.graph, name));
    const asked = requestFor(this.graph, infos, fetches, targets);
    const request = outsideLoops(this.graph, asked);
    const { plan, precisions } = await this.#plans.make(request);
    if (this.#state.tables.size > 0) {
      this.#state.filled ??= this.#fill();
      await this.#state.filled;
    }
    const outputs = asked.fetches.map(({ node, index }) => `${node}:${index}`);
    const parts: Request[] = [];
    return {
      inputs: infos,
      outputs,
      precisions,
      execute: (tensors, { track } = {}) =>
        this.#execute(plan, tensors, outputs, track ? { gradients: new GradientWatch(track) } : {}),
      firstNonFinite: (tensors, index) => {
        const fetch = request.fetches[index];
        const part = parts[index] ?? { ...request, fetches: fetch ? [fetch] : [] };
        parts[index] = part;
        return this.#firstNonFinite(part, tensors);
      },
    };
  }

  /** Fills the tables: once, before the first run that reads one. */
  async #fill(): Promise<void> {
    const targets = initializersOf(this.graph);
    const feeds = [...this.graph.assetTensors].filter(([name]) => this.graph.nodes.has(parseName(name).node));
    const { plan } = await this.#plans.make({
      feeds: feeds.map(([name]) => parseName(name)),
      fetches: [],
      targets,
    });
    for (const path of new Set(feeds.map(([, path]) => path)))
      this.#assets.set(path, await assetBytes(this.graph, path));
    const paths = feeds.map(([, path]) => stringTensor([path], []));
    this.#execute(plan, paths, []);
    await restoreTables(this.graph, this.#state.tables);
    for (const table of this.#state.tables.values()) table.changed = false; // a fresh runner fills them the same
    tf.dispose(paths);
  }

  #execute(
    plan: Plan,
    inputs: readonly tf.Tensor[],
    outputs: readonly string[],
    watch: Pick<Context, "watch" | "flaw" | "gradients"> = {},
  ): tf.Tensor[] {
    const context = { ...this.#context(), ...watch };
    try {
      return resultTensors(execute(plan, inputs, context), outputs);
    } finally {
      for (const list of context.lists) list.dispose();
      for (const array of context.arrays) array.dispose();
      for (const stack of context.stacks) stack.dispose();
    }
  }

  async #firstNonFinite(request: Request, inputs: readonly tf.Tensor[]): Promise<string | null> {
    const watched = await this.#plans.watched(request);
    if (!watched) return null;
    const names = watched.plan.fetches.map((_, i) => `${i}`);
    return firstNonFinite(watched, request, inputs, this.#state.variables.values(), (plan, watch) =>
      tf.dispose(this.#execute(plan, inputs, names, watch)),
    );
  }

  #context(): Context {
    let steps = 0;
    const runFunction = (fn: FunctionRef, args: readonly Value[], context: Context) =>
      this.#call(fn, args, context);
    return {
      state: this.#state,
      assets: this.#assets,
      lists: new Set(),
      arrays: new Set(),
      stacks: new Set(),
      call(fn, args) {
        return runFunction(fn, args, this);
      },
      step: (loop) => {
        if (++steps > this.stepLimit) throw endless(loop, this.stepLimit);
      },
    };
  }

  #call(fn: FunctionRef, args: readonly Value[], context: Context): Value[] {
    const plan = this.#plans.function(fn, context.watch !== undefined);
    if (plan.flaw !== undefined) context.flaw?.(plan.flaw);
    return execute(plan, args, context).map((value) => {
      if (value !== undefined) return value;
      throw new MalformedError(`the function ${fn.name} returned nothing where a value was due`);
    });
  }
}
