// What a comparison allows: by default as much as the least precise dtype that an answer is computed in.
import { expect, test } from "vitest";
import { ComputedValue } from "../../src/run/tensors.js";
import type { DType } from "../../src/tensor/dtype.js";
import { TensorValue } from "../../src/tensor/tensor.js";
import { float32Tolerance, toleranceOf } from "../../src/verify/tolerance.js";

const one = Float32Array.of(1);
const single = new TensorValue("a", "float32", [1], one);
const inside = (...dtypes: DType[]) =>
  new ComputedValue("b", "float32", [1], one, "float32", null, {
    dtypes,
    of: "layer",
    count: 1,
    first: "dense",
  });

test("float32 and float64 are held to the same", () => {
  expect(toleranceOf({}, [single, inside("float64")])).toBe(float32Tolerance);
});

test.each([
  ["an output of 16 bits", [single, new TensorValue("c", "float16", [1], one)], 1e-3],
  ["16 bits inside of either side", [single, inside("float64", "bfloat16")], 1e-2],
  ["both kinds", [inside("float16"), inside("bfloat16")], 1e-2],
])("%s", (_, answers, tolerance) => {
  expect(toleranceOf({}, answers)).toMatchObject({ rtol: tolerance, atol: tolerance });
});

test("what is asked for is taken, whatever was computed", () => {
  expect(toleranceOf({ rtol: 0 }, [inside("float16")])).toEqual({
    rtol: 0,
    atol: 1e-3,
    reason: "as asked for",
  });
});
