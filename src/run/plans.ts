/**
 * The plans of one graph, kept between runs: of what was asked for, of the functions that it calls, and the constants
 * that they share.
 *
 * @module
 */
import { MalformedError } from "../errors.js";
import type { FunctionRef, NodeDef } from "../formats/graphdef.js";
import type { Graph } from "../graph/graph.js";
import tf from "../tfjs-core.cjs";
import type { Context, State } from "./context.js";
import { checkFed } from "./names.js";
import { ops } from "./ops/index.js";
import { constantTensor } from "./past-limits.js";
import { type Body, graphBody } from "./plan/body.js";
import { compile, neededFor, type Request } from "./plan/compile.js";
import { fold } from "./plan/execute.js";
import { HostValues } from "./plan/host.js";
import type { Plan } from "./plan/plan.js";
import { functionKey, requestOf, survey } from "./plan/survey.js";
import { constantOf, prepareState } from "./state.js";
import { release } from "./values.js";
import { cloned } from "./with-cpu.js";

export class Plans {
  readonly #graph: Graph;
  readonly #body: Body;
  readonly #state: State;
  readonly #context: () => Context;
  readonly #functions = new Map<string, Plan>();
  readonly #unfused = new Map<Request, Plan>();
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
  async make(request: Request): Promise<Plan> {
    const nodes = neededFor(this.#body, request);
    const functions = survey(this.#graph, nodes, ops);
    checkFed(
      this.#graph,
      nodes,
      request.feeds.map(({ node, index }) => `${node}:${index}`),
    );
    for (const [name, { body, nodes }] of functions) {
      if (this.#functions.has(name)) continue;
      this.#functions.set(name, await this.#loaded(compile(body, requestOf(body), nodes, ops)));
      await prepareState(this.#graph, this.#state, nodes);
    }
    await prepareState(this.#graph, this.#state, nodes);
    return this.#loaded(compile(this.#body, request, nodes, ops));
  }

  /** The plan of a request that was made before, each node a step of its own; null where it may run only once. */
  async unfused(request: Request): Promise<Plan | null> {
    const nodes = neededFor(this.#body, request);
    const plan =
      this.#unfused.get(request) ??
      (await this.#loaded(compile(this.#body, request, nodes, ops, { fuse: false })));
    this.#unfused.set(request, plan);
    return [plan, ...this.#functions.values()].every(({ repeatable }) => repeatable) ? plan : null;
  }

  /** The plan of a function that a plan calls. */
  function(fn: FunctionRef): Plan {
    const plan = this.#functions.get(functionKey(fn));
    if (plan) return plan;
    throw new MalformedError(`the function ${fn.name} was not compiled`);
  }

  /** Frees every plan's constants, loaded and folded. */
  dispose(): void {
    for (const { initial } of this.#compiled) for (const value of initial) release(value);
    this.#constants.clear();
    this.#compiled.length = 0;
    this.#functions.clear();
    this.#unfused.clear();
  }

  /** The plan with everything in memory that is the same in every run. Functions that it calls come before it. */
  async #loaded(plan: Plan): Promise<Plan> {
    this.#compiled.push(plan);
    const host = new HostValues();
    const composes = plan.trims && plan.compositions.length > 0;
    for (const { slot, node } of plan.constants) {
      const known = this.#constants.get(node);
      if (known?.isDisposed === false) {
        plan.initial[slot] = tf.keep(cloned(known));
        continue;
      }
      const ref = constantOf(node);
      const value = ref.loadSync() ?? (await ref.load());
      if (composes && host.take(slot, value)) continue;
      const tensor = tf.keep(constantTensor(value));
      plan.initial[slot] = tensor;
      this.#constants.set(node, tensor);
    }
    await fold(plan, this.#context(), host);
    return plan;
  }
}
