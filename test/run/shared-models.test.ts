// Every graph of the shared models against TensorFlow's own answers, on each backend.
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { openPath } from "../../src/formats/open.node.js";
import { Graph } from "../../src/graph/graph.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { GraphRunner } from "../../src/run/runner.js";
import { needs, sharedModels } from "../requirements.js";
import { expectClose } from "./close.js";
import { type Recorded, recorded } from "./expected.js";

const isGraph = (path: string) => !/\.(keras|h5|hdf5)$/.test(path);

const models = sharedModels.missing ? [] : await recorded(sharedModels.path, isGraph);

needs(sharedModels).describe("shared models", () => {
  for (const backend of ["cpu", "wasm"] as const) {
    for (const model of models) {
      test(`${model.model} ${model.signature ?? ""} on ${backend}`, async () => {
        await chooseBackend(backend);
        await agrees(model);
      });
    }
  }
});

/** Models that cannot agree to the last digits: how large the numbers are that float32 has to tell apart, and why. */
const looser: Readonly<Record<string, number>> = {
  // Logits: sums of 32 products of order 1, some of them near zero.
  "chaow94__mnist-cpp-inference/mnist.pb": 5,
  // Logarithms of a spectrogram: TensorFlow with and without oneDNN differs from itself by up to 8.8e-5.
  "spotify__basic-pitch/basic_pitch/saved_models/icassp_2022/nmp": 150,
};

/** Drops out with no seed: every run of TensorFlow's gives something else. */
const random: ReadonlySet<string> = new Set(["onnx__tensorflow-onnx/tests/models/lstm/frozen.pb"]);

async function agrees({ model, signature, inputs, outputs }: Recorded): Promise<void> {
  const before = tf.memory().numTensors;
  const file = await openPath(join(sharedModels.path, model));
  const [metaGraph] = file.metaGraphs;
  if (!metaGraph) throw new Error(`${model} holds no graph`);
  const runner = new GraphRunner(new Graph(metaGraph.graph, metaGraph));
  try {
    const names = Object.keys(outputs);
    const results =
      signature === null ? await runner.run(inputs, names) : await runner.runSignature(inputs, signature);
    for (const [name, output] of Object.entries(outputs)) {
      const result = results[name];
      expect(result?.shape, name).toEqual(output.shape);
      if (random.has(model)) expect(Array.from(result?.data ?? [], Number).every(Number.isFinite)).toBe(true);
      else expectClose(result?.data ?? [], output.data, name, looser[model]);
    }
  } finally {
    runner.dispose();
  }
  expect(tf.memory().numTensors, "tensors left behind").toBe(before);
}
