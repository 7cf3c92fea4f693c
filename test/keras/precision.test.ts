// Dtype policies of Keras: a model says which layers Keras computes in other floats than float32.
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { openPath } from "../../src/formats/open.node.js";
import { notePrecision, precisionOf } from "../../src/keras/precision.js";
import { toLayersModel } from "../../src/keras/to-layers-model.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { verify } from "../../src/verify/verify.js";

beforeAll(() => chooseBackend("cpu"));

const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], name: "a" })] });

const policy3 = (name: string) => ({ module: "keras", class_name: "DTypePolicy", config: { name } });
const policy2 = (name: string) => ({ class_name: "Policy", config: { name } });
const layer = (class_name: string, name: string, dtype: unknown, more = {}) => ({
  class_name,
  config: { name, dtype, ...more },
});

// biome-ignore format: a table
test.each([
  ["Keras 3", [layer("InputLayer", "x", "float64"), layer("Dense", "a", policy3("mixed_bfloat16"))], "bfloat16", 1, "a"],
  ["Keras 2", [layer("Dense", "a", policy2("mixed_float16")), layer("Dense", "b", "float16")], "float16", 2, "a"],
  ["a layer within one", [layer("Bidirectional", "outer", "float32", { layer: layer("LSTM", "in", "float64") })], "float64", 1, "in"],
] as const)("%s", (_, layers, dtype, count, first) => {
  notePrecision(model, { class_name: "Sequential", config: { name: "m", layers } });
  expect(precisionOf(model)).toEqual({ dtypes: [dtype], of: "layer", count, first });
});

test("none", () => {
  const other = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  notePrecision(other, { class_name: "Sequential", config: { layers: [layer("Dense", "a", "float32")] } });
  expect(precisionOf(other)).toBeNull();
});

test("a comparison of a Keras file's model notes it", async () => {
  const { keras } = await openPath(fileURLToPath(new URL("../fixtures/keras/bfloat16.h5", import.meta.url)));
  const model = await toLayersModel(keras);
  const { notes } = await verify(model, model);
  expect(notes).toContain("pairs: bfloat16 inside computed in float32 (pairs)");
});
