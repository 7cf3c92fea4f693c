/**
 * The discrete Fourier transform of real signals, in double precision.
 *
 * @module
 */

/** |X[k]|² for k = 0 … n/2 of a real signal whose length n is a power of two. */
export function powerSpectrum(signal: Float64Array): Float64Array {
  const [real, imaginary] = [signal.slice(), new Float64Array(signal.length)];
  transform(real, imaginary);
  return Float64Array.from(
    { length: 1 + signal.length / 2 },
    (_, k) => (real[k] ?? 0) ** 2 + (imaginary[k] ?? 0) ** 2,
  );
}

/** Cooley-Tukey, radix 2, in place. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  reorder(real);
  for (let half = 1; half < n; half *= 2) {
    for (let k = 0; k < half; k++) {
      const angle = (-Math.PI * k) / half;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      for (let i = k; i < n; i += 2 * half) {
        const j = i + half;
        const [xr, xi, yr, yi] = [real[i] ?? 0, imaginary[i] ?? 0, real[j] ?? 0, imaginary[j] ?? 0];
        const [tr, ti] = [cos * yr - sin * yi, cos * yi + sin * yr];
        [real[i], imaginary[i], real[j], imaginary[j]] = [xr + tr, xi + ti, xr - tr, xi - ti];
      }
    }
  }
}

/** Swaps elements whose indices are each other's bits backwards; the imaginary parts are all zero yet. */
function reorder(values: Float64Array): void {
  const n = values.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) [values[i], values[j]] = [values[j] ?? 0, values[i] ?? 0];
  }
}
