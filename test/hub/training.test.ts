// Training through the runner, against what TensorFlow trained the same modules to.
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { KerasLayer } from "../../src/hub/index.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { needs } from "../requirements.js";
import { backends } from "../run/backends.js";
import { expectClose } from "../run/close.js";
import { Answers, lossOf, moduleNames, moduleOf, trainableLayer, variablesOf } from "./records.js";

/**
 * TensorFlow.js keeps Adam's beta2 = 0.999 in float32, where 1 - beta2 is 5e-5 off; three steps of 0.01 are then
 * up to 1e-6 apart each, several of TensorFlow's last digits.
 */
const ADAM = 8;

for (const [backend, ...needed] of backends)
  needs(...needed).describe(`training on ${backend}`, () => trains(backend));

function trains(backend: (typeof backends)[number][0]): void {
  beforeAll(() => chooseBackend(backend));

  test.each(moduleNames)("the gradients of %s", async (name) => {
    const [module, answers] = [await moduleOf(name), await Answers.of(name)];
    const input = await answers.input();
    const layer = trainableLayer(module, input);
    const variables = variablesOf(layer);
    const before = tf.memory().numTensors;
    const { value, grads } = tf.variableGrads(lossOf(layer, input));
    expectClose(
      value.dataSync(),
      await answers.values(module.generation === "TF1" ? "train/loss" : "loss"),
      "loss",
    );
    const recorded = answers.keys("gradient/");
    expect(recorded.length).toBe(layer.trainableWeights.length);
    for (const key of recorded) {
      const gradient = grads[variables.get(key.replace(/:0$/, ""))?.name ?? ""];
      expectClose(gradient?.dataSync() ?? [], await answers.values(`gradient/${key}`), key);
    }
    for (const key of answers.keys("updated/"))
      expectClose(
        variables.get(key.replace(/:0$/, ""))?.dataSync() ?? [],
        await answers.values(`updated/${key}`),
        `${key} after one call in training`,
      );
    tf.dispose([value, grads]);
    expect(tf.memory().numTensors, "left behind").toBe(before);
    module.dispose();
  });

  test.each(["tf1-image", "tf1-text"] as const)("gradient descent with the updates of %s", async (name) => {
    const [module, answers] = [await moduleOf(name), await Answers.of(name)];
    const input = await answers.input();
    const layer = trainableLayer(module, input);
    const optimizer = tf.train.sgd(0.1);
    for (let step = 0; step < 3; step++) optimizer.minimize(lossOf(layer, input));
    const variables = variablesOf(layer);
    expect(answers.keys("after/").sort()).toEqual([...variables.keys()].sort());
    for (const key of answers.keys("after/"))
      expectClose(variables.get(key)?.dataSync() ?? [], await answers.values(`after/${key}`), key);
    module.dispose();
  });

  const fits = (["tf2-image", "tf2-keras"] as const).flatMap((name) =>
    (["sgd", "adam"] as const).map((optimizer) => [name, optimizer] as const),
  );
  test.each(fits)("%s below a softmax, with fit and %s", async (name, optimizer) => {
    const [module, answers] = [await moduleOf(name), await Answers.of(name)];
    const [input, labels] = [await answers.input(), await answers.tensor("labels")];
    const weights = [await answers.tensor("head/kernel"), await answers.tensor("head/bias")];
    const layer = new KerasLayer({ module, trainable: true });
    const head = tf.layers.dense({ units: 3, activation: "softmax", weights });
    const model = tf.sequential({ layers: [layer, head] });
    const scale = optimizer === "adam" ? ADAM : 1;
    model.compile({
      optimizer: optimizer === "adam" ? tf.train.adam(0.01, 0.9, 0.999, 1e-12) : tf.train.sgd(0.1),
      loss: "categoricalCrossentropy",
    });
    const batchSize = labels.shape[0] ?? 0;
    const { history } = await model.fit(input, labels, { epochs: 3, batchSize, shuffle: false, verbose: 0 });
    expectClose(history.loss ?? [], await answers.values(`${optimizer}/losses`), "losses", scale);
    for (const [variable, value] of variablesOf(layer))
      expectClose(value.dataSync(), await answers.values(`${optimizer}/${variable}:0`), variable, scale);
    const predictions = model.predict(input) as tf.Tensor;
    expectClose(
      predictions.dataSync(),
      await answers.values(`${optimizer}/predictions`),
      "predictions",
      scale,
    );
    module.dispose();
  });
}

describe("what is trained and what is not", () => {
  beforeAll(() => chooseBackend("cpu"));

  const labels = () => tf.oneHot([0, 1, 2, 0, 1, 2], 3);
  const headed = (layer: tf.layers.Layer) => {
    const model = tf.sequential({ layers: [layer, tf.layers.dense({ units: 3, activation: "softmax" })] });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: "categoricalCrossentropy" });
    return model;
  };

  test("without trainable only the head learns, and moving averages stay", async () => {
    using module = await moduleOf("tf2-image");
    const input = await (await Answers.of("tf2-image")).input();
    const layer = new KerasLayer({ module });
    const model = headed(layer);
    const before = model.getWeights().map((weight) => Array.from(weight.dataSync()));
    await model.fit(input, labels(), { epochs: 2, verbose: 0 });
    const after = model.getWeights().map((weight) => Array.from(weight.dataSync()));
    const changed = after.map((values, i) => JSON.stringify(values) !== JSON.stringify(before[i]));
    expect(layer.trainableWeights).toEqual([]);
    expect(changed.filter(Boolean)).toHaveLength(2); // kernel and bias of the head
    expect(model.trainableWeights.map((weight) => changed[model.weights.indexOf(weight)])).toEqual([
      true,
      true,
    ]);
  });

  test("the module itself and other layers of it keep their weights", async () => {
    using module = await moduleOf("tf2-image");
    const input = await (await Answers.of("tf2-image")).input();
    const [trained, other] = [new KerasLayer({ module, trainable: true }), trainableLayer(module, input)];
    const before = [module.call(input), other.apply(input)].map((y) => (y as tf.Tensor).dataSync());
    await headed(trained).fit(input, labels(), { epochs: 2, verbose: 0 });
    const after = [module.call(input), other.apply(input)].map((y) => (y as tf.Tensor).dataSync());
    expect(after).toEqual(before);
  });

  test("a frozen module passes gradients on to what is below it", async () => {
    using module = await moduleOf("tf2-image");
    const x = await (await Answers.of("tf2-image")).input();
    const [frozen, trained] = [new KerasLayer({ module }), trainableLayer(module, x)];
    tf.dispose(frozen.apply(x) as tf.Tensor);
    const through = (layer: KerasLayer) => tf.grad((input) => tf.sum(layer.apply(input) as tf.Tensor))(x);
    expectClose(through(frozen).dataSync(), through(trained).dataSync(), "gradient by the input");
  });

  test("trainable can be switched later, as of any layer", async () => {
    using module = await moduleOf("tf2-image");
    const input = await (await Answers.of("tf2-image")).input();
    const layer = trainableLayer(module, input);
    expect([layer.trainableWeights.length, layer.nonTrainableWeights.length]).toEqual([4, 3]);
    layer.trainable = false;
    expect([layer.trainableWeights.length, layer.nonTrainableWeights.length]).toEqual([0, 7]);
    expect(layer.losses[0]?.().dataSync()[0]).toBe(0);
    layer.trainable = true;
    expect(layer.trainableWeights.length).toBe(4);
    expect(layer.losses[0]?.().dataSync()[0]).toBeGreaterThan(0);
  });

  test("tags choose one graph for both, as hub.Module does", async () => {
    using module = await moduleOf("tf1-image");
    const answers = await Answers.of("tf1-image");
    const layer = new KerasLayer({ module, tags: ["train"] });
    const features = layer.apply(await answers.input()) as tf.Tensor;
    expectClose(features.dataSync(), await answers.values("train/features"), "batch statistics in inference");
  });
});
