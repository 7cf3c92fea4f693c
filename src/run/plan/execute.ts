/**
 * Runs a plan. Synchronous: everything that has to be waited for was loaded before.
 *
 * @module
 */

import { isThawError, MalformedError, withPath } from "../../errors.js";
import type { NodeDef } from "../../formats/graphdef.js";
import tf from "../../tfjs-core.cjs";
import type { Context } from "../context.js";
import { isTensor, release, retain, type Value } from "../values.js";
import { compose } from "./compose.js";
import { exhausted, isExhausted } from "./exhausted.js";
import type { HostValues } from "./host.js";
import type { Plan, Slots, Step } from "./plan.js";

/** Runs `plan` on `inputs`, which stay the caller's. The results become the caller's; undefined where dead. */
export function execute(plan: Plan, inputs: readonly Value[], within: Context): (Value | undefined)[] {
  const context = within.watch && plan.name ? inFunction(plan.name, within, within.watch) : within;
  if (plan.broken !== undefined) throw plan.broken;
  const engine = tf.engine();
  engine.startScope(plan.name);
  let results: (Value | undefined)[] = [];
  try {
    const slots = plan.initial.slice();
    for (const [i, slot] of plan.feeds.entries()) slots[slot] = inputs[i];
    runSteps(plan.steps, slots, context);
    results = handOver(plan, slots);
    return results;
  } finally {
    engine.endScope(results.filter(isTensor));
  }
}

function inFunction(name: string, context: Context, watch: NonNullable<Context["watch"]>): Context {
  // What watches a function that calls another gets the name of the inner one.
  const inner: typeof watch = (node, results) =>
    watch(node.includes("::") ? node : `${name}::${node}`, results);
  return { ...context, watch: inner };
}

/** Runs steps in order, freeing as it goes. Errors of kernels name the node. */
export function runSteps(steps: readonly Step[], slots: Slots, context: Context): void {
  let i = 0;
  try {
    for (; i < steps.length; i++) {
      const step = steps[i];
      if (step === undefined) return;
      step.run(slots, context);
      context.watch?.(
        step.node.name,
        step.writes.map((slot) => slots[slot]),
      );
      for (const slot of step.frees) {
        release(slots[slot]);
        slots[slot] = undefined;
      }
    }
  } catch (error) {
    const step = steps[i];
    if (step?.node && isExhausted(error)) throw exhausted(step.node, error, () => step.run(slots, context));
    throw located(error, step?.node);
  }
}

/**
 * Computes what is the same in every run, and keeps it. The plan's constants are there, as tensors or in `host`, and so
 * is what its functions keep.
 */
export async function fold(plan: Plan, context: Context, host: HostValues): Promise<void> {
  try {
    foldSteps(plan, context, host);
  } catch (error) {
    if (plan.name === "") throw error;
    plan.broken = error; // a branch that is never taken may be nonsense, as in TensorFlow
    return;
  }
  await compose(plan.compositions, plan.initial, host);
  if (plan.trims) settle(plan, host);
}

function foldSteps({ name, folded, initial }: Plan, context: Context, host: HostValues): void {
  const engine = tf.engine();
  engine.startScope(name);
  try {
    for (const step of folded) {
      if (host.run(step, initial)) continue;
      host.upload(step.needs(initial), initial);
      runSteps([step], initial, context);
    }
    for (const value of initial) if (value instanceof tf.Tensor) tf.keep(value);
  } finally {
    engine.endScope();
  }
}

/** Has tensors of what runs read, and frees what only other constants were made from. */
function settle({ initial, steps, fetches }: Plan, host: HostValues): void {
  const read = new Set(fetches.map(({ slot }) => slot));
  for (const step of steps) for (const slot of step.needs(initial)) read.add(slot);
  host.upload(read, initial);
  for (const [slot, value] of initial.entries()) {
    if (value === undefined || read.has(slot)) continue;
    release(value);
    initial[slot] = undefined;
  }
}

/** The fetched values: those that the run owns move out, fed and constant ones are shared. */
function handOver(plan: Plan, slots: Slots): (Value | undefined)[] {
  const lent = new Set(plan.feeds);
  return plan.fetches.map(({ slot }) => {
    const value = slots[slot];
    if (value === undefined) return undefined;
    if (lent.has(slot) || plan.initial[slot] !== undefined) return retain(value);
    lent.add(slot);
    return value;
  });
}

/** What a kernel threw, as an error that says which node it was. */
function located(error: unknown, node: NodeDef | undefined): unknown {
  if (node === undefined) return error;
  if (isThawError(error)) return withPath(error, `node ${node.name}`);
  const message = error instanceof Error ? error.message : String(error);
  return new MalformedError(`the ${node.op} node ${node.name} failed: ${message}`, {
    path: `node ${node.name}`,
    hint: "the shapes or dtypes that reach it do not fit: fetch its inputs to see them",
    cause: error,
  });
}
