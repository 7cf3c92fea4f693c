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

import { LimitError, MalformedError } from "../errors.js";
import type { TensorInfo } from "../formats/file.js";
import type { FunctionRef, NodeDef } from "../formats/graphdef.js";
import type { Graph } from "../graph/graph.js";
import { parseName } from "../graph/names.js";
import type { DType } from "../tensor/dtype.js";
import tf from "../tfjs-core.cjs";
import type { Context, State } from "./context.js";
import { feedTensor, type TensorLike } from "./feeds.js";
import { GradientWatch } from "./gradients/watch.js";
import { assetBytes, initializersOf } from "./initialize.js";
import {
  checkFed,
  defaultFetches,
  renamed,
  requestFor,
  resolveFeeds,
  signatureOf,
  tensorInfo,
} from "./names.js";
import { ops } from "./ops/index.js";
import { constantTensor } from "./past-limits.js";
import { type Body, graphBody } from "./plan/body.js";
import { compile, neededFor, type Request } from "./plan/compile.js";
import { execute, fold } from "./plan/execute.js";
import type { Plan, Slots, Step } from "./plan/plan.js";
import { functionKey, requestOf, survey } from "./plan/survey.js";
import { hasNonFinite, nonFiniteCount, resultTensors } from "./results.js";
import { constantOf, prepareState } from "./state.js";
import { stringTensor } from "./strings.js";
import { type ComputedValue, fromTensor } from "./tensors.js";
import { release, type Value, Variable } from "./values.js";
import { cloned } from "./with-cpu.js";

export interface RunnerOptions {
  /** How many loop iterations one run may take, all loops together. */
  readonly stepLimit?: number;
}

/** A loop that takes longer than this is taken for endless. Sequences are far shorter. */
const STEP_LIMIT = 1_000_000;

/** A compiled call: tensors in, tensors out, at once. */
export interface Call {
  readonly inputs: readonly TensorInfo[];
  /** The tensor names of the results. */
  readonly outputs: readonly string[];
  /**
   * Inputs stay the caller's, results become the caller's to dispose. Inside of `tf.variableGrads` and the like,
   * gradients flow to inputs and lent variables; `options.track` names the tensors that they must reach.
   */
  execute(inputs: readonly tf.Tensor[], options?: ExecuteOptions): tf.Tensor[];
  /** Computes now what is the same in every run, which the first run would keep in memory. */
  fold(): void;
  /** Runs again, watching: the first node that makes NaN or infinity; null where running again is no option. */
  firstNonFinite(inputs: readonly tf.Tensor[]): Promise<string | null>;
}

export interface ExecuteOptions {
  /** Tensors to differentiate by: an op that loses track of them is an error instead of a gradient of zero. */
  readonly track?: readonly tf.Tensor[];
}

export class GraphRunner {
  readonly graph: Graph;
  readonly #body: Body;
  readonly #stepLimit: number;
  readonly #plans = new Map<string, Promise<Call>>();
  readonly #functions = new Map<string, Plan>();
  readonly #compiled: Plan[] = [];
  /** One of the plans' tensors for each constant; it may be gone. */
  readonly #constants = new Map<NodeDef, tf.Tensor>();
  readonly #assets = new Map<string, Uint8Array>();
  #initialized: Promise<void> | undefined;
  readonly #state: State = { variables: new Map(), tables: new Map(), draws: new Map() };

  constructor(graph: Graph, { stepLimit = STEP_LIMIT }: RunnerOptions = {}) {
    this.graph = graph;
    this.#body = graphBody(graph);
    this.#stepLimit = stepLimit;
  }

  /** Variables by name, once a run has needed them. Their values change by running and last until {@link dispose}. */
  get variables(): ReadonlyMap<string, Variable> {
    return this.#state.variables;
  }

  /** Whether a run has changed a variable, so that the next one must see it. */
  get stateful(): boolean {
    return [...this.#state.variables.values()].some(({ changed }) => changed);
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
      for (const info of call.inputs) inputs.push(await feedTensor(info, fed.get(info.name) ?? 0));
      return await this.#results(call, fetches, inputs);
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
    for (const plan of this.#compiled) disposePlan(plan);
    for (const variable of this.#state.variables.values()) variable.dispose();
    this.#constants.clear();
    this.#compiled.length = 0;
    this.#functions.clear();
    this.#plans.clear();
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
    const known = this.#plans.get(key);
    if (known) return known;
    const call = this.#compile(inputs, fetches, targets);
    this.#plans.set(key, call);
    call.catch(() => this.#plans.delete(key)); // the caller gets the error; the next call tries again
    return call;
  }

  async #compile(
    inputs: readonly string[],
    fetches: readonly string[],
    targets: readonly string[],
  ): Promise<Call> {
    const infos = inputs.map((name) => tensorInfo(this.graph, name));
    const request = requestFor(this.graph, infos, fetches, targets);
    const plan = await this.#plan(request);
    if (this.#state.tables.size > 0) {
      this.#initialized ??= this.#initialize();
      await this.#initialized;
    }
    const outputs = request.fetches.map(({ node, index }) => `${node}:${index}`);
    return {
      inputs: infos,
      outputs,
      execute: (tensors, { track } = {}) =>
        this.#execute(plan, tensors, outputs, track ? { gradients: new GradientWatch(track) } : {}),
      fold: () => this.#foldAll(plan),
      firstNonFinite: (tensors) => this.#firstNonFinite(request, tensors),
    };
  }

  /** The plan of a request, with the functions that it calls, and everything that has to be loaded for both. */
  async #plan(request: Request): Promise<Plan> {
    const { functions } = survey(this.graph, this.#body, request, ops);
    const nodes = neededFor(this.#body, request);
    checkFed(
      this.graph,
      nodes,
      request.feeds.map(({ node, index }) => `${node}:${index}`),
    );
    const plan = await this.#loaded(compile(this.#body, request, ops));
    await prepareState(this.graph, this.#state, nodes);
    for (const [name, body] of functions) {
      if (this.#functions.has(name)) continue;
      this.#functions.set(name, await this.#loaded(compile(body, requestOf(body), ops)));
      await prepareState(this.graph, this.#state, neededFor(body, requestOf(body)));
    }
    return plan;
  }

  /** Fills the tables: once, before the first run that reads one. */
  async #initialize(): Promise<void> {
    const targets = initializersOf(this.graph);
    const feeds = [...this.graph.assetTensors].filter(([name]) => this.graph.nodes.has(parseName(name).node));
    const plan = await this.#plan({ feeds: feeds.map(([name]) => parseName(name)), fetches: [], targets });
    for (const path of new Set(feeds.map(([, path]) => path)))
      this.#assets.set(path, await assetBytes(this.graph, path));
    const paths = feeds.map(([, path]) => stringTensor([path], []));
    this.#execute(plan, paths, []);
    tf.dispose(paths);
  }

  /** The plan with its constants in memory. */
  async #loaded(plan: Plan): Promise<Plan> {
    for (const { slot, node } of plan.constants) {
      const known = this.#constants.get(node);
      const shared =
        known?.isDisposed === false ? cloned(known) : constantTensor(await constantOf(node).load());
      plan.initial[slot] = tf.keep(shared);
      this.#constants.set(node, shared);
    }
    this.#compiled.push(plan);
    return plan;
  }

  #execute(
    plan: Plan,
    inputs: readonly tf.Tensor[],
    outputs: readonly string[],
    watch: Pick<Context, "watch" | "gradients"> = {},
  ): tf.Tensor[] {
    const context = { ...this.#context(), ...watch };
    try {
      return resultTensors(execute(plan, inputs, context), outputs);
    } finally {
      for (const list of context.lists) list.dispose();
      for (const array of context.arrays) array.dispose();
    }
  }

  /** Folds a plan and those of the functions, which it may call. */
  #foldAll(plan: Plan): void {
    const context = this.#context();
    for (const each of [plan, ...this.#functions.values()]) if (!each.ready) fold(each, context);
  }

  async #firstNonFinite(request: Request, inputs: readonly tf.Tensor[]): Promise<string | null> {
    const plan = await this.#loaded(compile(this.#body, request, ops, { fuse: false }));
    if (![plan, ...this.#functions.values()].every(({ repeatable }) => repeatable)) return null;
    const found: string[] = [];
    const names = plan.fetches.map((_, i) => `${i}`);
    const watch = ({ node, writes }: Step, slots: Slots) => {
      if (found.length === 0 && writes.some((slot) => hasNonFinite(slots[slot]))) found.push(node.name);
    };
    tf.dispose(this.#execute(plan, inputs, names, { watch }));
    return found[0] ?? null;
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
      call(fn, args) {
        return runFunction(fn, args, this);
      },
      step: (loop) => {
        if (++steps > this.#stepLimit) throw endless(loop, this.#stepLimit);
      },
    };
  }

  #call(fn: FunctionRef, args: readonly Value[], context: Context): Value[] {
    const plan = this.#functions.get(functionKey(fn));
    if (!plan) throw new MalformedError(`the function ${fn.name} was not compiled`);
    return execute(plan, args, context).map((value) => {
      if (value !== undefined) return value;
      throw new MalformedError(`the function ${fn.name} returned nothing where a value was due`);
    });
  }

  async #results(call: Call, fetches: readonly string[], inputs: readonly tf.Tensor[]) {
    const tensors = call.execute(inputs);
    const results: Record<string, ComputedValue> = {};
    try {
      for (const [i, tensor] of tensors.entries()) {
        const name = call.outputs[i] ?? "";
        const { dtype } = tensorInfo(this.graph, name);
        const count = nonFiniteCount(tensor);
        const nonFinite = count === 0 ? undefined : { count, firstNode: await call.firstNonFinite(inputs) };
        results[fetches[i] ?? name] = await fromTensor(tensor, { name, dtype, nonFinite });
      }
      return results;
    } finally {
      for (const tensor of tensors) tensor.dispose();
    }
  }
}

/** Disposes a plan's constants, loaded and folded. */
function disposePlan(plan: Plan): void {
  for (const value of plan.initial) release(value);
}

function endless(loop: string, limit: number): LimitError {
  return new LimitError(`the loop ${loop} does not end`, {
    expected: `at most ${limit} iterations`,
    hint: "check what the loop's condition reads, or raise stepLimit",
  });
}
