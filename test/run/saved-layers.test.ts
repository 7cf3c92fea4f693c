// Keras 3 layers that hold tables or a seed, as SavedModels: what a call gives, and what the next one gives.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { readNpz } from "../../src/formats/npz.js";
import { openPath } from "../../src/formats/open.node.js";
import { Graph } from "../../src/graph/graph.js";
import { fileSource } from "../../src/io/file.node.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { GraphRunner } from "../../src/run/runner.js";
import { needs } from "../requirements.js";
import { backends } from "./backends.js";
import { expectClose } from "./close.js";

const folder = fileURLToPath(new URL("../fixtures/savedmodel-keras3-layers", import.meta.url));
const names = readdirSync(folder).filter((name) => name !== "expected.npz");
const recorded = await readNpz(await fileSource(join(folder, "expected.npz")));

for (const [backend, ...needed] of backends) {
  needs(...needed).describe(`Keras 3 layers on ${backend}`, () => {
    beforeAll(async () => {
      await chooseBackend(backend);
    });
    for (const name of names) test(name, () => agrees(name));
  });
}

async function agrees(name: string): Promise<void> {
  const before = tf.memory().numTensors;
  const file = await openPath(join(folder, name));
  const [metaGraph] = file.metaGraphs;
  const x = await recorded[`${name}/in/x`]?.load();
  if (!metaGraph || !x) throw new Error("the fixture is incomplete");
  const runner = new GraphRunner(new Graph(metaGraph.graph, { ...metaGraph, assets: file.assets }));
  try {
    for (const call of ["out0", "out1"]) {
      const [y] = Object.values(await runner.runSignature({ x }, "serving_default"));
      const expected = await recorded[`${name}/${call}/y`]?.load();
      expect(y?.shape, call).toEqual(expected?.shape);
      expectClose(y?.data ?? [], expected?.data ?? [], call, looser(name));
    }
  } finally {
    runner.dispose();
  }
  expect(tf.memory().numTensors, "tensors left behind").toBe(before);
}

/** Pictures go to 255, so that is the size of what float32 has to tell apart. */
function looser(name: string): number {
  return /augment|training/.test(name) ? 255 : 1;
}
