/**
 * The CTC loss of one sequence, and its gradient, by the forward and backward variables.
 *
 * Source: Graves et al. 2006, section 4; tensorflow/core/util/ctc/ctc_loss_calculator.cc.
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import { logAdd, logSum } from "./ctc-beam.js";

export interface CtcOptions {
  readonly preprocess_collapse_repeated: boolean;
  readonly ctc_merge_repeated: boolean;
  readonly ignore_longer_outputs_than_inputs: boolean;
}

export interface CtcResult {
  readonly loss: number;
  /** With respect to the class scores, one array per step. */
  readonly gradient: readonly Float32Array[];
}

const ZERO = Number.NEGATIVE_INFINITY;

/** `-log p(labels | steps)`; the last class is the blank. @throws {MalformedError} when the labels do not fit */
export function ctcLoss(steps: readonly Float32Array[], labels: readonly number[], a: CtcOptions): CtcResult {
  const kept = a.preprocess_collapse_repeated ? labels.filter((label, i) => label !== labels[i - 1]) : labels;
  const logs = steps.map(normalized);
  if (kept.length > steps.length) {
    if (a.ignore_longer_outputs_than_inputs) return { loss: 0, gradient: logs.map(({ length }) => new Float32Array(length)) }; // biome-ignore format: one thought
    throw new MalformedError("not enough time for the target transition sequence", {
      expected: `at most ${steps.length} labels`,
      found: `${kept.length}`,
    });
  }
  const blank = (steps[0]?.length ?? 1) - 1;
  const path = [blank, ...kept.flatMap((label) => [label, blank])];
  const forward = variables(logs, path, a.ctc_merge_repeated);
  const backward = variables([...logs].reverse(), [...path].reverse(), a.ctc_merge_repeated).reverse();
  const last = forward.at(-1);
  const total = last ? logAdd(last.at(-1) ?? ZERO, path.length > 1 ? (last.at(-2) ?? ZERO) : ZERO) : 0;
  return {
    loss: -total,
    gradient: logs.map((log, t) => gradientOf(log, path, forward[t], backward[t], total)),
  };
}

function normalized(step: Float32Array): Float64Array {
  const sum = logSum(step);
  return Float64Array.from(step, (value) => value - sum);
}

/** Log-probabilities of being at each place of the path after each step. */
function variables(logs: readonly Float64Array[], path: readonly number[], merge: boolean): Float64Array[] {
  const blank = path[0];
  const all: Float64Array[] = [];
  for (const log of logs) {
    const before = all.at(-1);
    const now = new Float64Array(path.length).fill(ZERO);
    for (let u = 0; u < path.length; u++) {
      const isBlank = path[u] === blank;
      const stays = merge || isBlank;
      const skips = u > 1 && !isBlank && !(merge && path[u] === path[u - 2]);
      const from = [stays ? before?.[u] : ZERO, before?.[u - 1], skips ? before?.[u - 2] : ZERO];
      const reach = before ? from.reduce<number>((sum, value) => logAdd(sum, value ?? ZERO), ZERO) : u < 2 ? 0 : ZERO; // biome-ignore format: one thought
      now[u] = reach + (log[path[u] ?? 0] ?? 0);
    }
    all.push(now);
  }
  return all;
}

/** Softmax, less the share of the class in all alignments. */
function gradientOf(
  log: Float64Array,
  path: readonly number[],
  forward: Float64Array | undefined,
  backward: Float64Array | undefined,
  total: number,
): Float32Array {
  const shares = new Float64Array(log.length).fill(ZERO);
  for (const [u, label] of path.entries()) {
    // Both variables hold this step's probability: one of them is taken out.
    const through = (forward?.[u] ?? ZERO) + (backward?.[path.length - 1 - u] ?? ZERO) - (log[label] ?? 0);
    shares[label] = logAdd(shares[label] ?? ZERO, through);
  }
  // No alignment at all: the loss is infinite, and the gradient what TensorFlow gives, as if nothing were shared.
  const share = (k: number) => (total === ZERO ? 0 : Math.exp((shares[k] ?? ZERO) - total));
  return Float32Array.from(log, (value, k) => Math.exp(value) - share(k));
}
