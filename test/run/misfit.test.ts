import { describe, expect, test } from "vitest";
import { callGraph } from "../../src/api/call.js";
import type { Graph } from "../../src/graph/graph.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { misfit, type NamedInput } from "../../src/run/misfit.js";
import { GraphRunner } from "../../src/run/runner.js";
import type { DType } from "../../src/tensor/dtype.js";
import { TensorValue } from "../../src/tensor/tensor.js";
import { verify } from "../../src/verify/verify.js";
import { graphOf, node, placeholder, type } from "./graphs.js";

const image: NamedInput = { name: "image:0", dtype: "float32", shape: [null, 28, 28, 1] };
const fixed: NamedInput = { name: "fixed:0", dtype: "float32", shape: [1, 28, 28, 1] };
const ids: NamedInput = { name: "serve_ids:0", key: "ids", dtype: "int32", shape: [null, 7] };
const mask: NamedInput = { name: "serve_mask:0", key: "mask", dtype: "float32", shape: [null, 7] };

describe("a value that does not fit", () => {
  test.each([
    ["another input takes it", image, [image, ids], { dtype: "int32", shape: [3, 7] }, 'it fits "ids" (serve_ids:0), int32 [?, 7]'],
    ["another is nearer", image, [image, mask], { dtype: "float32", shape: [3, 8] }, 'the nearest input is "mask" (serve_mask:0), float32 [?, 7]'],
    ["no other is nearer", image, [image, mask], { dtype: "float32", shape: [3, 28, 28, 3] }, undefined],
    ["the batch is missing", image, [image], { dtype: "float32", shape: [28, 28, 1] }, "the batch comes first: give it the shape [1, 28, 28, 1]"],
    ["one axis too many", image, [image], { dtype: "float32", shape: [1, 5, 28, 28, 1] }, "without the first axis it fits: give it the shape [5, 28, 28, 1]"],
    ["channels first", image, [image], { dtype: "float32", shape: [3, 1, 28, 28] }, "its axes are in another order: transpose it to [?, 28, 28, 1]"],
    ["flat", image, [image], { dtype: "float32", shape: [3, 784] }, "it has as many elements: reshape it to [3, 28, 28, 1]"],
    ["the batch is fixed", fixed, [fixed], { dtype: "float32", shape: [3, 28, 28, 1] }, "the batch is fixed at 1: feed so many examples at a time"],
    ["text is near no numbers", image, [image, ids], { dtype: "string", shape: [4] }, undefined],
    ["nothing is near", image, [image], { dtype: "float32", shape: [3, 785] }, undefined],
  ] as const)("%s", (_, input, inputs, given, hint) => {
    expect(misfit("shape", input, given, inputs).hint).toBe(hint);
  }); // biome-ignore format: a table

  test("text for numbers is the wrong dtype, whatever its shape", async () => {
    await chooseBackend("cpu");
    using runner = new GraphRunner(graphOf(placeholder("x", [null, 3]), node("y", "Identity", ["x"])));
    const text = new TensorValue("text", "string", [2], [new Uint8Array([97]), new Uint8Array([98])]);
    await expect(runner.run({ x: text }, ["y"])).rejects.toMatchObject({
      summary: "x:0 was fed the wrong dtype",
      expected: "float32 [?, 3]",
      found: "string [2]",
    });
  });

  test("is named by its key, with both dtypes and shapes", () => {
    const error = misfit(
      "dtype",
      { name: ids.name, dtype: ids.dtype, shape: ids.shape },
      { dtype: "float32", shape: [1, 7] },
      [ids],
    );
    expect(error).toMatchObject({
      summary: '"ids" (serve_ids:0) was fed the wrong dtype',
      expected: "int32 [?, 7]",
      found: "float32 [1, 7]",
      hint: "convert it to int32",
    });
  });
});

describe("an integer that the input's dtype would cut", () => {
  const given = (dtype: DType, ...values: number[]) =>
    new TensorValue(
      "given",
      dtype,
      [values.length],
      dtype === "int8" ? Int8Array.from(values) : Int32Array.from(values),
    );
  const fed = async (dtype: DType, value: TensorValue) => {
    await chooseBackend("cpu");
    using runner = new GraphRunner(
      graphOf(placeholder("x", [null], dtype), node("y", "Identity", ["x"], { T: type(dtype) })),
    );
    return [...((await runner.run({ x: value }, ["y"])).y?.data ?? [])].map(Number);
  };

  test.each([
    ["uint8", given("int8", 3, -1), "element 1", "0 to 255", "-1"],
    ["int8", given("int32", 128), "element 0", "-128 to 127", "128"],
    ["uint16", given("int32", 65535, 65536), "element 1", "0 to 65535", "65536"],
    ["uint32", given("int32", -2), "element 0", "0 to 2147483647", "-2"],
  ] as const)("is refused: %s", async (dtype, value, path, expected, found) => {
    await expect(fed(dtype, value)).rejects.toMatchObject({ code: "mismatch", path, expected, found });
  });

  test("is fed where it fits", async () => {
    expect(await fed("uint8", given("int32", 0, 255))).toEqual([0, 255]);
    expect(await fed("int16", given("int8", -128))).toEqual([-128]);
  });
});

describe("a graph that cannot be run says which node is why", () => {
  const x = placeholder("x", [null, 3]);
  const failing = (graph: Graph, fetch = "b:0") => new GraphRunner(graph).run({ x: [[1, 2, 3]] }, [fetch]);

  test.each([
    ["an input that is no node", graphOf(x, node("a", "Relu", ["xx"]), node("b", "Neg", ["a"])), "b:0", { code: "malformed", message: expect.stringContaining('"xx"') }],
    ["an output that a node does not have", graphOf(x, node("a", "Relu", ["x"]), node("b", "Neg", ["a:2"])), "b:0", { code: "malformed", path: "node b", expected: "an output of the Relu node a, which gives 1" }],
    ["a fetch of an output that there is not", graphOf(x, node("b", "Neg", ["x"])), "b:1", { code: "not-found", found: "b:1", expected: "b:0" }],
  ])("%s", async (_, graph, fetch, error) => {
    await expect(failing(graph, fetch)).rejects.toMatchObject(error);
  }); // biome-ignore format: a table

  test("pruned, by verify, with the reader's name", async () => {
    const graph = graphOf(x, node("a", "Relu", ["xx"]), node("b", "Neg", ["a"]));
    await expect((async () => verify(graph, graph))()).rejects.toMatchObject({
      path: "node a",
      hint: 'did you mean "x"?',
    });
  });

  test("no outputs at all", async () => {
    const graph = graphOf(x, node("a", "Relu", ["x", "^b"]), node("b", "Neg", ["x", "^a"]));
    await expect(callGraph(graph, {}, undefined, {})).rejects.toMatchObject({
      code: "not-found",
      hint: expect.stringContaining("--fetch"),
    });
  });
});
