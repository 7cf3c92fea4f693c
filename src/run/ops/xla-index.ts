/**
 * XLA's gather and scatter: slices at places that tensors say.
 *
 * Source: openxla.org's Operation Semantics: Gather, Scatter.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { bytes, func } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { moved } from "./pick.js";
import { numbers } from "./read.js";
import { unflattened } from "./scatter.js";
import { product } from "./xla.js";
import { combinedInto, elementwise, taken } from "./xla-combine.js";
import { type IndexNumbers, indexNumbers } from "./xla-numbers.js";

export const xlaIndexing = {
  XlaGather: op(
    { inputs: ["operand", "start_indices", "slice_sizes"], attrs: { dimension_numbers: bytes() } },
    ([operand, indices, sizes], { dimension_numbers }) => {
      const slices = slicesOf(operand.shape, indices, numbers(sizes), indexNumbers(dimension_numbers));
      const places = placesOf(slices, true);
      return moved([operand], (x) => tf.reshape(taken(x, places), [...slices.shape]));
    },
  ),
  XlaScatter: op(
    {
      inputs: ["operand", "scatter_indices", "updates"],
      attrs: { update_computation: func(), dimension_numbers: bytes() },
    },
    ([operand, indices, updates], { update_computation, dimension_numbers }, context) => {
      const at = indexNumbers(dimension_numbers);
      const inserted = new Set([...at.collapsed, ...at.operandBatch]);
      const window = [...at.offset];
      const sizes = operand.shape.map((_, axis) => (inserted.has(axis) ? 1 : (updates.shape[window.shift() ?? 0] ?? 1))); // biome-ignore format: one thought
      const places = placesOf(slicesOf(operand.shape, indices, sizes, at), false);
      const flat = combinedInto(operand, places, updates, elementwise(update_computation, context));
      return tf.reshape(flat, operand.shape);
    },
  ),
} as const satisfies OpFamily;

interface Slices {
  readonly operand: readonly number[];
  readonly sizes: readonly number[];
  /** Of the gather's result, or of the scatter's updates. */
  readonly shape: readonly number[];
  /** Axes of the shape that run within a slice. */
  readonly offset: readonly number[];
  /** Axes of the operand that those are. */
  readonly running: readonly number[];
  /** Where the slice of an index begins. */
  start(batch: readonly number[]): number[];
}

function slicesOf(
  operand: readonly number[],
  indices: tf.Tensor,
  sizes: readonly number[],
  at: IndexNumbers,
): Slices {
  const whole = at.vector === indices.rank ? [...indices.shape, 1] : indices.shape;
  const outer = whole.filter((_, axis) => axis !== at.vector);
  const values = numbers(indices);
  const gone = new Set([...at.collapsed, ...at.operandBatch]);
  const running = [...operand.keys()].filter((axis) => !gone.has(axis));
  const rank = outer.length + running.length;
  const batchAxes = Array.from({ length: rank }, (_, axis) => axis).filter(
    (axis) => !at.offset.includes(axis),
  );
  const shape = new Array<number>(rank).fill(1);
  for (const [i, axis] of batchAxes.entries()) shape[axis] = outer[i] ?? 1;
  for (const [i, axis] of at.offset.entries()) shape[axis] = sizes[running[i] ?? 0] ?? 1;
  const start = (batch: readonly number[]) => {
    const from = new Array<number>(operand.length).fill(0);
    for (const [k, axis] of at.axes.entries()) {
      const index = [...batch.slice(0, at.vector), k, ...batch.slice(at.vector)];
      from[axis] = values[index.reduce((flat, n, i) => flat * (whole[i] ?? 1) + n, 0)] ?? 0;
    }
    for (const [k, axis] of at.operandBatch.entries()) {
      const of = at.indexBatch[k] ?? 0;
      from[axis] = batch[of > at.vector ? of - 1 : of] ?? 0;
    }
    return from;
  };
  return { operand, sizes, shape, offset: at.offset, running, start };
}

/** The flat position in the operand of each element; slices that leave it are moved inside, or are -1. */
function placesOf(slices: Slices, clamps: boolean): number[] {
  const { operand, sizes, shape, offset, running } = slices;
  return Array.from({ length: product(shape) }, (_, flat) => {
    const index = unflattened(flat, shape);
    const within = new Array<number>(operand.length).fill(0);
    for (const [k, axis] of offset.entries()) within[running[k] ?? 0] = index[axis] ?? 0;
    const from = slices.start(index.filter((_, axis) => !offset.includes(axis)));
    return operand.reduce((place, size, axis) => {
      const room = size - (sizes[axis] ?? 1);
      const start = from[axis] ?? 0;
      if (!clamps && (start < 0 || start > room)) return -1;
      const at = Math.max(0, Math.min(start, room)) + (within[axis] ?? 0);
      return place < 0 ? -1 : place * size + at;
    }, 0);
  });
}
