import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { NodeDef } from "../../../src/formats/graphdef.js";
import { chooseBackend } from "../../../src/run/backend.node.js";
import { run } from "../../../src/run/run.js";
import { GraphRunner } from "../../../src/run/runner.js";
import { TensorRef, TensorValue } from "../../../src/tensor/tensor.js";
import { Random } from "../../../src/verify/random.js";
import { bool, constant, graphOf, ints, node, placeholder, text } from "../graphs.js";

const random = new Random(5);
const numbers = (count: number, low = -1, high = 1) =>
  Array.from({ length: count }, () => random.between(low, high));
const c = (name: string, ...shape: number[]) =>
  constant(name, numbers(shape.reduce((product, n) => product * n, 1)), shape);
const positive = (name: string, count: number) => constant(name, numbers(count, 0.5, 2), [count]);

const window = { strides: ints(1, 1, 1, 1), padding: text("SAME"), data_format: text("NHWC") };
const conv = node("conv", "Conv2D", ["x", "w"], window);
const filter = c("w", 3, 3, 2, 4);
const norm = {
  epsilon: { kind: "f", value: 1e-3 },
  is_training: bool(false),
  data_format: text("NHWC"),
} as const;

/** Chains after `x`, a batch of images with two channels; the last node is what comes out. */
const chains: Readonly<Record<string, readonly NodeDef[]>> = {
  "bias and relu": [filter, conv, c("b", 4), node("biased", "BiasAdd", ["conv", "b"]), node("y", "Relu", ["biased"])],
  "bias, then batch normalisation in arithmetic, then relu6": [
    filter, conv, c("b", 4), c("s", 4), c("t", 1, 1, 1, 4),
    node("biased", "BiasAdd", ["conv", "b"]),
    node("scaled", "Mul", ["s", "biased"]),
    node("moved", "AddV2", ["scaled", "t"]),
    node("y", "Relu6", ["moved"]),
  ],
  "batch normalisation as frozen: arithmetic on constants, then on channels": [
    filter, conv, c("gamma", 4), c("beta", 4), c("mean", 4), positive("variance", 4), constant("epsilon", [1e-3], []),
    node("safe", "AddV2", ["variance", "epsilon"]), node("inverse", "Rsqrt", ["safe"]),
    node("factor", "Mul", ["inverse", "gamma"]), node("part", "Mul", ["mean", "factor"]),
    node("offset", "Sub", ["beta", "part"]), node("scaled", "Mul", ["conv", "factor"]),
    node("moved", "AddV2", ["scaled", "offset"]), node("y", "Relu", ["moved"]),
  ],
  "a bias in another shape": [
    filter, conv, c("b", 4), constant("shape", [1, 1, 1, -1], [4], "int32"), node("bias", "Reshape", ["b", "shape"]),
    node("biased", "Add", ["conv", "bias"]), node("y", "Relu", ["biased"]),
  ],
  "constants that others read, too": [
    filter, conv, c("a", 4), c("b", 4), node("sum", "AddV2", ["a", "b"]), node("moved", "AddV2", ["conv", "sum"]),
    node("relu", "Relu", ["moved"]), node("again", "Conv2D", ["x", "w"], window), node("both", "Sub", ["relu", "again"]),
    node("y", "Mul", ["both", "a"]),
  ],
  "subtracted mean, scalar factor": [
    filter, conv, c("m", 4), constant("s", [2], []),
    node("centred", "Sub", ["conv", "m"]),
    node("y", "Mul", ["centred", "s"]),
  ],
  "fused batch normalisation after a depthwise convolution with a multiplier": [
    c("w", 3, 3, 2, 3), node("conv", "DepthwiseConv2dNative", ["x", "w"], window),
    c("gamma", 6), c("beta", 6), c("mean", 6), positive("variance", 6),
    node("normal", "FusedBatchNormV3", ["conv", "gamma", "beta", "mean", "variance"], norm),
    node("y", "Relu", ["normal"]),
  ],
  "a grouped convolution": [
    c("w", 3, 3, 1, 4), conv, c("b", 4),
    node("biased", "BiasAdd", ["conv", "b"]), node("y", "Relu", ["biased"]),
  ],
  "a constant that differs from pixel to pixel": [
    filter, conv, c("map", 1, 5, 5, 1), node("moved", "AddV2", ["conv", "map"]), node("y", "Relu", ["moved"]),
  ],
  "a constant that differs from example to example": [
    filter, conv, c("rows", 2, 1, 1, 4), node("y", "AddV2", ["conv", "rows"]),
  ],
  "a bias that is computed": [
    filter, conv, node("mean", "Mean", ["x", "axes"]), constant("axes", [0, 1, 2], [3], "int32"),
    node("double", "ConcatV2", ["mean", "mean", "axis"], { N: { kind: "i", value: 2 } }), constant("axis", [0], [], "int32"),
    node("biased", "BiasAdd", ["conv", "double"]), node("y", "Relu", ["biased"]),
  ],
  "a product, scaled": [
    node("flat", "Reshape", ["x", "shape"]), constant("shape", [-1, 50], [2], "int32"),
    c("w", 50, 3), node("conv", "MatMul", ["flat", "w"]), c("s", 3), c("b", 1, 3),
    node("scaled", "Mul", ["conv", "s"]), node("moved", "Add", ["scaled", "b"]), node("y", "Relu", ["moved"]),
  ],
  "a product with a transposed matrix, scaled": [
    node("flat", "Reshape", ["x", "shape"]), constant("shape", [-1, 50], [2], "int32"),
    c("w", 3, 50), node("conv", "MatMul", ["flat", "w"], { transpose_b: bool(true) }), c("s", 3), c("b", 1, 3),
    node("scaled", "Mul", ["conv", "s"]), node("moved", "Add", ["scaled", "b"]), node("y", "Relu", ["moved"]),
  ],
  ...padded("what 'same' would add", [0, 0, 1, 0, 0, 1, 0, 0]),
  ...padded("one row more than the filter reaches", [0, 0, 3, 0, 0, 1, 0, 0]),
  ...padded("channels", [0, 0, 1, 1, 1, 1, 1, 1], 4),
  ...padded("examples", [1, 0, 1, 1, 1, 1, 0, 0]),
  "the subtrahend": [filter, conv, c("b", 4), node("y", "Sub", ["b", "conv"])],
}; // biome-ignore format: chains read along the line

/** Padding before a convolution of each kind, alone and with a bias that is folded in. */
function padded(what: string, paddings: number[], channels = 2): Record<string, readonly NodeDef[]> {
  const valid = { ...window, padding: text("VALID"), strides: ints(1, 2, 2, 1) };
  const pad = [constant("p", paddings, [4, 2], "int32"), node("pad", "Pad", ["x", "p"])];
  const ops = { Conv2D: [3, 3, channels, 4], DepthwiseConv2dNative: [3, 3, channels, 1] };
  return Object.fromEntries(
    Object.entries(ops).flatMap(([op, shape]) => {
      const bias = c("b", op === "Conv2D" ? 4 : channels);
      const before = [...pad, c("w", ...shape), node("conv", op, ["pad", "w"], valid)];
      const after = [bias, node("biased", "BiasAdd", ["conv", "b"]), node("y", "Relu6", ["biased"])];
      return [
        [`${op} padded by ${what}`, [...pad, c("w", ...shape), node("y", op, ["pad", "w"], valid)]],
        [`${op} padded by ${what}, with a bias`, [...before, ...after]],
      ];
    }),
  );
}

const images = new TensorValue("x", "float32", [2, 5, 5, 2], Float32Array.from(numbers(100)));

describe.each(["cpu", "wasm"] as const)("fusing on %s", (backend) => {
  beforeAll(() => chooseBackend(backend));

  test.each(Object.entries(chains))("%s: the same as node by node", async (_, nodes) => {
    const graph = graphOf(placeholder("x", [2, 5, 5, 2]), ...nodes);
    // What is fetched is computed by its own node, so nothing of this run is fused.
    const all = nodes.filter(({ op }) => op !== "Const").map(({ name }) => name);
    const { y: expected } = await run(graph, { x: images }, all);
    const before = tf.memory().numTensors;
    const { y: actual } = await run(graph, { x: images }, ["y"]);
    expect(tf.memory().numTensors).toBe(before);
    expect(actual?.shape).toEqual(expected?.shape);
    const [ours, theirs] = [[...(actual?.data ?? [])], [...(expected?.data ?? [])]];
    expect(ours.length).toBeGreaterThan(0);
    ours.forEach((value, i) => {
      expect(Math.abs(Number(value) - Number(theirs[i]))).toBeLessThanOrEqual(
        1e-6 + 1e-5 * Math.abs(Number(theirs[i])),
      );
    });
  });

  test("leaves the values that it was given as they were", async () => {
    const nodes = chains["batch normalisation as frozen: arithmetic on constants, then on channels"] ?? [];
    const values = nodes.map((each) => each.attrs.get("value")?.value);
    const bytes = () =>
      Promise.all(values.map(async (ref) => (ref instanceof TensorRef ? [...(await ref.rawBytes())] : [])));
    const before = await bytes();
    await run(graphOf(placeholder("x", [2, 5, 5, 2]), ...nodes), { x: images }, ["y"]);
    expect(await bytes()).toEqual(before);
  });

  test("keeps one filter: the scaled one", async () => {
    const nodes = chains["bias, then batch normalisation in arithmetic, then relu6"] ?? [];
    const before = tf.memory();
    using runner = new GraphRunner(graphOf(placeholder("x", [2, 5, 5, 2]), ...nodes));
    await runner.run({ x: images }, ["y"]);
    const { numTensors, numBytes } = tf.memory();
    expect([numTensors - before.numTensors, numBytes - before.numBytes]).toEqual([
      2,
      4 * (3 * 3 * 2 * 4 + 4),
    ]);
    const { biased } = await runner.run({ x: images }, ["biased"]); // needs the unscaled one again
    const graph = graphOf(placeholder("x", [2, 5, 5, 2]), ...nodes);
    expect(biased?.data).toEqual((await run(graph, { x: images }, ["biased"])).biased?.data);
  });
});

test("the node that first gave what is no number is named, not the last of those that ran as one", async () => {
  await chooseBackend("cpu");
  const nodes = [
    filter,
    conv,
    c("b", 4),
    node("biased", "BiasAdd", ["conv", "b"]),
    node("y", "Relu", ["biased"]),
  ];
  const graph = graphOf(placeholder("x", [1, 1, 1, 2]), ...nodes);
  const { y } = await run(graph, { x: [[[[3e38, 3e38]]]] }, ["y"]);
  const scaled = [constant("w", [10, 10, 10, 10, 10, 10, 10, 10], [1, 1, 2, 4]), ...nodes.slice(1)];
  expect(y?.nonFinite).toBeNull();
  const { y: huge } = await run(
    graphOf(placeholder("x", [1, 1, 1, 2]), ...scaled),
    { x: [[[[3e38, 3e38]]]] },
    ["y"],
  );
  expect(huge?.nonFinite).toMatchObject({ count: 4, firstNode: "conv" });
});
