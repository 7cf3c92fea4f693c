/**
 * Control flow: branches, loops and calls. Switch, Merge and frames are laid out by plan/flow.ts.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import type { FunctionRef } from "../../formats/graphdef.js";
import tf from "../../tfjs-core.cjs";
import { func, funcs } from "../attrs.js";
import type { Context } from "../context.js";
import { type Op, type OpFamily, op } from "../op.js";
import { release, retain, type Value } from "../values.js";
import { number } from "./read.js";

/** Whether the functions that an op calls may have state; as in TensorFlow, its name says so. */
interface Called {
  readonly stateful: boolean;
}

const called = ({ stateful }: Called): Op =>
  op(
    { inputs: ["args: values"], attrs: { f: func() }, outputs: { output: "list Tout" }, stateful },
    ([args], { f }, context) => context.call(f, args),
  );
const batched = (): Op =>
  op(
    {
      inputs: ["in_tensors: values * Tin", "captured_tensors: values * Tcaptured"],
      attrs: { f: func() },
      outputs: { out_tensors: "list Tout" },
      stateful: true,
      note: "calls its function at once; batches of one caller hold what is given",
    },
    ([given, captured], { f }, context) => context.call(f, [...given, ...captured]),
  );
const branched = ({ stateful }: Called): Op =>
  op(
    {
      inputs: ["cond", "input: values"],
      attrs: { then_branch: func(), else_branch: func() },
      outputs: { output: "list Tout" },
      stateful,
    },
    ([cond, input], { then_branch, else_branch }, context) =>
      context.call(truth(cond) ? then_branch : else_branch, input),
  );
const chosen = ({ stateful }: Called): Op =>
  op(
    {
      inputs: ["branch_index", "input: values"],
      attrs: { branches: funcs() },
      outputs: { output: "list Tout" },
      stateful,
    },
    ([index, input], { branches }, context) => context.call(branch(branches, number(index)), input),
  );
const repeated = ({ stateful }: Called): Op =>
  op(
    {
      inputs: ["input: values"],
      attrs: { cond: func(), body: func() },
      outputs: { output: "list T" },
      stateful,
    },
    ([input], { cond, body }, context) => loop(input, cond, body, context),
  );
const passed = (ref: "" | "ref "): Op =>
  op({ inputs: ["data: value"], outputs: { output: `${ref}T` } }, ([data]) => data);
const laidOut = (inputs: readonly string[], outputs: Readonly<Record<string, string>>): Op =>
  op({ inputs, outputs }, () => {
    throw new MalformedError("Switch and Merge are run by the plan");
  });

export const control = {
  PartitionedCall: called({ stateful: false }),
  StatefulPartitionedCall: called({ stateful: true }),
  BatchFunction: batched(),
  If: branched({ stateful: true }),
  StatelessIf: branched({ stateful: false }),
  Case: chosen({ stateful: true }),
  StatelessCase: chosen({ stateful: false }),
  While: repeated({ stateful: true }),
  StatelessWhile: repeated({ stateful: false }),
  Switch: laidOut(["data: value", "pred"], { output_false: "T", output_true: "T" }),
  RefSwitch: laidOut(["data: value", "pred"], { output_false: "ref T", output_true: "ref T" }),
  Merge: laidOut(["inputs: values"], { output: "T", value_index: "int32" }),
  RefMerge: laidOut(["inputs: values"], { output: "ref T", value_index: "int32" }),
  Enter: passed(""),
  RefEnter: passed("ref "),
  Exit: passed(""),
  RefExit: passed("ref "),
  NextIteration: passed(""),
  RefNextIteration: passed("ref "),
  RefSelect: op({ inputs: ["index", "inputs: values"], outputs: { output: "ref T" } }, ([index, inputs]) => {
    const chosen = inputs[number(index)];
    if (chosen) return chosen;
    throw new MalformedError("a RefSelect's index lies outside of its inputs", {
      expected: `0 to ${inputs.length - 1}`,
      found: `${number(index)}`,
    });
  }),
  LoopCond: op({ inputs: ["input"], outputs: { output: "bool" } }, ([input]) => input),
  ControlTrigger: op({ inputs: [], outputs: {} }, () => []),
  Assert: op(
    { inputs: ["condition", "data: values"], outputs: {}, stateful: true },
    ([condition], _, __, node) => {
      if (number(condition)) return [];
      throw new MalformedError(`an assertion of the graph failed: ${node.name}`, {
        path: `node ${node.name}`,
      });
    },
  ),
} as const satisfies OpFamily;

/** A number is true when not zero, a string when not empty, any other tensor when it has elements. */
function truth(cond: tf.Tensor): boolean {
  if (cond.rank > 0) return cond.size > 0;
  return cond.dtype === "string" ? cond.dataSync<"string">()[0] !== "" : number(cond) !== 0;
}

/** An index outside takes the last branch, as in TensorFlow. */
function branch(branches: readonly FunctionRef[], index: number): FunctionRef {
  const chosen = branches[index] ?? branches.at(-1);
  if (chosen) return chosen;
  throw new MalformedError("a Case without branches");
}

function loop(input: readonly Value[], cond: FunctionRef, body: FunctionRef, context: Context): Value[] {
  let state = input.map(retain);
  while (holds(state, cond, context)) {
    context.step(body.name);
    const next = context.call(body, state);
    for (const value of state) release(value);
    state = next;
  }
  return state;
}

function holds(state: readonly Value[], cond: FunctionRef, context: Context): boolean {
  const [result] = context.call(cond, state);
  if (!(result instanceof tf.Tensor)) throw new MalformedError(`the condition ${cond.name} gives no tensor`);
  const answer = truth(result);
  result.dispose();
  return answer;
}
