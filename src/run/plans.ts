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
import type { Plan } from "./plan/plan.js";
import { functionKey, requestOf, survey } from "./plan/survey.js";
import { constantOf, prepareState } from "./state.js";
import { release } from "./values.js";
import { cloned } from "./with-cpu.js";

export class Plans {
  readonly #graph: Graph;
  readonly #body: Body;
  readonly #state: State;
  readonly #functions = new Map<string, Plan>();
  readonly #unfused = new Map<Request, Plan>();
  readonly #compiled: Plan[] = [];
  /** One of the plans' tensors for each constant; it may be gone. */
  readonly #constants = new Map<NodeDef, tf.Tensor>();

  constructor(graph: Graph, state: State) {
    this.#graph = graph;
    this.#body = graphBody(graph);
    this.#state = state;
  }

  /** The plan of a request, with the functions that it calls, and everything that has to be loaded for both. */
  async make(request: Request): Promise<Plan> {
    const { functions } = survey(this.#graph, this.#body, request, ops);
    const nodes = neededFor(this.#body, request);
    checkFed(
      this.#graph,
      nodes,
      request.feeds.map(({ node, index }) => `${node}:${index}`),
    );
    const plan = await this.#loaded(compile(this.#body, request, ops));
    await prepareState(this.#graph, this.#state, nodes);
    for (const [name, body] of functions) {
      if (this.#functions.has(name)) continue;
      this.#functions.set(name, await this.#loaded(compile(body, requestOf(body), ops)));
      await prepareState(this.#graph, this.#state, neededFor(body, requestOf(body)));
    }
    return plan;
  }

  /** The plan of a request that was made before, each node a step of its own; null where it may run only once. */
  async unfused(request: Request): Promise<Plan | null> {
    const plan =
      this.#unfused.get(request) ?? (await this.#loaded(compile(this.#body, request, ops, { fuse: false })));
    this.#unfused.set(request, plan);
    return [plan, ...this.#functions.values()].every(({ repeatable }) => repeatable) ? plan : null;
  }

  /** The plan of a function that a plan calls. */
  function(fn: FunctionRef): Plan {
    const plan = this.#functions.get(functionKey(fn));
    if (plan) return plan;
    throw new MalformedError(`the function ${fn.name} was not compiled`);
  }

  /** Folds a plan and those of the functions, which it may call. */
  fold(plan: Plan, context: Context): void {
    for (const each of [plan, ...this.#functions.values()]) if (!each.ready) fold(each, context);
  }

  /** Frees every plan's constants, loaded and folded. */
  dispose(): void {
    for (const { initial } of this.#compiled) for (const value of initial) release(value);
    this.#constants.clear();
    this.#compiled.length = 0;
    this.#functions.clear();
    this.#unfused.clear();
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
}
