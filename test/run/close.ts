/**
 * The tolerance that every result is held to: 1e-5 relative plus 1e-6 absolute.
 *
 * @module
 */
import { expect } from "vitest";

const RTOL = 1e-5;
export const ATOL = 1e-6;

/**
 * Fails with the first elements that are off and how many there are. `scale` is the size of the numbers whose
 * difference an output is: float32 cannot tell more of it than of them.
 */
export function expectClose(
  actual: ArrayLike<unknown>,
  expected: ArrayLike<unknown>,
  name: string,
  scale = 1,
): void {
  expect(actual.length, `${name}: elements`).toBe(expected.length);
  const wrong = Array.from(expected, (value, i) => ({ i, expected: value, actual: actual[i] })).filter(
    (pair) => !close(pair.actual, pair.expected, scale),
  );
  expect(wrong.slice(0, 3), `${name}: ${wrong.length} of ${expected.length} differ`).toEqual([]);
}

function close(actual: unknown, expected: unknown, scale: number): boolean {
  if (actual instanceof Uint8Array)
    return expected instanceof Uint8Array && Buffer.compare(actual, expected) === 0;
  const [a, b] = [Number(actual), Number(expected)];
  if (!Number.isFinite(b)) return Object.is(a, b); // an infinite tolerance would take anything
  return a === b || Math.abs(a - b) <= ATOL * scale + RTOL * Math.abs(b);
}
