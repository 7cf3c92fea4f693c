/**
 * Special functions that are integrals or sums: incomplete gamma and beta, Hurwitz zeta, Bessel. Double precision.
 *
 * Sources: Abramowitz & Stegun (A&S) 6.5.29, 6.5.31, 26.5.8, 9.6.10, 9.7.1; Euler-Maclaurin summation for zeta.
 * Continued fractions are evaluated by Lentz's method (Thompson & Barnett 1986).
 *
 * @module
 */
import { lgamma } from "./special.js";

const PRECISION = 1e-16;

/** Series and fractions here converge in tens of steps; what takes longer does not converge. */
const MAX_TERMS = 10_000;

/** Keeps Lentz's method from dividing by zero. */
const TINY = 1e-300;

/** The regularized lower incomplete gamma function P(a, x). */
export function igamma(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) return Number.NaN;
  if (x === 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  const scale = Math.exp(a * Math.log(x) - x - lgamma(a));
  return x < a + 1 ? scale * gammaSeries(a, x) : 1 - scale * gammaFraction(a, x);
}

/** A&S 6.5.29. */
function gammaSeries(a: number, x: number): number {
  let [term, sum] = [1 / a, 1 / a];
  for (let n = 1; n < MAX_TERMS && term > sum * PRECISION; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** A&S 6.5.31. */
function gammaFraction(a: number, x: number): number {
  return 1 / fraction(x + 1 - a, (n) => [-n * (n - a), x + 2 * n + 1 - a]);
}

/** The regularized incomplete beta function I_x(a, b). */
export function betainc(a: number, b: number, x: number): number {
  if (x <= 0 || x >= 1) return x === 0 || x === 1 ? x : Number.NaN;
  if (x > (a + 1) / (a + b + 2)) return 1 - betainc(b, a, 1 - x);
  const scale = Math.exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return scale / a / fraction(1, (n) => [betaTerm(a, b, x, n), 1]);
}

/** A&S 26.5.8. */
function betaTerm(a: number, b: number, x: number, n: number): number {
  const m = Math.floor(n / 2);
  return n % 2 === 0
    ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
}

/** b0 + a1 / (b1 + a2 / (b2 + …)), where `term(n)` gives a_n and b_n. */
function fraction(b0: number, term: (n: number) => [a: number, b: number]): number {
  let [value, c, d] = [b0 || TINY, b0 || TINY, 0];
  for (let n = 1; n < MAX_TERMS; n++) {
    const [a, b] = term(n);
    d = 1 / (b + a * d || TINY);
    c = b + a / c || TINY;
    value *= c * d;
    if (Math.abs(c * d - 1) < PRECISION) break;
  }
  return value;
}

/** Terms that are summed one by one before the tail is taken from an integral. */
const HEAD = 12;

/** Bernoulli numbers B2, B4, … over their factorials. */
const bernoulli = [1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000];

/** The Hurwitz zeta function: the sum of (q + k)^-s from k = 0. */
export function zeta(s: number, q: number): number {
  if (s === 1 || (q <= 0 && Number.isInteger(q))) return Number.POSITIVE_INFINITY;
  if (s < 1) return Number.NaN;
  let sum = 0;
  for (let k = 0; k < HEAD; k++) sum += (q + k) ** -s;
  const end = q + HEAD;
  sum += end ** (1 - s) / (s - 1) + 0.5 * end ** -s;
  let rising = s * end ** (-s - 1);
  for (const [i, b] of bernoulli.entries()) {
    sum += b * rising;
    rising *= ((s + 2 * i + 1) * (s + 2 * i + 2)) / (end * end);
  }
  return sum;
}

/** From here on the asymptotic series is exact to double precision. */
const FAR = 40;

/** The modified Bessel function of the first kind, times exp(-|x|). */
export function besselI(order: 0 | 1, x: number): number {
  const size = Math.abs(x);
  const value = size > FAR ? besselFar(order, size) : besselNear(order, size) * Math.exp(-size);
  return order === 1 && x < 0 ? -value : value;
}

/** A&S 9.6.10: all terms positive. */
function besselNear(order: number, x: number): number {
  let term = (x / 2) ** order;
  let sum = term;
  for (let k = 1; k < MAX_TERMS && term > sum * PRECISION; k++) {
    term *= (x * x) / 4 / (k * (k + order));
    sum += term;
  }
  return sum;
}

/** A&S 9.7.1. */
function besselFar(order: number, x: number): number {
  let [term, sum] = [1, 1];
  for (let k = 1; k < 30 && Math.abs(term) > PRECISION; k++) {
    term *= -(4 * order * order - (2 * k - 1) ** 2) / (k * 8 * x);
    sum += term;
  }
  return sum / Math.sqrt(2 * Math.PI * x);
}
