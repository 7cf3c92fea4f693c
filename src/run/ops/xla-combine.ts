/**
 * Functions of scalars that XLA's ops take (to add, to compare), applied to whole tensors: they are made of ops that work
 * element by element. One that is not, is called for every element.
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import type { FunctionRef } from "../../formats/graphdef.js";
import tf from "../../tfjs-core.cjs";
import type { Context } from "../context.js";

/** Calls `fn` with the elements of tensors of one shape; gives its results in that shape. */
export type Elementwise = (inputs: readonly tf.Tensor[]) => tf.Tensor[];

export function elementwise(fn: FunctionRef, context: Context): Elementwise {
  return (inputs) => {
    const [{ shape } = tf.scalar(0)] = inputs;
    try {
      const results = called(fn, inputs, context);
      if (results.every((result) => result.shape.join() === shape.join())) return results;
    } catch (error) {
      if (shape.length === 0) throw error;
    }
    return oneByOne(fn, inputs, context);
  };
}

function called(fn: FunctionRef, inputs: readonly tf.Tensor[], context: Context): tf.Tensor[] {
  return context.call(fn, inputs).map((value) => {
    if (value instanceof tf.Tensor) return value;
    throw new MalformedError(`the function ${fn.name} gives no tensor`);
  });
}

function oneByOne(fn: FunctionRef, inputs: readonly tf.Tensor[], context: Context): tf.Tensor[] {
  const [{ shape, size } = tf.scalar(0)] = inputs;
  const columns = inputs.map((input) => tf.unstack(tf.reshape(input, [size])));
  const rows = Array.from({ length: size }, (_, i) =>
    called(
      fn,
      columns.map((column) => column[i] ?? tf.scalar(0)),
      context,
    ),
  );
  const [first = []] = rows;
  return first.map((_, k) =>
    tf.reshape(tf.stack(rows.map((row) => tf.reshape(row[k] ?? tf.scalar(0), []))), shape),
  );
}

/** Elements of `x` at flat positions. */
export function taken(x: tf.Tensor, positions: ArrayLike<number>): tf.Tensor {
  return tf.gather(tf.reshape(x, [x.size]), tf.tensor1d(Int32Array.from(positions), "int32"));
}

/**
 * `x`, flat, where `updates[i]` was combined into place `places[i]`, in order; places below zero are left out. What
 * goes to one place goes there in rounds.
 */
export function combinedInto(
  x: tf.Tensor,
  places: readonly number[],
  updates: tf.Tensor,
  combine: Elementwise,
): tf.Tensor {
  const rounds: number[][] = [];
  const visits = new Map<number, number>();
  for (const [i, place] of places.entries()) {
    if (place < 0) continue;
    const round = visits.get(place) ?? 0;
    visits.set(place, round + 1);
    rounds[round] ??= [];
    rounds[round].push(i);
  }
  return rounds.reduce(
    (flat, members) => {
      const at = members.map((i) => places[i] ?? 0);
      const [next = flat] = combine([taken(flat, at), taken(updates, members)]);
      return replaced(flat, at, next);
    },
    tf.reshape(x, [x.size]),
  );
}

/** A flat tensor with the elements at `places` replaced. */
export function replaced(flat: tf.Tensor, places: readonly number[], by: tf.Tensor): tf.Tensor {
  const from = Int32Array.from({ length: flat.size }, (_, i) => i);
  for (const [i, place] of places.entries()) from[place] = flat.size + i;
  return tf.gather(tf.concat([flat, tf.reshape(by, [by.size])]), tf.tensor1d(from, "int32"));
}
