/**
 * Bessel functions of order 0 and 1, in double precision: of the first and second kind, and the modified second kind.
 *
 * Sources: Abramowitz & Stegun (A&S) 9.1.10 to 9.1.13 (series), 9.2.5 to 9.2.10 (large arguments), 9.6.24 (integral).
 *
 * @module
 */

export type Order = 0 | 1;

/** Up to here the series lose less than 1e-11 to cancellation; from here the expansions are as exact. */
const FAR = 12;

const EULER = 0.5772156649015329;

/** The first kind, J. */
export function besselJ(order: Order, x: number): number {
  const size = Math.abs(x);
  if (size === Number.POSITIVE_INFINITY) return 0;
  const value = size < FAR ? seriesJ(order, size) : far(order, size).first;
  return order === 1 && x < 0 ? -value : value;
}

/** The second kind, Y. Minus infinity up to 0, and for order 1 NaN at 0, as in TensorFlow. */
export function besselY(order: Order, x: number): number {
  if (Number.isNaN(x) || (x === 0 && order === 1)) return Number.NaN;
  if (x <= 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < FAR ? seriesY(order, x) : far(order, x).second;
}

/** The modified second kind, K, times e^x; infinity up to 0, as in TensorFlow. */
export function besselKe(order: Order, x: number): number {
  if (Number.isNaN(x)) return x;
  if (x <= 0) return Number.POSITIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return 0;
  // A&S 9.6.24 by the trapezoidal rule, which converges exponentially for integrands that fall off at both ends.
  const step = Math.min(0.1, 0.5 / Math.sqrt(x));
  const end = Math.acosh(1 + 80 / x);
  let sum = 0.5;
  for (let t = step; t < end; t += step) {
    const decay = Math.exp(-2 * x * Math.sinh(t / 2) ** 2); // of cosh t - 1, without its cancellation
    sum += order === 0 ? decay : decay * Math.cosh(t);
  }
  return sum * step;
}

/** A&S 9.1.10. */
function seriesJ(order: Order, x: number): number {
  let term = order === 0 ? 1 : x / 2;
  let sum = term;
  for (let k = 1; Math.abs(term) > 1e-18; k++) {
    term *= -(x * x) / 4 / (k * (k + order));
    sum += term;
  }
  return sum;
}

/** A&S 9.1.11 and 9.1.13. */
function seriesY(order: Order, x: number): number {
  let term = order === 0 ? 1 : x / 2;
  let harmonic = order === 0 ? 0 : 1; // H(k) + H(k + order)
  let sum = term * (harmonic - 2 * EULER);
  for (let k = 1; Math.abs(term) > 1e-18; k++) {
    term *= -(x * x) / 4 / (k * (k + order));
    harmonic += 1 / k + 1 / (k + order);
    sum += term * (harmonic - 2 * EULER);
  }
  const pole = order === 0 ? 0 : 2 / x;
  return (2 * Math.log(x / 2) * seriesJ(order, x) - sum - pole) / Math.PI;
}

/** A&S 9.2.5 and 9.2.6, the sums 9.2.9 and 9.2.10 cut at their smallest term. */
function far(order: Order, x: number): { first: number; second: number } {
  let [p, q, term] = [1, 0, 1];
  for (let k = 1; k < 60; k++) {
    const next = (term * (4 * order * order - (2 * k - 1) ** 2)) / (k * 8 * x);
    if (Math.abs(next) >= Math.abs(term) || next === 0) break;
    term = next;
    const sign = Math.floor(k / 2) % 2 === 0 ? 1 : -1;
    if (k % 2 === 0) p += sign * term;
    else q += sign * term;
  }
  const angle = x - (order / 2 + 1 / 4) * Math.PI;
  const [scale, cos, sin] = [Math.sqrt(2 / (Math.PI * x)), Math.cos(angle), Math.sin(angle)];
  return { first: scale * (p * cos - q * sin), second: scale * (p * sin + q * cos) };
}
