// A module as a layer of TensorFlow.js' models.
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { KerasLayer, remember, stringCodes } from "../../src/hub/index.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { summarize } from "../../src/show/summary/summarize.js";
import { needs } from "../requirements.js";
import { backends } from "../run/backends.js";
import { expectClose } from "../run/close.js";
import { Answers, moduleOf, pathOf } from "./records.js";

const head = () => tf.layers.dense({ units: 10, activation: "softmax" });

for (const [backend, ...needed] of backends)
  needs(...needed).describe(`as a layer on ${backend}`, () => takesPart(backend));

function takesPart(backend: (typeof backends)[number][0]): void {
  beforeAll(() => chooseBackend(backend));

  test("first in a Sequential it brings its input shape, and predict leaves nothing behind", async () => {
    using module = await moduleOf("tf2-image");
    const images = await (await Answers.of("tf2-image")).input();
    const model = tf.sequential({ layers: [new KerasLayer({ module }), head()] });
    expect(model.inputs[0]?.shape).toEqual([null, 8, 8, 3]);
    expect(model.outputs[0]?.shape).toEqual([null, 10]);
    const before = tf.memory().numTensors;
    const predictions = model.predict(images) as tf.Tensor;
    expect(predictions.shape).toEqual([6, 10]);
    predictions.dispose();
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  test("strings go in, through predict and fit", async () => {
    using module = await moduleOf("tf1-text");
    const answers = await Answers.of("tf1-text");
    const sentences = await answers.input();
    const layer = new KerasLayer({ module, trainable: true });
    const model = tf.sequential({ layers: [layer, head()] });
    expectClose(
      (layer.apply(sentences) as tf.Tensor).dataSync(),
      await answers.values("default/default"),
      "applied",
    );
    const codes = stringCodes(sentences.dataSync<"string">() as unknown as string[]); // dataSync() decodes strings
    const features = tf.model({ inputs: model.inputs, outputs: layer.output as tf.SymbolicTensor });
    expectClose(
      (features.predict(codes) as tf.Tensor).dataSync(),
      await answers.values("default/default"),
      "predicted",
    );
    model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
    const labels = tf.oneHot([0, 1, 2, 3], 10);
    const { history } = await model.fit(codes, labels, { epochs: 3, batchSize: 2, verbose: 0 });
    const [first, , last] = history.loss as number[];
    expect(last).toBeLessThan(first ?? 0);
  });

  test("tensors of strings go in too, and leave nothing behind", async () => {
    using module = await moduleOf("tf1-text");
    const answers = await Answers.of("tf1-text");
    const sentences = await answers.input();
    const layer = new KerasLayer({ module });
    const model = tf.sequential({ layers: [layer, head()] });
    const features = tf.model({ inputs: model.inputs, outputs: layer.output as tf.SymbolicTensor });
    model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
    const labels = tf.oneHot([0, 1, 2, 3], 10);
    const before = tf.memory().numTensors;
    for (const predict of ["predict", "predictOnBatch"] as const) {
      const predicted = features[predict](sentences) as tf.Tensor;
      expectClose(predicted.dataSync(), await answers.values("default/default"), predict);
      predicted.dispose();
    }
    tf.dispose(model.evaluate(sentences, labels));
    const tests = { validationData: [sentences, labels] as [tf.Tensor, tf.Tensor] };
    const { history } = await model.fit(sentences, labels, { epochs: 2, batchSize: 2, verbose: 0, ...tests });
    expect(history.val_loss?.every((loss) => Number.isFinite(loss))).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
    const plain = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    expect(() => plain.predict(tf.tensor([["a"]]))).toThrow(/string/); // nobody reads strings there
  });

  test("in the middle of a functional model, with two inputs", async () => {
    using module = await moduleOf("tf1-signatures");
    const [a, b] = [tf.input({ shape: [1] }), tf.input({ shape: [1] })]; // TensorFlow.js makes columns of vectors
    const layer = new KerasLayer({ module, signature: "both", outputKey: "difference" });
    const model = tf.model({ inputs: [a, b], outputs: layer.apply([a, b]) as tf.SymbolicTensor });
    const y = model.predict([tf.tensor1d([5, 3]), tf.tensor1d([1, 2])]) as tf.Tensor;
    expect(Array.from(y.dataSync())).toEqual([4, 1]);
  });

  test("dispose frees its weights, and those alone", async () => {
    using module = await moduleOf("tf2-image");
    const images = await (await Answers.of("tf2-image")).input();
    const before = tf.memory().numTensors;
    const layer = new KerasLayer({ module });
    tf.dispose(layer.apply(images) as tf.Tensor);
    expect(tf.memory().numTensors).toBe(before + module.variables.length);
    layer.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(module.call(images).shape).toEqual([6, 6]);
  });
}

test("a model of another copy of TensorFlow.js is refused at once, with what to do", async () => {
  await chooseBackend("cpu");
  using module = await moduleOf("tf2-image");
  class SymbolicTensor {} // as another copy's: the same name, not the same class
  const theirs = new SymbolicTensor() as tf.SymbolicTensor;
  expect(() => new KerasLayer({ module, name: "features" }).apply(theirs)).toThrow(
    expect.objectContaining({
      code: "usage",
      summary: "the layer features and the model that it is put into are of two copies of TensorFlow.js",
      hint: expect.stringContaining("npm dedupe @tensorflow/tfjs"),
    }),
  );
});

describe("what a layer says and keeps", () => {
  beforeAll(() => chooseBackend("cpu"));

  test("getWeights and setWeights go by the module's order", async () => {
    using module = await moduleOf("tf2-image");
    const images = await (await Answers.of("tf2-image")).input();
    const layer = new KerasLayer({ module });
    tf.dispose(layer.apply(images) as tf.Tensor);
    const weights = layer.getWeights();
    expect(weights.map(({ shape }) => shape)).toEqual(module.variables.map(({ shape }) => shape));
    layer.setWeights(weights.map(tf.zerosLike));
    expect((layer.apply(images) as tf.Tensor).dataSync().every((value) => value === 0)).toBe(true);
  });

  test("summary counts its parameters by whether they are trained", async () => {
    using module = await moduleOf("tf2-image");
    const frozen = summarize(tf.sequential({ layers: [new KerasLayer({ module, name: "features" })] }));
    expect(frozen.layers[0]).toMatchObject({
      name: "features",
      className: "KerasLayer",
      outputShapes: [[null, 6]],
    });
    expect([frozen.trainable.params, frozen.nonTrainable.params]).toEqual([0, 226]);
    const trained = summarize(tf.sequential({ layers: [new KerasLayer({ module, trainable: true })] }));
    expect([trained.trainable.params, trained.nonTrainable.params]).toEqual([212, 14]);
  });

  test("its configuration names the module and the call, and gives the layer back", async () => {
    const module = await moduleOf("tf1-image");
    remember(module);
    const layer = new KerasLayer({
      module,
      signature: "maps",
      outputKey: "pooled",
      trainable: true,
      name: "maps",
    });
    const json = tf.sequential({ layers: [layer] }).toJSON(null, false);
    const again = (await tf.models.modelFromJSON(json as never)).layers[0] as KerasLayer;
    expect(again.getConfig()).toEqual(layer.getConfig());
    expect(JSON.stringify(again.getConfig())).toContain(pathOf("tf1-image"));
    module.dispose();
    await expect(tf.models.modelFromJSON(json as never)).rejects.toMatchObject({
      code: "not-found",
      hint: expect.stringContaining("thaw.hub.load"),
    });
  });

  test("an output of unknown shape asks for outputShape", async () => {
    using module = await moduleOf("tf2-text");
    const layer = new KerasLayer({ module, outputShape: [3] });
    expect(layer.computeOutputShape([null])).toEqual([null, 3]);
  });
});
