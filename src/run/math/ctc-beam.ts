/**
 * CTC's prefix beam search: the most probable label sequences, each over all alignments that the beam kept.
 *
 * Source: Graves & Jaitly 2014; tensorflow/core/util/ctc/ctc_beam_search.h, whose order of evaluation this follows.
 *
 * @module
 */

export interface Path {
  readonly labels: readonly number[];
  /** Log-probability, normalized over the classes. */
  readonly score: number;
}

export interface BeamOptions {
  readonly width: number;
  readonly count: number;
  readonly mergeRepeated: boolean;
}

const ZERO = Number.NEGATIVE_INFINITY;

/** Log-probabilities of a prefix: in all, ending in a blank, ending in its last label. */
interface Scores {
  total: number;
  blank: number;
  label: number;
}

/** A node of the tree of prefixes. */
class Prefix {
  old: Scores = { total: ZERO, blank: ZERO, label: ZERO };
  now: Scores = { total: ZERO, blank: ZERO, label: ZERO };
  readonly #children = new Map<number, Prefix>();

  constructor(
    readonly parent: Prefix | null,
    readonly label: number,
  ) {}

  get active(): boolean {
    return this.now.total !== ZERO;
  }

  child(label: number): Prefix {
    const known = this.#children.get(label) ?? new Prefix(this, label);
    this.#children.set(label, known);
    return known;
  }

  /** Leaves the beam. */
  leave(): void {
    this.now = { total: ZERO, blank: ZERO, label: ZERO };
  }

  /** As TensorFlow: does not grow in this step either, where it was in the beam and its turn is yet to come. */
  refuse(): void {
    this.leave();
    this.old = { total: ZERO, blank: ZERO, label: ZERO };
  }
}

/** The `count` best label sequences for `steps` of class scores; the last class is the blank. */
export function bestPaths(steps: readonly Float32Array[], options: BeamOptions): Path[] {
  const root = new Prefix(null, -1);
  root.now = { total: 0, blank: 0, label: ZERO };
  let leaves: Prefix[] = [root];
  for (const step of steps) leaves = advanced(leaves, step, options.width);
  return leaves
    .slice(0, options.count)
    .map((leaf) => ({ labels: labelsOf(leaf, options.mergeRepeated), score: leaf.now.total }));
}

/** One step: prefixes stay by a blank or their last label, and grow by every other label. */
function advanced(branches: readonly Prefix[], step: Float32Array, width: number): Prefix[] {
  const blank = step.length - 1;
  const offset = logSum(step);
  for (const branch of branches) branch.old = { ...branch.now };
  for (const branch of branches) {
    const { parent, label, old, now } = branch;
    if (parent) {
      if (parent.active) {
        const before = label === parent.label ? parent.old.blank : parent.old.total;
        now.label = logAdd(now.label, before);
      }
      now.label += (step[label] ?? 0) - offset;
    }
    now.blank = old.total + (step[blank] ?? 0) - offset;
    now.total = logAdd(now.blank, now.label);
  }
  const leaves = sorted(branches);
  for (const branch of branches) grow(branch, step, offset, leaves, width);
  return leaves;
}

function grow(branch: Prefix, step: Float32Array, offset: number, leaves: Prefix[], width: number): void {
  const worth = (total: number) =>
    total > ZERO && (leaves.length < width || total > (leaves.at(-1)?.now.total ?? ZERO));
  if (!worth(branch.old.total)) return;
  for (let label = 0; label < step.length - 1; label++) {
    const child = branch.child(label);
    if (child.active) continue;
    const before = label === branch.label ? branch.old.blank : branch.old.total;
    const score = (step[label] ?? 0) - offset + before;
    child.now = { total: score, blank: ZERO, label: score };
    if (!worth(score)) {
      child.refuse();
      continue;
    }
    insert(leaves, child);
    if (leaves.length > width) leaves.pop()?.leave();
  }
}

function sorted(prefixes: readonly Prefix[]): Prefix[] {
  return [...prefixes].sort((a, b) => b.now.total - a.now.total);
}

function insert(leaves: Prefix[], leaf: Prefix): void {
  const at = leaves.findIndex(({ now }) => now.total < leaf.now.total);
  leaves.splice(at < 0 ? leaves.length : at, 0, leaf);
}

function labelsOf(leaf: Prefix, mergeRepeated: boolean): number[] {
  const labels: number[] = [];
  let previous = -1;
  for (let node: Prefix | null = leaf; node?.parent; node = node.parent) {
    if (!mergeRepeated || node.label !== previous) labels.unshift(node.label);
    previous = node.label;
  }
  return labels;
}

/** log(exp(a) + exp(b)). */
export function logAdd(a: number, b: number): number {
  const high = Math.max(a, b);
  return high === ZERO ? ZERO : high + Math.log1p(Math.exp(Math.min(a, b) - high));
}

/** log of the sum of exponentials. */
export function logSum(values: Float32Array): number {
  const high = values.reduce((a, b) => Math.max(a, b), ZERO);
  return high + Math.log(values.reduce((sum, value) => sum + Math.exp(value - high), 0));
}
