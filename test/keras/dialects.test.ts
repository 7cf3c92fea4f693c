import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { normalize } from "../../src/keras/dialects/normalize.js";
import { toLayersModel } from "../../src/keras/to-layers-model.js";

beforeAll(() => tf.setBackend("cpu"));

const sequential = (...layers: unknown[]) => ({ class_name: "Sequential", config: { name: "m", layers } });
const layer = (class_name: string, config: object) => ({ class_name, config });
const build = (config: unknown, version: string | null = null) => toLayersModel({ config, version });

test("Keras 1: other names, a bare list of layers, no version", async () => {
  const model = await build({
    class_name: "Sequential",
    config: [
      layer("Convolution2D", {
        name: "c",
        nb_filter: 4,
        nb_row: 3,
        nb_col: 2,
        subsample: [1, 1],
        border_mode: "same",
        dim_ordering: "tf",
        activation: "relu",
        batch_input_shape: [null, 8, 8, 1],
      }),
      layer("Flatten", { name: "f" }),
      layer("Dropout", { name: "d", p: 0.5 }),
      layer("Dense", { name: "o", output_dim: 3, activation: "softmax" }),
    ],
  });
  expect(model.weights.map(({ shape }) => shape)).toEqual([[3, 2, 1, 4], [4], [256, 3], [3]]);
});

test("Keras 3: wrapped dtypes, initializers, shapes and functions", () => {
  const config = normalize(
    sequential(
      {
        module: "keras.layers",
        registered_name: null,
        ...layer("InputLayer", { batch_shape: [null, 3], name: "i" }),
      },
      layer("Dense", {
        name: "d",
        units: 2,
        dtype: {
          module: "keras",
          class_name: "DTypePolicy",
          config: { name: "float32" },
          registered_name: null,
        },
        activation: {
          module: "builtins",
          class_name: "function",
          config: "relu",
          registered_name: "function",
        },
        kernel_initializer: {
          module: "keras.initializers",
          class_name: "Zeros",
          config: {},
          registered_name: null,
        },
      }),
    ),
  );
  expect(config).toEqual(
    sequential(
      layer("InputLayer", { batch_input_shape: [null, 3], name: "i" }),
      layer("Dense", {
        name: "d",
        units: 2,
        dtype: "float32",
        activation: "relu",
        kernel_initializer: layer("Zeros", {}),
      }),
    ),
  );
});

test("initializers do not run, and are kept", async () => {
  const model = await build(
    sequential(
      layer("Dense", {
        name: "d",
        units: 2,
        batch_input_shape: [null, 3],
        kernel_initializer: layer("Ones", {}),
      }),
    ),
  );
  expect([...((await model.getWeights()[0]?.data()) ?? [])]).toEqual([0, 0, 0, 0, 0, 0]);
  expect(JSON.stringify(model.toJSON(null, false))).toContain('"kernel_initializer":{"class_name":"Ones"');
});

describe("what would give other numbers is refused, all of it at once", () => {
  test("code, unknown layers and arguments", async () => {
    const config = sequential(
      layer("Lambda", { name: "code", batch_input_shape: [null, 4, 4, 2] }),
      layer("Conv2D", { name: "grouped", filters: 2, kernel_size: 1, groups: 2 }),
      layer("UpSampling2D", { name: "smooth", interpolation: "bilinear" }),
      layer("GRU", { name: "gru", units: 1, reset_after: true }),
      layer("Mystery", { name: "mystery" }),
      layer("Dense", { name: "dense", units: 1, activation: "exponential" }),
    );
    const error = await build(config).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "unsupported" });
    for (const name of ["code", "grouped", "smooth", "gru", "mystery", "dense"])
      expect(error.found).toContain(`"${name}"`);
  });

  test("normalization of another axis than the last", async () => {
    const config = sequential(
      layer("BatchNormalization", { name: "bn", axis: 1, batch_input_shape: [null, 4, 4, 2] }),
    );
    await expect(build(config)).rejects.toMatchObject({
      code: "unsupported",
      found: 'BatchNormalization "bn"',
    });
  });
});

test.each([null, 3, "text", [], {}, { class_name: 3 }])("%j is no configuration", async (config) => {
  const error = await build(config).catch((thrown) => thrown);
  expect(["malformed", "unsupported"]).toContain(error.code);
});

test("hard_sigmoid is one function in Keras 2 and another in Keras 3: the other one is refused, never computed wrongly", async () => {
  const gate = layer("Dense", {
    name: "d",
    units: 2,
    activation: "hard_sigmoid",
    batch_input_shape: [null, 3],
  });
  const model = await build(sequential(gate), "2.15.0");
  expect(model.layers[0]?.getConfig().activation).toBe("hardSigmoid");
  await expect(build(sequential(gate), "3.15.0")).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining("relu6(x + 3) / 6"),
  });
});
