import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { chooseBackend } from "../../../src/run/backend.node.js";
import { exhausted, isExhausted } from "../../../src/run/plan/exhausted.js";
import { run } from "../../../src/run/run.js";
import { graphOf, ints, node, placeholder, text, type } from "../graphs.js";

beforeAll(() => chooseBackend("cpu"));

const N = 200_000;
const outer = graphOf(
  placeholder("x", [1, null, 1, 1]),
  placeholder("w", [1, 1, 1, null]),
  node("y", "Conv2D", ["x", "w"], { strides: ints(1, 1, 1, 1), padding: text("VALID") }),
);

test("a node says how many elements it needed", async () => {
  const before = tf.memory().numTensors;
  const x = { data: new Float32Array(N), shape: [1, N, 1, 1] };
  const w = { data: new Float32Array(N), shape: [1, 1, 1, N] };
  await expect(run(outer, { x, w }, ["y"])).rejects.toMatchObject({
    code: "limit",
    summary: "the Conv2D node y needs more memory than there is",
    path: "node y",
    found: "an array of 40000000000 elements",
  });
  expect(tf.memory().numTensors).toBe(before);
});

test.each([
  ["Float32Array", () => new Float32Array(2 ** 45), 2 ** 45],
  ["Array", () => Array(2 ** 33), 2 ** 33],
] as const)("where the engine does not say how long a %s was to be, it is seen", (_, allocate, length) => {
  const own = { Array, Float32Array };
  const silent = new RangeError("Array buffer allocation failed"); // as V8 14 says it
  const error = exhausted(node("y", "Fill"), silent, allocate);
  expect(error.found).toBe(`an array of ${length} elements`);
  expect({ Array, Float32Array }).toEqual(own);
});

test("a refusal of an op's own says which node it was", async () => {
  const sets = graphOf(
    placeholder("a", [1, 2], "int32"),
    node("s", "DenseToDenseSetOperation", ["a", "a"], { set_operation: text("a+b"), T: type("int32") }),
  );
  const a = { data: Int32Array.of(1, 2), shape: [1, 2] };
  await expect(run(sets, { a }, ["s"])).rejects.toMatchObject({
    summary: "no operation on sets is called a+b",
    path: "node s",
  });
});

test("other errors are no lack of memory", () => {
  expect(isExhausted(new RangeError("Invalid count value: -1"))).toBe(false);
  expect(isExhausted(new Error("Invalid typed array length: 4294967296"))).toBe(false);
});
