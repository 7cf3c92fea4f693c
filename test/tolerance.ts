/** Float32 results agree to 1e-5 relative + 1e-6 absolute. */

/** The largest difference in units of that tolerance: at most 1 is equal. NaN where there should be none is infinite. */
export function worst(actual: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (actual.length !== wanted.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let index = 0; index < wanted.length; index++) {
    const [a, b] = [actual[index] ?? Number.NaN, wanted[index] ?? Number.NaN];
    if (Object.is(a, b)) continue;
    const ratio = Math.abs(a - b) / (1e-6 + 1e-5 * Math.abs(b));
    largest = Math.max(largest, Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio);
  }
  return largest;
}
