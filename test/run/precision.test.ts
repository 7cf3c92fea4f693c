// What TensorFlow computes in other floats than float32: results say so, and 16 bits are rounded node by node.
// test/run/graphs.test.ts holds such graphs against TensorFlow (fixtures/graphs/precision).
import { beforeAll, describe, expect, test } from "vitest";
import { chooseBackend } from "../../src/run/backend.node.js";
import { run } from "../../src/run/run.js";
import { renderTensor } from "../../src/show/tensor.js";
import { verify } from "../../src/verify/verify.js";
import { graphOf, node, placeholder, type } from "./graphs.js";

beforeAll(() => chooseBackend("cpu"));

type Float = "float32" | "bfloat16" | "float64";

const cast = (name: string, from: string, SrcT: Float, DstT: Float | "int32") =>
  node(name, "Cast", [from], { SrcT: type(SrcT), DstT: type(DstT) });

/** x² + x of float32, computed in another dtype. */
function inside(dtype: Float) {
  const T = { T: type(dtype) };
  return graphOf(
    placeholder("x", [null]),
    cast("low", "x", "float32", dtype),
    node("square", "Square", ["low"], T),
    node("moved", "Identity", ["square"], T),
    node("sum", "AddV2", ["moved", "low"], T),
    cast("y", "sum", dtype, "float32"),
    cast("whole", "sum", dtype, "int32"),
    node("plain", "Neg", ["x"]),
  );
}

const rounded = "bfloat16 inside computed in float32 and rounded (2 nodes, first square)";

describe("a result says what it depends on", () => {
  test.each([
    ["bfloat16", rounded],
    ["float64", "float64 inside computed in float32 (2 nodes, first square)"],
  ] as const)("%s", async (dtype, note) => {
    const { y, plain } = await run(inside(dtype), { x: [1, 2] }, ["y", "plain"]);
    expect(y).toMatchObject({
      dtype: "float32",
      otherPrecision: { dtypes: [dtype], of: "node", count: 2, first: "square" },
      precisionNote: note,
    });
    expect(plain).toMatchObject({ otherPrecision: null, precisionNote: null });
    expect(y && renderTensor(y)["text/plain"]).toContain(note);
  });

  test("an integer too, whose float64 may have been rounded up before it was cut", async () => {
    const { whole } = await run(inside("float64"), { x: [1] }, ["whole"]);
    expect(whole?.otherPrecision).toMatchObject({ count: 3, first: "square" });
  });

  test("a comparison notes it", async () => {
    const { notes } = await verify(inside("bfloat16"), inside("bfloat16"), { outputs: ["y"] });
    expect(notes).toContain(`y:0: ${rounded}`);
  });
});

test("bfloat16 is rounded after each node: 1.0078125² + 1.0078125 in 8 bits", async () => {
  const { sum } = await run(inside("bfloat16"), { x: [1.0078125] }, ["sum"]);
  expect(sum).toMatchObject({ dtype: "bfloat16", precisionNote: "computed in float32 and rounded" });
  expect(sum?.data).toEqual(Float32Array.of(2.03125)); // 1.015625 + 1.0078125 = 2.0234375: ties to even
});
