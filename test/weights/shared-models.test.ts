import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect } from "vitest";
import { openPath } from "../../src/formats/open.node.js";
import { Graph } from "../../src/graph/graph.js";
import { toLayersModel } from "../../src/keras/to-layers-model.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { verify } from "../../src/verify/verify.js";
import { assign } from "../../src/weights/assign.js";
import { needs, sharedModels } from "../requirements.js";

/** Graphs that other people froze, and the Keras files that they froze them from. */
const pairs = {
  "a plain convolutional network": {
    graph: "bitbionic__keras-to-tensorflow/output_graph.pb",
    keras: "bitbionic__keras-to-tensorflow/temp/k2tf-20170816140235/e-075-vl-0.481-va-0.837.h5",
    /** The graph's own output is only the first example: its author froze `model.output[0]`. */
    outputs: ["finalfc/Softmax:0"],
    weights: 10,
  },
  "residual branches of separable convolutions and batch normalisation": {
    graph: "cdyangzhenyu__emotion-rec/models/model.pb",
    keras: "cdyangzhenyu__emotion-rec/models/_mini_XCEPTION.102-0.66.hdf5",
    outputs: ["predictions/Softmax:0"],
    weights: 80,
  },
};

async function openPair(name: keyof typeof pairs) {
  const file = await openPath(join(sharedModels.path, pairs[name].graph));
  const [meta] = file.metaGraphs;
  if (!meta) throw new Error("the file holds a graph");
  const { keras } = await openPath(join(sharedModels.path, pairs[name].keras));
  return { graph: new Graph(meta.graph, meta), model: await toLayersModel(keras) };
}

/** The same architecture with new weights; all layers renamed, so that no name helps. */
async function anonymous(model: tf.LayersModel): Promise<tf.LayersModel> {
  let json = JSON.stringify(model.toJSON(null, false));
  const names = model.layers.map(({ name }) => name).sort((a, b) => b.length - a.length);
  for (const [i, name] of names.entries()) json = json.replaceAll(`"${name}"`, `"layer_${i}"`);
  return tf.models.modelFromJSON(JSON.parse(json));
}

needs(sharedModels).describe("real graphs and the Keras models that they came from", () => {
  beforeAll(() => chooseBackend("wasm"));

  for (const name of Object.keys(pairs) as (keyof typeof pairs)[]) {
    needs(sharedModels).test(`${name}: the Keras file equals the graph`, async () => {
      const { graph, model } = await openPair(name);
      const report = await verify(model, graph, { samples: 2, outputs: pairs[name].outputs });
      expect(report.weights.map(({ equal }) => equal)).not.toContain(false);
      expect(report.firstDiverging).toBeUndefined();
      expect(report.pass).toBe(true);
    });

    needs(sharedModels).test(`${name}: every weight is found without a name to go by`, async () => {
      const { graph, model } = await openPair(name);
      const rebuilt = await anonymous(model);
      const { rows, unused } = await assign(rebuilt, graph);
      expect([rows.length, unused.length]).toEqual([pairs[name].weights, 0]);
      const [own, given] = [model.getWeights(), rebuilt.getWeights()];
      for (const [i, weight] of own.entries()) expect(given[i]?.dataSync()).toEqual(weight.dataSync());
      const report = await verify(rebuilt, graph, { cases: ["single"], outputs: pairs[name].outputs });
      expect(report.pass).toBe(true);
    });
  }
});

needs(sharedModels).test("a TF1 SavedModel whose variables are only numbered", async () => {
  await chooseBackend("wasm");
  const folder = "dotnet__machinelearning-testdata/Microsoft.ML.TensorFlow.TestModels/mnist_conv_model";
  const { metaGraphs, tensors } = await openPath(join(sharedModels.path, folder));
  const [meta] = metaGraphs;
  if (!meta) throw new Error("the SavedModel holds a graph");
  const graph = new Graph(meta.graph, meta);
  const conv = (filters: number, kernelSize: number, strides: number, inputShape?: number[]) =>
    tf.layers.conv2d({
      filters,
      kernelSize,
      strides,
      padding: "same",
      activation: "relu",
      ...(inputShape && { inputShape }),
    });
  const model = tf.sequential({
    layers: [
      conv(6, 6, 1, [28, 28, 1]),
      conv(12, 5, 2),
      conv(24, 4, 2),
      tf.layers.flatten(),
      tf.layers.dense({ units: 200, activation: "relu" }),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
  const { rows } = await assign(model, { tensors, graph });
  expect(rows.map(({ tensor }) => tensor)).toEqual(
    ["", ...Array.from({ length: 9 }, (_, i) => `_${i + 1}`)].map((suffix) => `Variable${suffix}:0`),
  );
  expect((await verify(model, graph)).pass).toBe(true);
});
