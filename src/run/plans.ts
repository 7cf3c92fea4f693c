/**
 * The plans of one graph, kept between runs: of what was asked for, of the functions that it calls, and the constants
 * that they share.
 *
 * @module
 */
import { MalformedError } from "../errors.js";
import type { FunctionRef, NodeDef } from "../formats/graphdef.js";
import type { Graph } from "../graph/graph.js";
import type { OtherPrecision } from "../tensor/precision.js";
import tf from "../tfjs-core.cjs";
import type { Context, State } from "./context.js";
import { checkFed, checkOutputs } from "./names.js";
import { ops } from "./ops/index.js";
import { constantTensor } from "./past-limits.js";
import { type Body, graphBody, type Source } from "./plan/body.js";
import { compile, neededFor } from "./plan/compile.js";
import { fold } from "./plan/execute.js";
import { HostValues } from "./plan/host.js";
import type { Plan } from "./plan/plan.js";
import { otherPrecision } from "./plan/precision.js";
import type { Request } from "./plan/request.js";
import { functionKey, requestOf, survey } from "./plan/survey.js";
import { hasNaN, hasNonFinite } from "./results.js";
import { constantOf, prepareState } from "./state.js";
import { readInPlace } from "./tensors.js";
import { release } from "./values.js";
import { cloned } from "./with-cpu.js";

export interface Made {
  readonly plan: Plan;
  /** For each fetch, what of it TensorFlow computes in other floats than float32. */
  readonly precisions: readonly (OtherPrecision | null)[];
}

/** A plan to be run while somebody watches. */
export interface Watched {
  readonly plan: Plan;
  /** Which of the feeds it reads. */
  readonly feeds: readonly boolean[];
}

export class Plans {
  readonly #graph: Graph;
  readonly #body: Body;
  readonly #state: State;
  readonly #context: () => Context;
  readonly #functions = new Map<string, Plan>();
  /** Plans and functions whose runs are watched: each node is a step of its own. */
  readonly #watched = new Map<Request, Watched>();
  readonly #watchedFunctions = new Map<string, Plan>();
  readonly #compiled: Plan[] = [];
  /** One of the plans' tensors for each constant; it may be gone. */
  readonly #constants = new Map<NodeDef, tf.Tensor>();

  /** `context` is what constants are folded in. */
  constructor(graph: Graph, state: State, context: () => Context) {
    this.#graph = graph;
    this.#body = graphBody(graph);
    this.#state = state;
    this.#context = context;
  }

  /** The plan of a request, with the functions that it calls, and everything that has to be loaded for both. */
  async make(request: Request): Promise<Made> {
    const nodes = neededFor(this.#body, request);
    checkOutputs(this.#graph, nodes);
    const functions = survey(this.#graph, nodes, ops);
    checkFed(this.#graph, nodes, request.feeds.map(nameOf));
    for (const [name, { body, nodes }] of functions) {
      if (this.#functions.has(name)) continue;
      this.#functions.set(name, await this.#loaded(compile(body, requestOf(body), nodes, ops)));
      await prepareState(this.#graph, this.#state, nodes);
    }
    await prepareState(this.#graph, this.#state, nodes);
    const plan = await this.#loaded(compile(this.#body, request, nodes, ops));
    const isOther = otherPrecision(nodes, functions, ops) !== null;
    return {
      plan,
      precisions: request.fetches.map((fetch) => (isOther ? this.#precision(request, fetch) : null)),
    };
  }

  /**
   * The plan of a request, each node a step of its own, to be run while somebody watches; null where what was run must
   * not run again. Everything that it reads was loaded for the request that it is a part of.
   */
  async watched(request: Request): Promise<Watched | null> {
    const known = this.#watched.get(request);
    if (known) return known;
    const nodes = neededFor(this.#body, request);
    const functions = survey(this.#graph, nodes, ops);
    const plan = compile(this.#body, request, nodes, ops, { fuse: false });
    const called = [...functions].map(
      ([name, { body, nodes }]) =>
        [name, compile(body, requestOf(body), nodes, ops, { fuse: false })] as const,
    );
    if (![plan, ...called.map(([, plan]) => plan)].every(({ repeatable }) => repeatable)) return null;
    for (const [name, plan] of called) {
      if (!this.#watchedFunctions.has(name))
        this.#watchedFunctions.set(name, await this.#loaded(plan, { watch: true }));
    }
    const read = new Set([...nodes.flatMap(({ inputs }) => inputs), ...request.fetches].map(nameOf));
    const feeds = request.feeds.map((feed) => read.has(nameOf(feed)));
    const watched = { plan: await this.#loaded(plan, { watch: true }), feeds };
    this.#watched.set(request, watched);
    return watched;
  }

  /** The plan of a function that a plan calls, which may be watched. */
  function(fn: FunctionRef, watched: boolean): Plan {
    const plan = (watched ? this.#watchedFunctions : this.#functions).get(functionKey(fn));
    if (plan) return plan;
    throw new MalformedError(`the function ${fn.name} was not compiled`);
  }

  /** Frees every plan's constants, loaded and folded. */
  dispose(): void {
    for (const { initial } of this.#compiled) for (const value of initial) release(value);
    this.#constants.clear();
    this.#compiled.length = 0;
    this.#functions.clear();
    this.#watched.clear();
    this.#watchedFunctions.clear();
  }

  /** What one of a request's fetches depends on. */
  #precision(request: Request, fetch: Source): OtherPrecision | null {
    const nodes = neededFor(this.#body, { ...request, fetches: [fetch] });
    return otherPrecision(nodes, survey(this.#graph, nodes, ops), ops);
  }

  /** What a watched plan's constants are folded in. */
  #watching(plan: Plan): Context {
    const watch: Context["watch"] = (node, results) => {
      if (results.some(hasNonFinite)) plan.flaw ??= node.includes("::") ? node : inPlan(plan, node);
    };
    const flaw = (node: string) => {
      plan.flaw ??= node;
    };
    return { ...this.#context(), watch, flaw };
  }

  /** The plan with everything in memory that is the same in every run. Functions that it calls come before it. */
  async #loaded(plan: Plan, { watch = false } = {}): Promise<Plan> {
    this.#compiled.push(plan);
    const host = new HostValues();
    const composes = plan.trims && plan.compositions.length > 0;
    for (const { slot, node } of plan.constants) {
      const known = this.#constants.get(node);
      if (known?.isDisposed === false) {
        const own = tf.keep(cloned(known));
        plan.initial[slot] = own;
        if (watch && hasNaN(own)) plan.flaw ??= inPlan(plan, node.name);
        continue;
      }
      const ref = constantOf(node);
      if (composes && host.takes(ref)) {
        host.set(slot, ref.loadSync() ?? (await ref.load()));
        continue;
      }
      const tensor = tf.keep(readInPlace(ref) ?? constantTensor(ref.loadSync() ?? (await ref.load())));
      plan.initial[slot] = tensor;
      this.#constants.set(node, tensor);
      if (watch && hasNaN(tensor)) plan.flaw ??= inPlan(plan, node.name);
    }
    await fold(plan, watch ? this.#watching(plan) : this.#context(), host);
    return plan;
  }
}

function nameOf({ node, index }: Source): string {
  return `${node}:${index}`;
}

function inPlan({ name }: Plan, node: string): string {
  return name === "" ? node : `${name}::${node}`;
}
