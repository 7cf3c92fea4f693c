// float64 is computed in float32: what that does not hold is refused, never made infinite.
import { beforeAll, expect, test } from "vitest";
import type { NodeDef } from "../../src/formats/graphdef.js";
import { memorySource } from "../../src/io/source.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { run } from "../../src/run/run.js";
import { TensorRef, TensorValue } from "../../src/tensor/tensor.js";
import { verify } from "../../src/verify/verify.js";
import { graphOf, node, placeholder, type } from "./graphs.js";

beforeAll(() => chooseBackend("cpu"));

const doubles = { T: type("float64") };
const fed = (...values: number[]) =>
  new TensorValue("x", "float64", [values.length], Float64Array.from(values));
const square = graphOf(placeholder("x", [null], "float64"), node("y", "Mul", ["x", "x"], doubles));

test("a number that is fed", async () => {
  await expect(run(square, { x: fed(1, 1e300) }, ["y"])).rejects.toMatchObject({
    code: "limit",
    path: "element 1",
    found: "1e+300",
  });
});

test("a product and a sum of what fits", async () => {
  const sum = graphOf(placeholder("x", [null], "float64"), node("y", "AddV2", ["x", "x"], doubles));
  for (const graph of [square, sum])
    await expect(run(graph, { x: fed(2, 3e38) }, ["y"])).rejects.toMatchObject({
      code: "limit",
      path: "node y",
    });
  const { y } = await run(square, { x: fed(2, 1e10) }, ["y"]);
  expect(y?.computedIn).toBe("float32");
  expect(y?.data[1]).toBeCloseTo(1e20, -15);
});

test("infinities of the input stay, and float32's own are TensorFlow's", async () => {
  const { y } = await run(square, { x: fed(2, Number.NEGATIVE_INFINITY) }, ["y"]);
  expect(y?.data).toEqual(Float64Array.of(4, Number.POSITIVE_INFINITY));
  const singles = graphOf(placeholder("x", [null]), node("y", "Mul", ["x", "x"]));
  const x = new TensorValue("x", "float32", [1], Float32Array.of(3e38));
  expect((await run(singles, { x }, ["y"])).y?.data).toEqual(Float32Array.of(Number.POSITIVE_INFINITY));
});

test("a comparison says of which outputs", async () => {
  const { pass, notes } = await verify(square, square, { inputs: { x: fed(2, 1e10) } });
  expect(pass).toBe(true);
  expect(notes).toContain("y:0: float64 computed in float32");
});

const doubled = (name: string, values: readonly number[]): NodeDef => {
  const source = memorySource(name, new Uint8Array(Float64Array.from(values).buffer));
  const value = new TensorRef({ name, dtype: "float64", shape: values.length === 1 ? [] : [values.length], content: { kind: "dense", source } }); // biome-ignore format: one thought
  return node(name, "Const", [], { dtype: type("float64"), value: { kind: "tensor", value } });
};
const lowest = doubled("lowest", [-Number.MAX_VALUE]);
const x = placeholder("x", [null], "float64");
const y = (graph: readonly NodeDef[], ...values: number[]) => run(graphOf(...graph), { x: fed(...values) }, ["y"]).then((results) => [...(results.y?.data ?? [])]); // biome-ignore format: one thought

test.each<[string, readonly NodeDef[], number[], number[]]>([
  // each as numpy and TensorFlow have it in float64
  ["the largest of numbers and the lowest double", [node("y", "Maximum", ["x", "lowest"], doubles)], [1, -2], [1, -2]],
  ["softmax of what a mask hides", [
    doubled("one", [1]), doubled("far", [-1e300]), node("not", "Sub", ["one", "x"], doubles), node("mask", "Mul", ["not", "far"], doubles),
    node("scores", "AddV2", ["x", "mask"], doubles), node("y", "Softmax", ["scores"], doubles),
  ], [1, 0, 1], [0.5, 0, 0.5]],
  ["chosen, and compared", [
    doubled("zero", [0]), node("hidden", "Less", ["x", "zero"], doubles), node("z", "SelectV2", ["hidden", "lowest", "x"], doubles),
    node("e", "Exp", ["z"], doubles), node("y", "Mul", ["e", "x"], doubles),
  ], [-3, 0, 1], [-0, 0, Math.E]],
  ["cast to float32, where it is infinite", [
    node("low", "Cast", ["lowest"], { SrcT: type("float64"), DstT: type("float32") }), node("w", "Cast", ["x"], { SrcT: type("float64"), DstT: type("float32") }),
    node("y", "Minimum", ["w", "low"]),
  ], [5], [Number.NEGATIVE_INFINITY]],
])("a number past the range that only masks: %s", async (_, graph, given, wanted) => {
  const found = await y([x, lowest, ...graph], ...given);
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(wanted[i] ?? Number.NaN, 5);
}); // biome-ignore format: a table

test.each<[string, readonly NodeDef[]]>([
  ["is an answer", [node("y", "Minimum", ["x", "lowest"], doubles)]],
  ["is halved", [node("half", "Mul", ["x", "lowest"], doubles), node("y", "Sigmoid", ["half"], doubles)]],
  [
    "is taken from itself",
    [node("none", "Sub", ["lowest", "lowest"], doubles), node("y", "AddV2", ["none", "x"], doubles)],
  ],
  [
    "is a logarithm's",
    [
      node("z", "Neg", ["lowest"], doubles),
      node("l", "Log", ["z"], doubles),
      node("y", "AddV2", ["l", "x"], doubles),
    ],
  ],
])("a number past the range is refused where it %s", async (_, graph) => {
  await expect(y([x, lowest, ...graph], 0.5)).rejects.toMatchObject({ code: "limit", hint: expect.stringContaining("native"), message: expect.stringContaining("float64") }); // biome-ignore format: one thought
});

test.each<[string, readonly NodeDef[], number]>([
  ["Exp", [node("y", "Exp", ["x"], doubles)], 100],
  ["Pow", [node("y", "Pow", ["x", "x"], doubles)], 100],
  ["RealDiv", [doubled("small", [1e-30]), node("y", "RealDiv", ["x", "small"], doubles)], 1e30],
  ["Cosh", [node("y", "Cosh", ["x"], doubles)], 100],
])("%s past float32's range is refused, and infinite where doubles are", async (_, graph, given) => {
  await expect(y([x, ...graph], given)).rejects.toMatchObject({ code: "limit", path: "node y" });
});

test("what is infinite in doubles too stays so", async () => {
  expect(await y([x, node("y", "Exp", ["x"], doubles)], 1000)).toEqual([Number.POSITIVE_INFINITY]);
  expect(await y([x, doubled("zero", [0]), node("y", "RealDiv", ["x", "zero"], doubles)], -1)).toEqual([
    Number.NEGATIVE_INFINITY,
  ]);
});
