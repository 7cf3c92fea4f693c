import { describe, expect, test } from "vitest";
import { isThawError } from "../../src/errors.js";
import { TensorValue } from "../../src/tensor/tensor.js";
import { difference } from "../../src/verify/difference.js";
import { agrees, combined } from "../../src/verify/report.js";
import { float32Tolerance } from "../../src/verify/tolerance.js";

const floats = (...values: number[]) =>
  new TensorValue("x", "float32", [values.length], Float32Array.from(values));
const compare = (a: TensorValue, b: TensorValue) => difference(a, b, float32Tolerance);

describe("difference", () => {
  test("is what assert_allclose says of the same arrays", () => {
    // numpy: Mismatched elements: 1 / 3 (33.3%), max absolute difference 0.5, max relative difference 0.25
    const found = compare(floats(1, 2.5, -3), floats(1, 2, -3));
    expect(found).toMatchObject({ elements: 3, mismatches: 1, maxAbs: 0.5, maxRel: 0.25 });
    expect(found.first).toEqual({ index: [1], actual: 2.5, expected: 2 });
    expect(found.meanAbs).toBeCloseTo(0.5 / 3, 12);
  });

  test("counts units in the last place", () => {
    const next = new Float32Array(Uint32Array.of(0x3f800003).buffer)[0] ?? 0; // three after 1
    expect(compare(floats(next), floats(1))).toMatchObject({ maxUlps: 3, mismatches: 0 });
    expect(compare(floats(-1e-45), floats(1e-45))).toMatchObject({ maxUlps: 2, mismatches: 0 });
  });

  test("the tolerance is relative to what is expected, plus the absolute part", () => {
    expect(compare(floats(1.0000105), floats(1)).mismatches).toBe(0);
    expect(compare(floats(1.0000125), floats(1)).mismatches).toBe(1);
    expect(compare(floats(0.9e-6), floats(0)).mismatches).toBe(0);
    expect(compare(floats(1.1e-6), floats(0)).mismatches).toBe(1);
  });

  test("NaN and infinities agree with themselves only, and prove nothing", () => {
    const odd = floats(Number.NaN, Number.POSITIVE_INFINITY, 1);
    expect(compare(odd, odd)).toMatchObject({ mismatches: 0, notFinite: 2 });
    expect(agrees(compare(floats(Number.NaN), floats(Number.NaN)))).toBe(false);
    expect(compare(floats(Number.NaN), floats(1)).mismatches).toBe(1);
    expect(compare(floats(Number.POSITIVE_INFINITY), floats(Number.NEGATIVE_INFINITY))).toMatchObject({
      mismatches: 1,
      maxAbs: Number.POSITIVE_INFINITY,
    });
  });

  test("integers and strings must be the same", () => {
    const ints = (...values: number[]) =>
      new TensorValue("x", "int32", [values.length], Int32Array.from(values));
    expect(compare(ints(1_000_001), ints(1_000_000))).toMatchObject({
      mismatches: 1,
      maxAbs: 1,
      maxUlps: null,
    });
    const words = (...list: string[]) =>
      new TensorValue(
        "x",
        "string",
        [list.length],
        list.map((word) => new TextEncoder().encode(word)),
      );
    expect(compare(words("a", "b"), words("a", "c"))).toMatchObject({
      mismatches: 1,
      first: { index: [1], actual: "b", expected: "c" },
    });
  });

  test("64-bit integers are compared to the last bit, and shown so", () => {
    const wide = (...values: bigint[]) =>
      new TensorValue("x", "int64", [values.length], BigInt64Array.from(values));
    const large = 2n ** 53n;
    expect(compare(wide(1n, large + 1n), wide(1n, large))).toMatchObject({
      mismatches: 1,
      maxAbs: 1,
      first: { index: [1], actual: "9007199254740993", expected: "9007199254740992" },
    });
    expect(compare(wide(-5n), wide(-4n))).toMatchObject({
      mismatches: 1,
      first: { actual: -5, expected: -4 },
    });
    expect(agrees(compare(wide(-large, 7n), wide(-large, 7n)))).toBe(true);
  });

  test("strings are compared as bytes: what is no UTF-8 does not read alike", () => {
    const bytes = (...list: number[]) => new TensorValue("x", "string", [1], [Uint8Array.from(list)]);
    expect(compare(bytes(0xff), bytes(0xfe)).mismatches).toBe(1);
    expect(compare(bytes(0xff), bytes(0xff)).mismatches).toBe(0);
  });

  test("the index of the first mismatch is that of the expected shape", () => {
    const matrix = (...values: number[]) =>
      new TensorValue("x", "float32", [2, 3], Float32Array.from(values));
    expect(compare(matrix(0, 0, 0, 0, 9, 0), matrix(0, 0, 0, 0, 0, 0)).first?.index).toEqual([1, 1]);
  });

  test("different numbers of elements cannot be compared", () => {
    expect(() => compare(floats(1), floats(1, 2))).toThrow(/different shapes/);
    try {
      compare(floats(1), floats(1, 2));
    } catch (error) {
      expect(isThawError(error, "mismatch")).toBe(true);
    }
  });

  test("nothing at all is no agreement", () => {
    expect(agrees(compare(floats(), floats()))).toBe(false);
    expect(agrees(combined([]))).toBe(false);
  });
});
