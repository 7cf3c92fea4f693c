// float64 is computed in float32: what that does not hold is refused, never made infinite.
import { beforeAll, expect, test } from "vitest";
import { chooseBackend } from "../../src/run/backend.node.js";
import { run } from "../../src/run/run.js";
import { TensorValue } from "../../src/tensor/tensor.js";
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
