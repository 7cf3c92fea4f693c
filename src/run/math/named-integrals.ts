/**
 * Integrals with names: Dawson's, the exponential integral, Fresnel's, Spence's. Double precision.
 *
 * Sources: Rybicki 1989 (Dawson); Abramowitz & Stegun (A&S) 5.1.10, 5.1.51, 7.3.11 to 7.3.14, 7.3.27, 7.3.28, 27.7.
 *
 * @module
 */

const EULER = 0.5772156649015329;

/** Dawson's integral, exp(-x²) times the integral of exp(t²) from 0 to x. */
export function dawson(x: number): number {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? x : 0;
  if (Math.abs(x) > 1e6) return 1 / (2 * x);
  // Rybicki's sum over odd n of exp(-(x - nh)²) / n; with this step it is exact to double precision.
  const step = 0.25;
  const first = 2 * Math.floor((x - 7) / step / 2) + 1;
  let sum = 0;
  for (let n = first; n <= (x + 7) / step; n += 2) sum += Math.exp(-((x - n * step) ** 2)) / n;
  return sum / Math.sqrt(Math.PI);
}

/** The exponential integral Ei; NaN below 0, where TensorFlow has none. */
export function expint(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x > 40) return expintFar(x);
  let [term, sum] = [1, 0];
  for (let k = 1; k < 200; k++) {
    term *= x / k;
    sum += term / k;
    if (term < sum * 1e-17) break;
  }
  return EULER + Math.log(x) + sum; // A&S 5.1.10
}

/** A&S 5.1.51, cut at its smallest term. */
function expintFar(x: number): number {
  let [term, sum] = [1, 1];
  for (let k = 1; k < x; k++) {
    term *= k / x;
    sum += term;
  }
  return (Math.exp(x) / x) * sum;
}

/** Where Fresnel's series would begin to cancel, and its expansion is as exact. */
const FRESNEL_FAR = 3.3;

/** Fresnel's integrals of cos(πt²/2) and sin(πt²/2) from 0 to x. */
export function fresnel(x: number): { cos: number; sin: number } {
  const size = Math.abs(x);
  if (size === Number.POSITIVE_INFINITY) return { cos: Math.sign(x) / 2, sin: Math.sign(x) / 2 };
  const { cos, sin } = size < FRESNEL_FAR ? fresnelNear(size) : fresnelFar(size);
  return x < 0 ? { cos: -cos, sin: -sin } : { cos, sin };
}

/** A&S 7.3.11 and 7.3.13. */
function fresnelNear(x: number): { cos: number; sin: number } {
  const angle = (Math.PI / 2) * x * x;
  let [power, cos, sin] = [x, 0, 0];
  for (let n = 0; n < 120; n++) {
    const sign = Math.floor(n / 2) % 2 === 0 ? 1 : -1;
    if (n % 2 === 0) cos += (sign * power) / (2 * n + 1);
    else sin += (sign * power) / (2 * n + 1);
    power *= angle / (n + 1);
  }
  return { cos, sin };
}

/** A&S 7.3.9 and 7.3.10 with 7.3.27 and 7.3.28, cut at their smallest term. */
function fresnelFar(x: number): { cos: number; sin: number } {
  const z = Math.PI * x * x;
  let [f, g, term] = [0, 0, 1 / (Math.PI * x)];
  for (let m = 0; m < 40; m++) {
    const sign = Math.floor(m / 2) % 2 === 0 ? 1 : -1;
    if (m % 2 === 0) f += sign * term;
    else g += sign * term;
    if (2 * m + 1 >= z) break;
    term *= (2 * m + 1) / z;
  }
  const angle = z / 2;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return { cos: 0.5 + f * s - g * c, sin: 0.5 - f * c - g * s };
}

/** Spence's integral of log(t) / (1 - t) from 1 to x, the dilogarithm of 1 - x; NaN below 0. */
export function spence(x: number): number {
  return x < 0 ? Number.NaN : dilogarithm(1 - x);
}

/** Of what is at most 1, brought between 0 and 1/2 (A&S 27.7.3 to 27.7.5), where its series converges fast. */
function dilogarithm(z: number): number {
  if (z < -1) return -(Math.PI ** 2) / 6 - Math.log(-z) ** 2 / 2 - dilogarithm(1 / z);
  if (z < 0) return -dilogarithm(z / (z - 1)) - Math.log1p(-z) ** 2 / 2;
  if (z === 1) return Math.PI ** 2 / 6;
  if (z > 0.5) return Math.PI ** 2 / 6 - Math.log(z) * Math.log1p(-z) - dilogarithm(1 - z);
  let [power, sum] = [1, 0];
  for (let k = 1; k < 60; k++) {
    power *= z;
    sum += power / (k * k);
  }
  return sum;
}
