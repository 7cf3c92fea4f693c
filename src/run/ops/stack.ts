/**
 * Stacks, as the gradients of TensorFlow 1's loops use them.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { string } from "../attrs.js";
import type { Context } from "../context.js";
import { type OpFamily, op } from "../op.js";
import { Stack } from "../stack.js";
import { retain } from "../values.js";
import { number } from "./read.js";

const stateful = true;

/** How TensorFlow writes the size of a stack that may hold any number of values. */
const UNLIMITED = -1;

const latest = {
  StackV2: op(
    { inputs: ["max_size"], attrs: { stack_name: string("") }, outputs: { handle: "resource" }, stateful },
    ([size], { stack_name }, context, { name }) => created(stack_name || name, number(size), context),
  ),
  StackPushV2: op({ inputs: ["handle: stack", "elem: value"], stateful }, ([stack, value]) => {
    stack.push(retain(value));
    return value;
  }),
  StackPopV2: op({ inputs: ["handle: stack"], outputs: { elem: "elem_type" }, stateful }, ([stack]) => {
    const value = stack.pop();
    if (!(value instanceof tf.Tensor)) return value;
    const own = value.clone(); // in the scope of the op, which the stack's is not
    value.dispose();
    return own;
  }),
  StackCloseV2: op({ inputs: ["handle: stack"], outputs: {}, stateful }, ([stack]) => {
    stack.dispose();
    return [];
  }),
} as const satisfies OpFamily;

/** Version 1 hands on a reference to a string in place of a resource. */
const first: OpFamily = Object.fromEntries(
  Object.entries(latest).map(([name, row]) => [name.replace(/V2$/, ""), row]),
);

export const stacks: OpFamily = {
  ...latest,
  ...first,
  Stack: op(
    { inputs: [], attrs: { stack_name: string("") }, outputs: { handle: "ref string" }, stateful },
    (_, { stack_name }, context, { name }) => created(stack_name || name, UNLIMITED, context),
  ),
};

function created(name: string, maxSize: number, { stacks }: Context): Stack {
  const stack = new Stack(name, maxSize);
  stacks.add(stack);
  return stack;
}
