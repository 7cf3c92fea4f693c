import { expect, test } from "vitest";
import { Random } from "../../src/verify/random.js";

test("a seed always gives the same numbers, another seed others", () => {
  const bits = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 4 }, () => random.bits());
  };
  expect(bits(0)).toEqual(bits(0));
  expect(bits(0)).not.toEqual(bits(1));
  expect(bits(0)).toMatchInlineSnapshot(`
    [
      3809008728,
      1133695204,
      53579671,
      2891528803,
    ]
  `);
});

test("numbers lie in their range and fill it", () => {
  const random = new Random(7);
  const floats = Array.from({ length: 10_000 }, () => random.between(-1, 1));
  expect(Math.min(...floats)).toBeGreaterThanOrEqual(-1);
  expect(Math.max(...floats)).toBeLessThan(1);
  expect(Math.abs(floats.reduce((a, b) => a + b, 0) / floats.length)).toBeLessThan(0.02);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) {
    const n = random.below(10);
    counts[n] = (counts[n] ?? 0) + 1;
  }
  expect(counts.every((count) => count > 850 && count < 1150)).toBe(true);
});
