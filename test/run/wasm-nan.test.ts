// NaN stays NaN on wasm: in TensorFlow.js' own ops, in Keras models, in graphs. TensorFlow 2.21 without oneDNN's kernels
// gives NaN for each of these, as the cpu backend does.
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { chooseBackend } from "../../src/run/backend.node.js";
import { run } from "../../src/run/run.js";
import { TensorValue } from "../../src/tensor/tensor.js";
import { ModelSubject } from "../../src/verify/model-subject.js";
import { constant, graphOf, ints, node, placeholder, text } from "./graphs.js";

beforeAll(() => chooseBackend("wasm"));

test("of either sign, through relu, relu6, clipping and products with an activation", () => {
  const before = tf.memory().numDataBuffers;
  tf.tidy(() => {
    const x = tf.concat([tf.tensor1d([Number.NaN, Number.POSITIVE_INFINITY, -1, 2]), tf.div(tf.zeros([1]), tf.zeros([1]))]); // biome-ignore format: one thought
    expect(Array.from(tf.relu(x).dataSync())).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      0,
      2,
      Number.NaN,
    ]);
    expect(Array.from(tf.relu6(x).dataSync())).toEqual([Number.NaN, 6, 0, 2, Number.NaN]);
    expect(Array.from(tf.clipByValue(x, -0.5, 1).dataSync())).toEqual([Number.NaN, 1, -0.5, 1, Number.NaN]);
    const [a, b] = [tf.tensor2d([[Number.NaN, 1], [9, -1], [-9, 1]]), tf.ones([2, 1])]; // biome-ignore format: rows
    for (const [activation, rest] of [["relu", [8, 0]], ["relu6", [6, 0]]] as const) // biome-ignore format: pairs
      expect(Array.from(tf.fused.matMul({ a, b: b as tf.Tensor2D, activation }).dataSync())).toEqual([Number.NaN, ...rest]); // biome-ignore format: one thought
  });
  expect(tf.memory().numDataBuffers).toBe(before);
});

test("in a Keras model, whose convolutions lose it on wasm", async () => {
  const layers = (kind: typeof tf.layers) => [
    kind.depthwiseConv2d({ kernelSize: 3, inputShape: [5, 5, 2], padding: "same", activation: "relu", name: "deep" }),
    kind.conv2d({ kernelSize: 1, filters: 1, name: "wide" }), kind.reLU({ maxValue: 6 }),
    kind.averagePooling2d({ poolSize: 5, name: "mean" }), kind.flatten(),
    kind.dense({ units: 2, activation: "relu", kernelInitializer: "ones", name: "last" }),
  ]; // biome-ignore format: layers
  const subject = new ModelSubject(tf.sequential({ layers: layers(tf.layers) }));
  const [input = ""] = subject.inputs.map(({ name }) => name);
  const image = (first: number) => ({ [input]: new TensorValue(input, "float32", [1, 5, 5, 2], new Float32Array(50).fill(first, 0, 1)) }); // biome-ignore format: one thought
  const [value] = await subject.run(image(Number.NaN), ["last"]);
  expect(value?.data).toEqual(Float32Array.of(Number.NaN, Number.NaN));
  expect((await subject.run(image(1), ["last"]))[0]?.data).not.toContain(Number.NaN);
  expect(tf.getBackend()).toBe("wasm");
});

test("in a graph, fused or not", async () => {
  const window = { strides: ints(1, 1, 1, 1), padding: text("SAME"), data_format: text("NHWC") };
  const graph = graphOf(
    placeholder("x", [1, 3, 3, 1]),
    constant("w", [1], [1, 1, 1, 1]),
    node("conv", "DepthwiseConv2dNative", ["x", "w"], window),
    node("y", "Relu6", ["conv"]),
  );
  const x = new TensorValue(
    "x",
    "float32",
    [1, 3, 3, 1],
    Float32Array.of(Number.NaN, 1, 2, 3, 4, 5, 6, 7, 8),
  );
  const { y } = await run(graph, { x }, ["y"]);
  expect(y?.data).toEqual(Float32Array.of(Number.NaN, 1, 2, 3, 4, 5, 6, 6, 6));
  expect(y?.nonFinite).toEqual({ count: 1, firstNode: "x" });
});
