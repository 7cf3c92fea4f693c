/**
 * Whether a model's weights are the graph's, bit for bit or how far from it.
 *
 * @module
 */
import { toTensor } from "../run/tensors.js";
import type { TensorRef } from "../tensor/tensor.js";
import tf from "../tfjs-core.cjs";
import type { Match } from "../weights/match-result.js";
import type { WeightReport } from "./report.js";

/** Compares the weights that a match found, one at a time so that a large model is never held twice. */
export async function compareWeights(
  matches: readonly Match[],
  signal?: AbortSignal,
): Promise<WeightReport[]> {
  const reports: WeightReport[] = [];
  for (const match of matches) {
    signal?.throwIfAborted();
    const { slot, candidate } = match;
    const maxAbs = await distance(match);
    reports.push({
      layer: slot.path,
      weight: slot.weight,
      tensor: candidate.tensor.name,
      maxAbs,
      equal: maxAbs === 0,
    });
  }
  return reports;
}

async function distance({ slot, candidate, conversion }: Match): Promise<number> {
  const stored = await toTensor(candidate.tensor);
  const weight = slot.layer.getWeights()[slot.index];
  if (!weight) return Number.NaN;
  const largest = tf.tidy(() => conversion.apply(stored, slot.shape).sub(weight).abs().max());
  stored.dispose();
  const [value = Number.NaN] = await largest.data();
  largest.dispose();
  return value;
}

/** The largest difference between two stored tensors, infinite between two shapes. */
export async function weightDistance(a: TensorRef, b: TensorRef, signal?: AbortSignal): Promise<number> {
  if (String(a.shape) !== String(b.shape)) return Number.POSITIVE_INFINITY;
  const [own, other] = [await a.load(signal), await b.load(signal)];
  let largest = 0;
  for (let i = 0; i < own.data.length; i++) {
    const [x, y] = [Number(own.data[i]), Number(other.data[i])];
    const distance = Object.is(x, y) ? 0 : Math.abs(x - y);
    if (Number.isNaN(distance)) return distance;
    if (distance > largest) largest = distance;
  }
  return largest;
}
