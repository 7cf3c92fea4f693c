/**
 * XLA's sorting, by numbers or by a comparison of the graph's.
 *
 * Source: openxla.org's Operation Semantics: Sort.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { func } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { moved } from "./pick.js";
import { axisOf, number, numbers } from "./read.js";
import { type Elementwise, elementwise, taken } from "./xla-combine.js";

export const xlaSorts = {
  XlaSort: op({ inputs: ["input"] }, ([input]) => {
    const order = sorted(input.shape, input.rank - 1, byValue(input));
    return reordered(input, order);
  }),
  XlaKeyValueSort: op(
    { inputs: ["keys", "values"], outputs: { sorted_keys: "K", sorted_values: "V" } },
    ([keys, values]) => {
      const order = sorted(keys.shape, keys.rank - 1, byValue(keys));
      return [reordered(keys, order), reordered(values, order)];
    },
  ),
  XlaVariadicSort: op(
    {
      inputs: ["inputs: tensors * T", "dimension"],
      attrs: { comparator: func() },
      outputs: { outputs: "list T" },
    },
    ([inputs, dimension], { comparator }, context) => {
      const [first = tf.scalar(0)] = inputs;
      const less = byComparison(inputs, elementwise(comparator, context));
      const order = sorted(first.shape, axisOf(number(dimension), first.rank), less);
      return inputs.map((input) => reordered(input, order));
    },
  ),
} as const satisfies OpFamily;

/** For pairs of flat positions: whether the first comes before the second. */
type Less = (left: readonly number[], right: readonly number[]) => readonly boolean[];

/** NaN is the largest. */
function byValue(x: tf.Tensor): Less {
  const values = numbers(x);
  return (left, right) =>
    left.map((at, i) => {
      const [a = 0, b = 0] = [values[at], values[right[i] ?? 0]];
      return a < b || (!Number.isNaN(a) && Number.isNaN(b));
    });
}

function byComparison(inputs: readonly tf.Tensor[], compare: Elementwise): Less {
  return (left, right) => {
    const [answers] = compare(inputs.flatMap((x) => [taken(x, left), taken(x, right)]));
    return Array.from(answers?.dataSync() ?? [], Boolean);
  };
}

/**
 * Flat positions in sorted order, equal ones as they were: runs merged until one is left along the axis. Every element
 * looks for its place in the other run, all of them at once, so that comparisons are few and long.
 */
function sorted(shape: readonly number[], axis: number, less: Less): number[] {
  const size = shape[axis] ?? 1;
  const inner = shape.slice(axis + 1).reduce((product, n) => product * n, 1);
  const total = shape.reduce((product, n) => product * n, 1);
  const slot = (line: number, at: number) =>
    Math.floor(line / inner) * size * inner + at * inner + (line % inner);
  let order = Array.from({ length: total }, (_, i) => i);
  for (let width = 1; width < size; width *= 2) {
    const places = Array.from({ length: total }, (_, i) => {
      const [line, at] = [Math.floor(i / size), i % size];
      const isRight = Math.floor(at / width) % 2 === 1;
      const start = at - (at % (2 * width));
      const other = isRight ? start : Math.min(size, start + width);
      const end = isRight ? start + width : Math.min(size, start + 2 * width);
      return { line, at, isRight, start, low: other, high: end, other };
    });
    for (;;) {
      const open = places.filter(({ low, high }) => low < high);
      if (open.length === 0) break;
      const middles = open.map(({ line, low, high }) => order[slot(line, (low + high) >> 1)] ?? 0);
      const own = open.map(({ line, at }) => order[slot(line, at)] ?? 0);
      const before = less(middles, own);
      const after = less(own, middles);
      for (const [i, place] of open.entries()) {
        const middle = (place.low + place.high) >> 1;
        const goesRight = place.isRight ? !after[i] : before[i];
        if (goesRight) place.low = middle + 1;
        else place.high = middle;
      }
    }
    const next = [...order];
    for (const { line, at, isRight, start, low, other } of places) {
      const rank = at - (isRight ? start + width : start);
      next[slot(line, start + rank + (low - other))] = order[slot(line, at)] ?? 0;
    }
    order = next;
  }
  return order;
}

function reordered(x: tf.Tensor, order: readonly number[]): tf.Tensor {
  return moved([x], (y) => tf.reshape(taken(y, order), x.shape));
}
