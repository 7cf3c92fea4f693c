/**
 * The steps of TensorFlow 1's control flow: Switch, Merge, and a loop as one step.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import type { Context } from "../context.js";
import { isTensor, release, retain, type Value } from "../values.js";
import type { BodyNode } from "./body.js";
import { runSteps } from "./execute.js";
import type { Draft, Lowering } from "./lower.js";
import type { Slots, Step } from "./plan.js";

/** Stands in a slot for "this node ran": what control edges read. */
export const RAN: Value = { kind: "ran" };

interface Loop {
  readonly name: string;
  readonly enters: readonly { readonly from: number; readonly to: number }[];
  /** Filled during the first iteration only. */
  readonly first: number;
  readonly nexts: readonly number[];
  readonly exits: readonly number[];
  readonly body: readonly Step[];
}

export function runLoop(
  { name, enters, first, nexts, exits, body }: Loop,
  slots: Slots,
  context: Context,
): void {
  for (const { from, to } of enters) {
    const value = slots[from];
    slots[to] = value === undefined ? undefined : retain(value);
  }
  slots[first] = RAN;
  do {
    context.step(name);
    tf.engine().startScope(name);
    try {
      runSteps(body, slots, context);
    } finally {
      tf.engine().endScope([...nexts, ...exits].map((slot) => slots[slot]).filter(isTensor));
    }
    slots[first] = undefined;
  } while (nexts.some((slot) => slots[slot] !== undefined));
  for (const { to } of enters) {
    release(slots[to]);
    slots[to] = undefined;
  }
}

/** Passes its data on to one of two outputs; the other one is dead. */
export function switchDraft({ node, inputs }: BodyNode, lowering: Lowering): Draft {
  const [data = -1, predicate = -1] = inputs.map((source) => lowering.slot(source));
  const [whenFalse = -1, whenTrue = -1] = lowering.writes(node, lowering.row(node));
  const run = (slots: Slots) => {
    const [value, condition] = [slots[data], slots[predicate]];
    if (value === undefined || !(condition instanceof tf.Tensor)) return;
    slots[condition.dataSync()[0] ? whenTrue : whenFalse] = retain(value);
  };
  return { node, reads: [data, predicate], writes: [whenFalse, whenTrue], run };
}

/** Passes on the input that is alive. In a loop: what entered first, then what the last iteration left. */
export function mergeDraft(
  { node, inputs }: BodyNode,
  lowering: Lowering,
  first: number,
  isBack: (name: string) => boolean,
): Draft {
  const sources = inputs.map((source) => ({ slot: lowering.slot(source), back: isBack(source.node) }));
  const inLoop = sources.some(({ back }) => back);
  const [output = -1, valueIndex = -1] = lowering.writes(node, lowering.row(node));
  const run = (slots: Slots) => {
    const entering = slots[first] !== undefined;
    const index = sources.findIndex(
      ({ slot, back }) => slots[slot] !== undefined && !(inLoop && back === entering),
    );
    const source = sources[index];
    const value = source && slots[source.slot];
    if (source === undefined || value === undefined) return;
    slots[output] = source.back ? value : retain(value);
    if (source.back) slots[source.slot] = undefined; // moved
    slots[valueIndex] = tf.scalar(index, "int32");
  };
  return { node, reads: sources.map(({ slot }) => slot), writes: [output, valueIndex], run };
}

/** A draft that computes nothing when an input is dead. */
export function mortal(draft: Draft): Draft {
  const run = (slots: Slots, context: Context) => {
    for (const slot of draft.reads) if (slots[slot] === undefined) return;
    draft.run(slots, context);
  };
  return { ...draft, run };
}
