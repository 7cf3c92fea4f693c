/**
 * XLA's reductions, over axes and over windows, by functions of the graph.
 *
 * Source: openxla.org's Operation Semantics: Reduce, ReduceWindow, SelectAndScatter.
 *
 * @module
 */
import type { FunctionRef } from "../../formats/graphdef.js";
import tf from "../../tfjs-core.cjs";
import { func, ints } from "../attrs.js";
import { broadcast } from "../broadcast.js";
import type { Context } from "../context.js";
import { type OpFamily, op } from "../op.js";
import { numbers } from "./read.js";
import { unflattened } from "./scatter.js";
import { padded, product } from "./xla.js";
import { combinedInto, elementwise, taken } from "./xla-combine.js";

const reducing = { dimensions_to_reduce: ints(), reducer: func() } as const;

interface Reducing {
  readonly dimensions_to_reduce: readonly number[];
  readonly reducer: FunctionRef;
}

export const xlaReductions = {
  XlaReduce: op({ inputs: ["input", "init_value"], attrs: reducing }, ([input, init], a, context) =>
    reduced([input], [init], a, context),
  ),
  XlaVariadicReduce: op(
    {
      inputs: ["input: tensors * N", "init_value: tensors * N"],
      attrs: reducing,
      outputs: { output: "N * T" },
    },
    ([inputs, inits], a, context) => reduced(inputs, inits, a, context),
  ),
  XlaVariadicReduceV2: op(
    {
      inputs: ["inputs: tensors * T", "init_values: tensors * T"],
      attrs: reducing,
      outputs: { outputs: "list T" },
    },
    ([inputs, inits], a, context) => reduced(inputs, inits, a, context),
  ),
  XlaReduceWindow: op(
    {
      inputs: [
        "input",
        "init_value",
        "window_dimensions",
        "window_strides",
        "base_dilations",
        "window_dilations",
        "padding",
      ],
      attrs: { computation: func() },
    },
    ([input, init, size, strides, base, dilations, padding], { computation }, context) => {
      const [low, high] = [0, 1].map((side) => numbers(padding).filter((_, i) => i % 2 === side));
      const between = numbers(base).map((d) => d - 1);
      const wide = padded(input, init, low ?? [], high ?? [], between);
      const window = windowOf(wide.shape, numbers(size), numbers(strides), numbers(dilations));
      const combine = elementwise(computation, context);
      const start = broadcast(tf.reshape(init, []), window.output);
      return window.taps.reduce(
        (sum: tf.Tensor, tap) => combine([sum, seen(wide, tap, window)])[0] ?? sum,
        start,
      );
    },
  ),
  XlaSelectAndScatter: op(
    {
      inputs: ["operand", "window_dimensions", "window_strides", "padding", "source", "init_value"],
      attrs: { select: func(), scatter: func() },
    },
    ([operand, size, strides, padding, source, init], { select, scatter }, context) => {
      const window = windowOf(
        padded(operand, init, sides(padding, 0), sides(padding, 1), []).shape,
        numbers(size),
        numbers(strides),
        numbers(size).map(() => 1),
      );
      const places = selected(operand, window, sides(padding, 0), elementwise(select, context));
      const blank = broadcast(tf.reshape(init, []), operand.shape);
      const flat = combinedInto(blank, places, source, elementwise(scatter, context));
      return tf.reshape(flat, operand.shape);
    },
  ),
} as const satisfies OpFamily;

function sides(padding: tf.Tensor, side: 0 | 1): number[] {
  return numbers(padding).filter((_, i) => i % 2 === side);
}

/** Halves combined until one is left, then with the first value. */
function reduced(
  inputs: readonly tf.Tensor[],
  inits: readonly tf.Tensor[],
  { dimensions_to_reduce: axes, reducer }: Reducing,
  context: Context,
): tf.Tensor[] {
  const shape = inputs[0]?.shape ?? [];
  const rest = [...shape.keys()].filter((axis) => !axes.includes(axis));
  const kept = rest.map((axis) => shape[axis] ?? 1);
  const combine = elementwise(reducer, context);
  let parts = inputs.map((x) => tf.reshape(tf.transpose(x, [...axes, ...rest]), [-1, product(kept)]));
  for (let rows = product(axes.map((axis) => shape[axis] ?? 1)); rows > 1; rows = Math.ceil(rows / 2)) {
    const half = Math.floor(rows / 2);
    const joined = combine([...parts.map((x) => tf.slice(x, [0, 0], [half, -1])), ...parts.map((x) => tf.slice(x, [half, 0], [half, -1]))]); // biome-ignore format: one thought
    parts = joined.map((x, i) =>
      rows % 2 === 0 ? x : tf.concat([x, tf.slice(parts[i] ?? x, [rows - 1, 0], [1, -1])], 0),
    );
  }
  const start = inits.map((init) => broadcast(tf.reshape(init, []), kept));
  const none = product(shape) === 0;
  return none ? start : combine([...start, ...parts.map((x) => tf.reshape(x, kept))]);
}

interface Windows {
  readonly output: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Places within a window. */
  readonly taps: readonly (readonly number[])[];
}

function windowOf(
  input: readonly number[],
  size: readonly number[],
  strides: readonly number[],
  dilations: readonly number[],
): Windows {
  const output = input.map((length, axis) => {
    const reach = ((size[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
    return Math.max(0, Math.floor((length - reach) / (strides[axis] ?? 1)) + 1);
  });
  const taps = Array.from({ length: product(size) }, (_, i) => unflattened(i, size));
  return { output, strides, dilations, taps };
}

/** What each window sees at one of its places. */
function seen(x: tf.Tensor, tap: readonly number[], { output, strides, dilations }: Windows): tf.Tensor {
  if (x.rank === 0) return x;
  return x.shape.reduce((part: tf.Tensor, size, axis) => {
    const [count, stride] = [output[axis] ?? 0, strides[axis] ?? 1];
    const from = (tap[axis] ?? 0) * (dilations[axis] ?? 1);
    if (from === 0 && stride === 1 && count === size) return part;
    const indices = Int32Array.from({ length: count }, (_, i) => from + i * stride);
    return tf.gather(part, tf.tensor1d(indices, "int32"), axis);
  }, x);
}

/** For each window the flat position in `operand` of the element that the others lose against. */
function selected(
  operand: tf.Tensor,
  window: Windows,
  low: readonly number[],
  select: (inputs: readonly tf.Tensor[]) => tf.Tensor[],
): number[] {
  const count = product(window.output);
  const best = new Array<number>(count).fill(-1);
  for (const tap of window.taps) {
    const at = Array.from({ length: count }, (_, i) => placeOf(unflattened(i, window.output), tap, window, low, operand.shape)); // biome-ignore format: one thought
    const rivals = at.flatMap((place, i) => (place >= 0 && (best[i] ?? -1) >= 0 ? [i] : []));
    const stays = rivals.length === 0 ? [] : numbers(select([taken(operand, rivals.map((i) => best[i] ?? 0)), taken(operand, rivals.map((i) => at[i] ?? 0))])[0] ?? tf.scalar(0)); // biome-ignore format: one thought
    for (const [k, i] of rivals.entries()) if (!stays[k]) best[i] = at[i] ?? -1;
    for (const [i, place] of at.entries()) if (best[i] === -1) best[i] = place;
  }
  return best;
}

/** -1 in the padding. */
function placeOf(
  output: readonly number[],
  tap: readonly number[],
  { strides }: Windows,
  low: readonly number[],
  shape: readonly number[],
): number {
  return shape.reduce((flat, size, axis) => {
    const at = (output[axis] ?? 0) * (strides[axis] ?? 1) + (tap[axis] ?? 0) - (low[axis] ?? 0);
    return flat < 0 || at < 0 || at >= size ? -1 : flat * size + at;
  }, 0);
}
