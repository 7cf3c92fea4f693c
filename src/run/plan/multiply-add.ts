/**
 * The one loop of all arithmetic that prepares a plan: each element times one number plus another.
 *
 * Before V8 compiles a loop, an element takes fifty times as long. A graph has some ten thousand numbers per channel, and
 * millions in its filters: the former, each in a loop of its own, would all be over before any loop is quick.
 *
 * ```ts
 * multiplyAdd(sums, a, ONE, b); // a + b
 * multiplyAdd(filter, filter, factors, NOTHING); // in place, times one number per output channel
 * ```
 *
 * @module
 */

/** `a + b` is `a · 1 + b`. */
export const ONE = Float32Array.of(1);
export const MINUS_ONE = Float32Array.of(-1);
/** What changes no number when it is added: plus zero would make a zero of minus zero. */
export const NOTHING = Float32Array.of(-0);

/**
 * Writes `x · factor + term`, or one over its square root, rounded once. `x` is as long as `out`, or a single number;
 * `factor` and `term` are single numbers, or repeat along `out`, equally long.
 */
export function multiplyAdd(
  out: Float32Array,
  x: Float32Array,
  factor: Float32Array,
  term: Float32Array,
  isRoot = false,
): void {
  const [xs, fs, ts] = [mask(x), mask(factor), mask(term)];
  const period = Math.max(factor.length, term.length);
  const row = period === 1 ? out.length : period;
  for (let start = 0; start < out.length; start += row) {
    for (let i = 0; i < row; i++) {
      const value = (x[(start + i) & xs] ?? 0) * (factor[i & fs] ?? 0) + (term[i & ts] ?? 0);
      out[start + i] = isRoot ? 1 / Math.sqrt(value) : value;
    }
  }
}

/** What an index is masked by: a single number stays where it is. */
function mask(numbers: Float32Array): number {
  return numbers.length === 1 ? 0 : -1;
}
