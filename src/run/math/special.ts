/**
 * Special functions in double precision.
 *
 * Sources: erf and erfc by the series A&S 7.1.6 and the continued fraction 7.1.14 (Abramowitz & Stegun);
 * lgamma by Lanczos (g = 7, n = 9); digamma by recurrence and its asymptotic series (A&S 6.3.18);
 * ndtri by Acklam's rational start and one Halley step.
 *
 * @module
 */

/** Where the series ends and the continued fraction begins: both converge well there. */
const SERIES_END = 2;

export function erf(x: number): number {
  if (Math.abs(x) < SERIES_END) return erfSeries(x);
  return x > 0 ? 1 - erfcTail(x) : erfcTail(-x) - 1;
}

export function erfc(x: number): number {
  if (Math.abs(x) < SERIES_END) return 1 - erfSeries(x);
  return x > 0 ? erfcTail(x) : 2 - erfcTail(-x);
}

/** A&S 7.1.6: all terms positive, no cancellation. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** Terms of the continued fraction: enough for double precision from 2 on. */
const FRACTION_TERMS = 60;

/** A&S 7.1.14, evaluated from the inside; for x >= 2. */
function erfcTail(x: number): number {
  if (x > 28) return 0; // below the smallest double
  if (Number.isNaN(x)) return Number.NaN;
  let fraction = 0;
  for (let n = FRACTION_TERMS; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** log |gamma(x)|. */
export function lgamma(x: number): number {
  if (Math.abs(x) === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (x <= 0 && Number.isInteger(x)) return Number.POSITIVE_INFINITY;
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lgamma(1 - x);
  const t = x + 6.5;
  const sum = lanczos.reduce((total, c, i) => (i === 0 ? c : total + c / (x - 1 + i)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

export function digamma(x: number): number {
  if (x <= 0 && Number.isInteger(x)) return Number.NaN;
  if (x < 0) return digamma(1 - x) - Math.PI / Math.tan(Math.PI * x);
  if (x < 6) return digamma(x + 1) - 1 / x;
  const s = 1 / (x * x);
  return Math.log(x) - 0.5 / x - s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s / 132))));
}

/** The inverse of the standard normal distribution function. */
export function ndtri(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : Number.NaN;
  let x = rationalStart(p);
  for (let i = 0; i < 2; i++) {
    const error = 0.5 * erfc(-x / Math.SQRT2) - p;
    const step = error * Math.sqrt(2 * Math.PI) * Math.exp((x * x) / 2);
    x -= step / (1 + (x * step) / 2);
  }
  return x;
}

export function erfinv(y: number): number {
  return ndtri((y + 1) / 2) / Math.SQRT2;
}

/** A&S 26.2.23: within 4.5e-4, good enough to start from. */
function rationalStart(p: number): number {
  const t = Math.sqrt(-2 * Math.log(Math.min(p, 1 - p)));
  const tail =
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return p < 0.5 ? -tail : tail;
}
