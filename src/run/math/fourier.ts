/**
 * The discrete Fourier transform of any length, in double precision: radix 2 where the length is a power of two,
 * Bluestein's algorithm (1970) otherwise.
 *
 * @module
 */

export interface Spectrum {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/** The transform, or its inverse (which divides by the length). Inputs stay as they are. */
export function fourier(real: Float64Array, imaginary: Float64Array, inverse: boolean): Spectrum {
  const n = real.length;
  // The inverse is the transform with the parts exchanged, going in and coming out.
  const [a, b] = inverse ? [imaginary.slice(), real.slice()] : [real.slice(), imaginary.slice()];
  const areNumbers = a.every(Number.isFinite) && b.every(Number.isFinite);
  const result =
    !areNumbers && n <= MAX_DIRECT ? direct(a, b) : (n & (n - 1)) === 0 ? radix2(a, b) : bluestein(a, b);
  if (!inverse) return result;
  return { real: result.imaginary.map((x) => x / n), imaginary: result.real.map((x) => x / n) };
}

/** As long as the sum itself, which takes n² steps, is quick. */
const MAX_DIRECT = 1024;

/** The sum itself: what is no number, or infinite, reaches only where a factor takes it. */
function direct(real: Float64Array, imaginary: Float64Array): Spectrum {
  const n = real.length;
  const out = { real: new Float64Array(n), imaginary: new Float64Array(n) };
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      const turn = (k * i) % n;
      const [cos, sin] = [
        exactly(Math.cos((2 * Math.PI * turn) / n)),
        exactly(-Math.sin((2 * Math.PI * turn) / n)),
      ];
      const [re = 0, im = 0] = [real[i], imaginary[i]];
      out.real[k] = (out.real[k] ?? 0) + part(re, cos) - part(im, sin);
      out.imaginary[k] = (out.imaginary[k] ?? 0) + part(im, cos) + part(re, sin);
    }
  }
  return out;
}

/** A quarter turn's zero, which is not quite one in floating point. */
function exactly(factor: number): number {
  return Math.abs(factor) < 1e-12 ? 0 : factor;
}

/** Nothing of a number is nothing, of an infinite one too. */
function part(value: number, factor: number): number {
  return value === 0 || factor === 0 ? 0 : value * factor;
}

/** Cooley-Tukey, in place. */
function radix2(real: Float64Array, imaginary: Float64Array): Spectrum {
  const n = real.length;
  reorder(real, imaginary);
  for (let half = 1; half < n; half *= 2) {
    for (let k = 0; k < half; k++) {
      const angle = (-Math.PI * k) / half;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      for (let i = k; i < n; i += 2 * half) butterfly(real, imaginary, i, i + half, cos, sin);
    }
  }
  return { real, imaginary };
}

function butterfly(
  real: Float64Array,
  imaginary: Float64Array,
  i: number,
  j: number,
  cos: number,
  sin: number,
) {
  const [xr = 0, xi = 0, yr = 0, yi = 0] = [real[i], imaginary[i], real[j], imaginary[j]];
  const [tr, ti] = [cos * yr - sin * yi, cos * yi + sin * yr];
  [real[i], imaginary[i], real[j], imaginary[j]] = [xr + tr, xi + ti, xr - tr, xi - ti];
}

/** Swaps elements whose indices are each other's bits backwards. */
function reorder(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    [real[i], real[j]] = [real[j] ?? 0, real[i] ?? 0];
    [imaginary[i], imaginary[j]] = [imaginary[j] ?? 0, imaginary[i] ?? 0];
  }
}

/** A transform of length n as a convolution with a chirp, of a length that is a power of two. */
function bluestein(real: Float64Array, imaginary: Float64Array): Spectrum {
  const n = real.length;
  const size = 2 ** Math.ceil(Math.log2(2 * n - 1));
  const chirp = chirpOf(n);
  const signal = times({ real, imaginary }, chirp, -1, size);
  const kernel = { real: new Float64Array(size), imaginary: new Float64Array(size) };
  for (let k = 0; k < n; k++) {
    for (const at of k === 0 ? [0] : [k, size - k]) {
      kernel.real[at] = chirp.real[k] ?? 0;
      kernel.imaginary[at] = chirp.imaginary[k] ?? 0;
    }
  }
  const product = times(
    radix2(signal.real, signal.imaginary),
    radix2(kernel.real, kernel.imaginary),
    1,
    size,
  );
  return times(fourier(product.real, product.imaginary, true), chirp, -1, n);
}

/** exp(i pi k² / n); k² is taken modulo 2n, where the angle repeats, to stay exact. */
function chirpOf(n: number): Spectrum {
  const angles = Float64Array.from({ length: n }, (_, k) => (Math.PI * ((k * k) % (2 * n))) / n);
  return { real: angles.map(Math.cos), imaginary: angles.map(Math.sin) };
}

/** The product of a and b (or, with sign -1, of a and b's conjugate), padded with zeros or cut to `size`. */
function times(a: Spectrum, b: Spectrum, sign: 1 | -1, size: number): Spectrum {
  const out = { real: new Float64Array(size), imaginary: new Float64Array(size) };
  const count = Math.min(size, a.real.length, b.real.length);
  for (let k = 0; k < count; k++) {
    const [ar = 0, ai = 0, br = 0, bi = 0] = [a.real[k], a.imaginary[k], b.real[k], b.imaginary[k]];
    out.real[k] = ar * br - sign * ai * bi;
    out.imaginary[k] = ai * br + sign * ar * bi;
  }
  return out;
}
