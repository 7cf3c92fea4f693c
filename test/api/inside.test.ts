// Tensors inside of the functions of a SavedModel, by name.
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { open } from "../../src/api/open.node.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { TensorValue } from "../../src/tensor/tensor.js";

const fixture = (name: string) => open(fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url)));
const x = new TensorValue(
  "x",
  "float32",
  [1, 6, 6, 1],
  Float32Array.from({ length: 36 }, (_, i) => i / 36),
);

beforeAll(() => chooseBackend("cpu"));

describe("what a signature computes inside", () => {
  const inner = "StatefulPartitionedCall/StatefulPartitionedCall/sequential/dense/Softmax:0";
  test.each([
    ["where it is once the calls are inlined", inner],
    ["by its own name", "sequential/dense/Softmax"],
    ["by the name of its function", "__inference__wrapped_model_1989::sequential/dense/Softmax:0"],
  ])("%s", async (_, name) => {
    const model = await fixture("savedmodel-keras2/sequential");
    const [output = ""] = model.outputsOf("serving_default").keys();
    const before = tf.memory().numTensors;
    const { [output]: whole, [name]: part } = await model.run({ conv2d_input: x }, [output, name]);
    expect([...(part?.data ?? [])]).toEqual([...(whole?.data ?? [])]);
    expect(part?.shape).toEqual([1, 4]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each([
    ["sequential/dense/Sofmax", '"sequential/dense/Softmax"'],
    ["dense/Softmax", '"sequential/dense/Softmax"'],
    ["__inference__wrapped_model_1989::dense/Softmax", null],
  ])("%s is no name of it", async (name, hint) => {
    const model = await fixture("savedmodel-keras2/sequential");
    await expect(model.run({ conv2d_input: x }, [name])).rejects.toMatchObject({
      code: "not-found",
      expected: expect.stringContaining("a function that it calls"),
      hint: expect.stringContaining(hint ?? ""),
    });
  });

  test("a variable gives its value", async () => {
    const model = await fixture("savedmodel-keras2/sequential");
    const stored = await model.getTensorByName("dense/bias").load();
    const { "dense/bias": bias } = await model.run({}, ["dense/bias"]);
    expect([bias?.dtype, bias?.shape, bias?.data]).toEqual(["float32", [4], stored.data]);
  });
});

test("state is one, whether outputs or tensors inside are asked for", async () => {
  const model = await fixture("savedmodel-stateful/module");
  const input = new TensorValue(
    "x",
    "float32",
    [1, 4, 2],
    Float32Array.from({ length: 8 }, (_, i) => i / 4),
  );
  const fromState = "rnn_1/gru_cell_1/MatMul_1";
  const sum = async () => {
    const { [fromState]: value } = await model.run({ x: input }, [fromState]);
    return [...(value?.data ?? [])].reduce<number>((total, each) => total + Math.abs(Number(each)), 0);
  };
  const first = await sum();
  expect(await sum()).toBe(first); // nothing that assigns was asked for
  await model.run({ x: input });
  const second = await sum();
  expect(Math.abs(second - first)).toBeGreaterThan(1e-3);
  await model.run({ x: input });
  expect(Math.abs((await sum()) - second)).toBeGreaterThan(1e-3);
});
