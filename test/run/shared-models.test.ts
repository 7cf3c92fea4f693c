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

const isGraph = (path: string) => /\.pb$/.test(path);

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

/** Models whose outputs are differences of larger numbers, with the size of those numbers. */
const cancelling: Readonly<Record<string, number>> = {
  "chaow94__mnist-cpp-inference/mnist.pb": 5, // logits: sums of 32 products of order 1, some near zero
};

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
      expectClose(result?.data ?? [], output.data, name, cancelling[model]);
    }
  } finally {
    runner.dispose();
  }
  expect(tf.memory().numTensors, "tensors left behind").toBe(before);
}
