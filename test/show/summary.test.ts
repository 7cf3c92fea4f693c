import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { summarize } from "../../src/show/summary/summarize.js";
import { type SummaryOptions, summaryText } from "../../src/show/summary/text.js";

const { layers } = tf;

function dense() {
  return tf.sequential({
    name: "sequential",
    layers: [
      layers.dense({ units: 128, activation: "relu", inputShape: [784], name: "dense" }),
      layers.dense({ units: 10, activation: "softmax", name: "dense_1" }),
    ],
  });
}

/** The models of test/fixtures/make/keras_summary.py, in TensorFlow.js. */
const models = {
  dense,
  conv: () =>
    tf.sequential({
      name: "conv",
      layers: [
        layers.conv2d({ filters: 32, kernelSize: 3, inputShape: [28, 28, 1], name: "conv2d" }),
        layers.batchNormalization({
          name: "batch_normalization_with_a_name_that_is_too_long_for_its_column",
        }),
        layers.maxPooling2d({ poolSize: 2, name: "max_pooling2d" }),
        layers.flatten({ name: "flatten" }),
        layers.dense({ units: 10, name: "dense" }),
      ],
    }),
  branches: () => {
    const [a, b] = [tf.input({ shape: [16], name: "a" }), tf.input({ shape: [8], name: "b" })];
    const x = one(layers.dense({ units: 8, name: "dense" }).apply(a));
    const s = one(layers.add({ name: "add" }).apply([x, b]));
    const c = layers.concatenate({ name: "concatenate_everything" }).apply([s, b, x]);
    const y = one(layers.dense({ units: 1, name: "y" }).apply(one(c)));
    const z = one(layers.dense({ units: 2, name: "z" }).apply(s));
    return tf.model({ inputs: [a, b], outputs: [y, z], name: "branches" });
  },
  chain: () => {
    const x = tf.input({ shape: [null, 5], name: "words" });
    const h = one(layers.lstm({ units: 7, returnSequences: true, name: "lstm" }).apply(x));
    const y = one(layers.globalAveragePooling1d({ name: "pool" }).apply(h));
    return tf.model({ inputs: x, outputs: y, name: "chain" });
  },
  shared: () => {
    const x = tf.input({ shape: [4], name: "x" });
    const layer = layers.dense({ units: 4, name: "shared" });
    return tf.model({ inputs: x, outputs: one(layer.apply(layer.apply(x))), name: "shared_twice" });
  },
  frozen: () => {
    const model = dense();
    model.getLayer("dense").trainable = false;
    return model;
  },
  nested: () => {
    const inner = tf.sequential({
      name: "inner",
      layers: [layers.dense({ units: 3, inputShape: [4], name: "inner_dense" })],
    });
    return tf.sequential({ name: "nested", layers: [inner, layers.dense({ units: 2, name: "outer" })] });
  },
  big: () =>
    tf.sequential({
      name: "big",
      layers: [
        layers.dense({ units: 3000, inputShape: [2000], name: "wide" }),
        layers.dense({ units: 1, name: "out" }),
      ],
    }),
} satisfies Record<string, () => tf.LayersModel>;

function one(output: unknown): tf.SymbolicTensor {
  // apply() on symbolic tensors gives one symbolic tensor for all layers used here.
  return output as tf.SymbolicTensor;
}

const cases: [string, () => tf.LayersModel, number, SummaryOptions?][] = [
  ...Object.entries(models).flatMap(([name, make]) =>
    [80, 120].map((width): [string, () => tf.LayersModel, number] => [name, make, width]),
  ),
  ["conv_narrow", models.conv, 50],
  ["frozen_trainable", models.frozen, 80, { showTrainable: true }],
  ["branches_trainable", models.branches, 80, { showTrainable: true }],
  ["nested_expanded", models.nested, 80, { expandNested: true }],
];

describe("summary prints what Keras prints", () => {
  test.each(cases)("%s, %#", (name, make, width, options) => {
    const expected = readFileSync(
      new URL(`../fixtures/summary/${name}.${width}.txt`, import.meta.url),
      "utf8",
    );
    expect(summaryText(summarize(make()), { ...options, width })).toBe(expected.trimEnd());
  });
});
