/**
 * One node's kernel with everything about the node bound: attributes, argument layout, cleaning up.
 *
 * @module
 */

import { isThawError, MalformedError } from "../../errors.js";
import type { NodeDef } from "../../formats/graphdef.js";
import { attr } from "../../graph/graph.js";
import { type DType, dtypes } from "../../tensor/dtype.js";
import tf from "../../tfjs-core.cjs";
import { readAttrs } from "../attrs.js";
import { byParts, isComplex } from "../complex-math.js";
import type { Context } from "../context.js";
import { exactly } from "../exact.js";
import type { Arg, Op } from "../op.js";
import { withPastFloats } from "../past-floats.js";
import { isPastLimits, markMoved, refusePastLimits } from "../past-limits.js";
import { isTensor, retain, type Value, Variable } from "../values.js";
import { cloned, withCpu } from "../with-cpu.js";
import { demandOf } from "./demand.js";
import { isExhausted } from "./exhausted.js";
import { outputArgs } from "./outputs.js";

type Outputs = Value | readonly Value[];

/** A node's kernel: flat inputs in, outputs out, which are the caller's. */
export type Bound = (inputs: readonly Value[], context: Context) => Outputs;

/** Binds a node's kernel. @throws {MalformedError} when attributes or the number of inputs are wrong */
export function bind(row: Op, node: NodeDef, inputCount: number): Bound {
  const attrs = readAttrs(node, row.attrs);
  const kernel = exactly(row, node);
  const group = grouping(row, node, inputCount);
  const demand = demandOf(row, node);
  // Complex numbers live on the cpu backend; a kernel that the backend turns out to lack is remembered.
  let onCpu = outputArgs(row, node).some(({ dtypes }) => dtypes.some(holdsComplex));
  // TensorFlow.js takes what a scope is called for a kernel: a gradient of our own in it would be taken for that one's.
  const scope = `${node.op} of the graph`;
  const bound: Bound = (inputs, context) => {
    const compute = (given: readonly Value[]) => kernel(group(given), attrs, context, node);
    const complex = inputs.some(holdsComplexValues);
    const run = () =>
      scoped(scope, inputs, () => (complex && row.linear ? byParts(inputs, compute) : compute(inputs)));
    demand?.(inputs);
    if (inputs.some(isPastLimits)) return row.pastLimits !== "passed" && inputs.some(isPastFloats) ? withPastFloats(node, inputs, run) : pastLimits(row, node, run); // biome-ignore format: one thought
    if (onCpu || complex || row.avoid[tf.getBackend()] !== undefined || isEmptyOnWasm(inputs)) return withCpu(run); // biome-ignore format: one thought
    try {
      return run();
    } catch (error) {
      if (!lacksKernel(error)) throw error;
      onCpu = true;
      return withCpu(run);
    }
  };
  return (inputs, context) => {
    try {
      return bound(inputs, context);
    } catch (error) {
      throw isThawError(error) || isExhausted(error) ? error : failed(error, node, inputs);
    }
  };
}

/** What a kernel of TensorFlow.js threw, with what it got. */
function failed(error: unknown, { op, name }: NodeDef, inputs: readonly Value[]): MalformedError {
  const message = error instanceof Error ? error.message : String(error);
  const given = inputs.map((value) =>
    value instanceof tf.Tensor ? `${value.dtype}[${value.shape.join(", ")}]` : value.kind,
  );
  return new MalformedError(`the ${op} node ${name} failed: ${message}`, {
    path: `node ${name}`,
    expected: "inputs whose shapes and dtypes fit the op and its attributes",
    found: given.join(", ") || "no inputs",
    hint: "fetch its inputs to see where they come from, or run the graph with native TensorFlow (`npx thaw native install`)",
    cause: error,
  });
}

/** An op that gets integers past 32 bits: what it moves on stays marked. */
function pastLimits(row: Op, node: NodeDef, run: () => Outputs): Outputs {
  if (row.pastLimits === null) refusePastLimits(`the ${node.op} node ${node.name} computes with`, node);
  const outputs = run();
  if (row.pastLimits === "moved") for (const value of isList(outputs) ? outputs : [outputs]) if (isTensor(value)) markMoved(value); // biome-ignore format: one thought
  return outputs;
}

/** Runs a kernel so that what it makes and does not return is disposed, and what it returns is its own. */
function scoped(name: string, inputs: readonly Value[], run: () => Outputs): Outputs {
  const engine = tf.engine();
  engine.startScope(name);
  let kept: tf.Tensor | tf.Tensor[] | undefined;
  try {
    const result = own(run(), inputs, engine.state.activeScope.id);
    kept = tensorsOf(result);
    return result;
  } finally {
    engine.endScope(kept);
  }
}

/** What was not made in this scope is an input or belongs to the state: the slot gets its own. */
function own(result: Outputs, inputs: readonly Value[], scope: number): Outputs {
  if (isList(result)) {
    const given = new Set<Value>(); // one tensor as two outputs would be freed with the first of them
    return result.map((value) => {
      const owned = given.has(value) ? retain(value) : ownOne(value, inputs, scope);
      given.add(value);
      return owned;
    });
  }
  return ownOne(result, inputs, scope);
}

function ownOne(value: Value, inputs: readonly Value[], scope: number): Value {
  if (value instanceof tf.Tensor) return value.scopeId === scope && !value.kept ? value : cloned(value);
  return inputs.includes(value) ? retain(value) : value;
}

function tensorsOf(result: Outputs): tf.Tensor | tf.Tensor[] | undefined {
  if (result instanceof tf.Tensor) return result;
  return isList(result) ? result.filter(isTensor) : undefined;
}

export function isList(result: Outputs): result is readonly Value[] {
  return Array.isArray(result);
}

function holdsComplexValues(value: Value): boolean {
  return value instanceof tf.Tensor && isComplex(value);
}

function holdsComplex(dtype: DType | null): boolean {
  return dtype !== null && dtypes[dtype].kind === "complex";
}

/** Kernels in wasm divide by the sizes of axes, or lose the shape, where there is nothing to compute. */
function isEmptyOnWasm(inputs: readonly Value[]): boolean {
  return tf.getBackend() === "wasm" && inputs.some((value) => value instanceof tf.Tensor && value.size === 0);
}

/** How backends say that they cannot compute something; TensorFlow's status 12 is "unimplemented". */
const lacking =
  /not registered for backend|not (yet )?(supported|implemented)|supports only|only \w+ input is supported|unknown dtype complex64|TF_Status: 12/i;

function lacksKernel(error: unknown): boolean {
  return tf.getBackend() !== "cpu" && error instanceof Error && lacking.test(error.message);
}

/** Flat inputs to one entry per argument. */
function grouping(row: Op, node: NodeDef, count: number): (inputs: readonly Value[]) => readonly unknown[] {
  const lengths = argLengths(row, node, count);
  if (!row.args.some(isListArg)) return (inputs) => inputs;
  if (row.args.length === 1) return (inputs) => [inputs];
  const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, n) => sum + n, 0));
  return (inputs) =>
    row.args.map((arg, i) => {
      const start = starts[i] ?? 0;
      return isListArg(arg) ? inputs.slice(start, start + (lengths[i] ?? 0)) : inputs[start];
    });
}

/** How many flat inputs each argument takes. @throws {MalformedError} when that is not what the node has */
export function argLengths(row: Op, node: NodeDef, count: number): number[] {
  const counted = row.args.map((arg) => (isListArg(arg) ? countOf(arg, node) : 1));
  const known = counted.reduce<number>((sum, n) => sum + (n ?? 0), 0);
  const lengths = counted.map((n) => n ?? count - known);
  const total = lengths.reduce((sum, n) => sum + n, 0);
  if (total === count && lengths.every((n) => n >= 0)) return lengths;
  throw wrongArity(row, node, known, count);
}

function isListArg({ kind }: Arg): boolean {
  return kind === "tensors" || kind === "values";
}

/** The length that an attribute gives a list argument; null where it takes what is left. */
function countOf({ count }: Arg, node: NodeDef): number | null {
  if (count === undefined) return null;
  const types = attr(node, count, "list")?.type.length;
  return types ?? Number(attr(node, count, "i") ?? 0);
}

function wrongArity(row: Op, node: NodeDef, known: number, count: number): MalformedError {
  const names = row.args.map(({ name }) => name).join(", ");
  return new MalformedError(`the ${node.op} node ${node.name} has a wrong number of inputs`, {
    path: `node ${node.name}`,
    expected: names ? `${known}${row.args.some(isListArg) ? " or more" : ""}: ${names}` : "none",
    found: `${count}`,
  });
}

/** The value of a reference variable where a tensor is asked for. */
export function dereferenced(value: Value): Value {
  return value instanceof Variable ? value.value : value;
}

function isPastFloats(value: Value): boolean {
  return isPastLimits(value) && value.dtype === "float32";
}
