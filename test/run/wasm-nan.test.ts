// NaN stays NaN on wasm: in TensorFlow.js' own ops, in Keras models, in graphs. TensorFlow 2.21 without oneDNN's kernels
// gives NaN for each of these, as the cpu backend does.
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { chooseBackend } from "../../src/run/backend.node.js";
import { run } from "../../src/run/run.js";
import { withCpu } from "../../src/run/with-cpu.js";
import { TensorValue } from "../../src/tensor/tensor.js";
import { ModelSubject } from "../../src/verify/model-subject.js";
import { expectClose } from "./close.js";
import { constant, graphOf, ints, node, placeholder, text } from "./graphs.js";

beforeAll(() => chooseBackend("wasm"));

const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** Kernels of XNNPACK, and others that lose it, on an input that holds `value` among its numbers. */
function* kernels(
  value: number,
  channels: number,
  size: number,
): Generator<readonly [string, () => tf.Tensor]> {
  const x = () => numbers([1, 5, 5, channels], { 13: value }) as tf.Tensor4D;
  for (const strides of [1, 2]) {
    const common = { strides, pad: "same" as const };
    for (const activation of ["linear", "relu", "relu6"] as const) {
      const filter = numbers([size, size, channels, 3]) as tf.Tensor4D;
      const deep = numbers([size, size, channels, 1]) as tf.Tensor4D;
      const own = { ...common, activation };
      yield [`conv ${activation}`, () => tf.fused.conv2d({ x: x(), filter, bias: numbers([3]), ...own })];
      yield [`one filter ${activation}`, () => tf.fused.conv2d({ x: x(), filter: tf.slice(filter, 0, [size, size, channels, 1]), ...own })]; // biome-ignore format: one thought
      yield [`depthwise ${activation}`, () => tf.fused.depthwiseConv2d({ x: x(), filter: deep, ...own })];
      yield [`product ${activation}`, () => tf.fused.matMul({ a: tf.reshape(x(), [25, channels]), b: tf.reshape(tf.slice(filter, 0, [1, 1, channels, 3]), [channels, 3]), activation })]; // biome-ignore format: one thought
    }
    yield ["conv", () => tf.conv2d(x(), numbers([size, size, channels, 1]) as tf.Tensor4D, strides, "same")];
    yield ["depthwise", () => tf.depthwiseConv2d(x(), numbers([size, size, channels, 2]) as tf.Tensor4D, strides, "same")]; // biome-ignore format: one thought
    yield ["mean", () => tf.avgPool(x(), size, strides, "same")];
  }
  for (const corners of [true, false])
    yield [`bilinear ${corners}`, () => tf.image.resizeBilinear(x(), [7, 3], corners, !corners)];
  const others = numbers([5, 5, channels]);
  for (const f of [tf.maximum, tf.minimum]) yield [f.name, () => tf.stack([f(x(), others), f(others, x())])];
  for (const f of [tf.relu, tf.relu6, tf.elu, tf.sigmoid]) yield [f.name, () => f(x())];
  yield ["clip", () => tf.clipByValue(x(), -1, 1)];
}

/** Some numbers, none of them zero; at some places other ones. */
function numbers(shape: number[], others: Readonly<Record<number, number>> = {}): tf.Tensor {
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => others[i] ?? (((i * 37) % 17) - 7.5) / 4); // biome-ignore format: one thought
  return tf.tensor(values, shape);
}

test.each(odd)("%f anywhere in a kernel's input is what the cpu backend makes of it", (value) => {
  const before = tf.memory().numDataBuffers;
  for (const [channels, size] of [[1, 1], [1, 3], [3, 1], [4, 2], [5, 3]] as const) // biome-ignore format: pairs
    tf.tidy(() => {
      for (const [name, compute] of kernels(value, channels, size)) {
        const [actual, expected] = [compute().dataSync(), withCpu(() => compute().dataSync())];
        expectClose(actual, expected, `${name} of ${channels} channels, ${size} wide`, 10);
      }
    });
  expect(tf.memory().numDataBuffers).toBe(before);
});

test("arising inside a graph: of weights, of a logarithm, of numbers past float32", async () => {
  const window = { strides: ints(1, 1, 1, 1), padding: text("SAME"), data_format: text("NHWC") };
  const relu = (filter: number, first: readonly ReturnType<typeof node>[]) =>
    graphOf(
      placeholder("x", [1, 1, 2, 2]),
      constant("w", [filter, 1, -filter, 1], [1, 1, 2, 2]),
      ...first,
      node("conv", "Conv2D", ["logs", "w"], window),
      node("y", "Relu", ["conv"]),
    );
  const x = new TensorValue("x", "float32", [1, 1, 2, 2], Float32Array.of(-1, 1, 3e20, 3e20));
  const [logs, same] = [node("logs", "Log", ["x"]), node("logs", "Abs", ["x"])];
  const found = async (graph: ReturnType<typeof graphOf>) => (await run(graph, { x }, ["y"])).y;
  const [ofLogs, ofWeights, past] = [
    await found(relu(1, [logs])),
    await found(relu(Number.NaN, [same])),
    await found(relu(3e20, [same])),
  ];
  expect(ofLogs?.data.slice(0, 2)).toEqual(Float32Array.of(Number.NaN, Number.NaN));
  expect(ofLogs?.nonFinite).toEqual({ count: 2, firstNode: "logs" });
  expect(ofWeights?.nonFinite).toEqual({ count: 2, firstNode: "w" });
  expect(past?.data).toEqual(Float32Array.of(0, 2, Number.NaN, Float32Array.of(6e20)[0] ?? 0));
  expect(past?.nonFinite).toEqual({ count: 1, firstNode: "conv" });
});

test("a window's maximum is above NaN and minus infinity, as TensorFlow's", async () => {
  const attrs = { ksize: ints(1, 1, 2, 1), strides: ints(1, 1, 2, 1), padding: text("VALID"), data_format: text("NHWC") }; // biome-ignore format: one thought
  const graph = graphOf(placeholder("x", [1, 1, 6, 1]), node("y", "MaxPool", ["x"], attrs));
  const values = [Number.NaN, 1, Number.NEGATIVE_INFINITY, Number.NaN, Number.POSITIVE_INFINITY, 2];
  const x = new TensorValue("x", "float32", [1, 1, 6, 1], Float32Array.from(values));
  const { y } = await run(graph, { x }, ["y"]);
  expect(y?.data).toEqual(Float32Array.of(1, -3.4028234663852886e38, Number.POSITIVE_INFINITY));
});

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
