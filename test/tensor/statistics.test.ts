import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memorySource } from "../../src/io/source.js";
import { statistics, statisticsOf } from "../../src/tensor/statistics.js";
import { TensorRef, TensorValue } from "../../src/tensor/tensor.js";

const value = (data: Float64Array) => new TensorValue("x", "float64", [data.length], data);

describe("statistics", () => {
  test("counts what is odd and leaves it out of the rest", () => {
    const data = Float64Array.of(
      1,
      2,
      3,
      6,
      0,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    );
    const { count, nan, infinite, zeros, min, max, mean, std } = statisticsOf(value(data));
    expect({ count, nan, infinite, zeros, min, max, mean }).toEqual({
      count: 8, nan: 1, infinite: 2, zeros: 1, min: 0, max: 6, mean: 2.4,
    }); // biome-ignore format: short
    expect(std).toBeCloseTo(Math.sqrt(4.24), 12);
  });

  test("of nothing finite are null", () => {
    const { min, mean, std, histogram } = statisticsOf(value(Float64Array.of(Number.NaN)));
    expect([min, mean, std, histogram]).toEqual([null, null, null, null]);
  });

  test("mean and deviation hold up far from zero", () => {
    const { mean, std } = statisticsOf(value(Float64Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 2))));
    expect(mean).toBe(1e9 + 0.5);
    expect(std).toBe(0.5);
  });

  test("chunk by chunk they are those of the whole", async () => {
    // A little over the 4 MiB that one chunk takes, the outlier in the second.
    const data = Float64Array.from({ length: (4 << 20) / 8 + 1000 }, (_, i) => Math.sin(i) * 3);
    data[data.length - 1] = 1e4;
    const source = memorySource("x", new Uint8Array(data.buffer));
    const ref = new TensorRef({
      name: "x",
      dtype: "float64",
      shape: [data.length],
      content: { kind: "dense", source },
    });
    const [streamed, whole] = [await statistics(ref), statisticsOf(value(data))];
    expect(streamed.histogram).toEqual(whole.histogram);
    expect(streamed.mean).toBeCloseTo(whole.mean ?? Number.NaN, 12);
    expect(streamed.std).toBeCloseTo(whole.std ?? Number.NaN, 10);
  });

  test("the histogram holds every finite number, in the bin that its value says", () => {
    const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(numbers, (list) => {
        const histogram = statisticsOf(value(Float64Array.from(list))).histogram;
        if (!histogram) return false;
        const { start, width, counts } = histogram;
        const expected = counts.map(
          (_, i) => list.filter((x) => Math.floor(x / width) === Math.round(start / width) + i).length,
        );
        expect(counts.length).toBeLessThanOrEqual(64);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(list.length);
        return Math.abs(start / width) > 2 ** 52 || counts.every((count, i) => count === expected[i]);
      }),
    );
  });
});
