/** Models made from their configuration: nothing stays behind, and what they were made without is theirs again. */
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { buildLayersModel } from "../../src/keras/build.js";
import { normalize } from "../../src/keras/dialects/normalize.js";

test("an LSTM leaves no tensors behind, and keeps what its configuration says of its bias", async () => {
  const lstm = (units: number, options = {}) => tf.layers.lstm({ units, recurrentActivation: "sigmoid", returnSequences: true, unitForgetBias: true, ...options }); // biome-ignore format: one thought
  const given = tf.sequential({
    name: "given",
    layers: [
      lstm(2, { inputShape: [4, 3], name: "plain" }),
      tf.layers.bidirectional({ layer: lstm(2, { unitForgetBias: false }) as tf.RNN, mergeMode: "concat", name: "both" }),
      tf.layers.rnn({ cell: [tf.layers.lstmCell({ units: 3, unitForgetBias: true }), tf.layers.lstmCell({ units: 2, unitForgetBias: false })], name: "cells" }),
    ],
  }); // biome-ignore format: a model
  const config = normalize(JSON.parse(given.toJSON() as string), "2.15.0");
  given.dispose();
  const before = tf.memory().numTensors;
  const model = (await buildLayersModel(config)) as tf.Sequential;
  expect(tf.memory().numTensors - before).toBe(model.weights.length);
  const cells = ["true", "false"]; // which TensorFlow.js lists twice
  expect(flagsOf(model)).toEqual(["true", "false", ...cells, ...cells]);
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

function flagsOf(model: tf.Sequential): string[] {
  const configs = [...JSON.stringify(model.getConfig()).matchAll(/"unitForgetBias":(\w+)/g)];
  return configs.map(([, flag = ""]) => flag);
}
