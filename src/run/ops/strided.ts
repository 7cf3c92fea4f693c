/**
 * What StridedSlice's masks mean: one start, count and step per axis of the input, and the shape of the result.
 *
 * Source: tensorflow/core/ops/array_ops.cc, the documentation of StridedSlice.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { makeTensor } from "../tensors.js";
import { moved } from "./pick.js";

export interface Masks {
  readonly begin_mask: number;
  readonly end_mask: number;
  readonly ellipsis_mask: number;
  readonly new_axis_mask: number;
  readonly shrink_axis_mask: number;
}

export interface Spec extends Masks {
  readonly begin: readonly number[];
  readonly end: readonly number[];
  readonly strides: readonly number[];
}

interface Cut {
  readonly start: number;
  readonly count: number;
  readonly step: number;
}

/** `x[begin:end:strides]` with masks, as Python's slicing counts. */
export function stridedSlice(x: tf.Tensor, spec: Spec): tf.Tensor {
  const { cuts, shape } = resolve(x.shape, spec);
  if (x.rank === 0) return tf.reshape(x, shape);
  const plain = cuts.every(({ step, count }) => step === 1 || count <= 1);
  if (plain)
    return tf.reshape(
      tf.slice(
        x,
        cuts.map(({ start, count }) => (count === 0 ? 0 : start)),
        cuts.map(({ count }) => count),
      ),
      shape,
    );
  const picked = cuts.reduce((part, { start, count, step }, axis) => {
    if (step === 1 && start === 0 && count === x.shape[axis]) return part;
    const indices = Int32Array.from({ length: count }, (_, i) => start + i * step);
    return tf.gather(part, tf.tensor1d(indices, "int32"), axis);
  }, x);
  return tf.reshape(picked, shape);
}

/** Bit i of a mask. */
function has(mask: number, i: number): boolean {
  return ((mask >> i) & 1) === 1;
}

function resolve(input: readonly number[], spec: Spec): { cuts: Cut[]; shape: number[] } {
  const cuts: Cut[] = [];
  const shape: number[] = [];
  const named = spec.begin.filter(
    (_, i) => !has(spec.new_axis_mask, i) && !has(spec.ellipsis_mask, i),
  ).length;
  const whole = (count: number) => {
    for (let i = 0; i < count; i++) {
      const size = input[cuts.length] ?? 0;
      shape.push(size);
      cuts.push({ start: 0, count: size, step: 1 });
    }
  };
  for (const i of spec.begin.keys()) {
    if (has(spec.ellipsis_mask, i)) whole(input.length - named);
    else if (has(spec.new_axis_mask, i)) shape.push(1);
    else {
      const cut = cutOf(spec, i, input[cuts.length] ?? 0);
      cuts.push(cut);
      if (!has(spec.shrink_axis_mask, i)) shape.push(cut.count);
    }
  }
  whole(input.length - cuts.length);
  return { cuts, shape };
}

function cutOf(spec: Spec, i: number, size: number): Cut {
  const [begin = 0, end = 0, step = 1] = [spec.begin[i], spec.end[i], spec.strides[i]];
  const fromFront = (index: number) => (index < 0 ? index + size : index);
  if (has(spec.shrink_axis_mask, i)) return single(fromFront(begin), size);
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const clamp = (index: number) => Math.min(Math.max(fromFront(index), low), high);
  const start = has(spec.begin_mask, i) ? (step > 0 ? low : high) : clamp(begin);
  const stop = has(spec.end_mask, i) ? (step > 0 ? high : low) : clamp(end);
  return { start, count: Math.max(0, Math.ceil((stop - start) / step)), step };
}

/** One element, whose axis goes. */
function single(at: number, size: number): Cut {
  if (at >= 0 && at < size) return { start: at, count: 1, step: 1 };
  throw new MalformedError("an index lies outside of its axis", {
    expected: `${-size} to ${size - 1}`,
    found: `${at}`,
  });
}

/** A copy of `x` with `x[begin:end:strides]` replaced by `value`. */
export function withStrided(x: tf.Tensor, spec: Spec, value: tf.Tensor): tf.Tensor {
  const positions = makeTensor(
    Int32Array.from({ length: x.size }, (_, i) => i),
    x.shape,
    "int32",
  );
  const at = stridedSlice(positions, spec);
  return moved([x, value], (held, given) => replaced(held, at, tf.broadcastTo(given, at.shape)));
}

/** A copy of numbers with others at their positions. */
function replaced(x: tf.Tensor, at: tf.Tensor, value: tf.Tensor): tf.Tensor {
  const by = value.dataSync();
  const out = x.dtype === "int32" ? Int32Array.from(x.dataSync()) : Float32Array.from(x.dataSync());
  for (const [i, position] of at.dataSync<"int32">().entries()) out[position] = by[i] ?? 0;
  return makeTensor(out, x.shape, x.dtype === "int32" ? "int32" : "float32");
}
