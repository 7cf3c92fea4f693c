// Frozen graphs that real TensorFlow wrote, against what it answers. One folder per generator script.
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
import type { TensorRef } from "../../src/tensor/tensor.js";
import { needs } from "../requirements.js";
import { backends } from "./backends.js";
import { expectClose } from "./close.js";

interface Case {
  readonly inputs: Record<string, TensorRef>;
  readonly outputs: Record<string, TensorRef>;
}

/** Cases that cannot agree to the last digit: how large the numbers are that float32 has to tell apart, and why. */
const looser: Readonly<Record<string, number>> = {
  // Mix pixels of order 2 into values near zero; wasm's kernel rounds the places between them differently.
  resizing_bilinear: 3,
  resizing_pad: 3,
  resizing_pad_v1: 3,
  center_crop_up: 3,
};

for (const family of ["keras3", "tf1"]) {
  const folder = fileURLToPath(new URL(`../fixtures/graphs/${family}`, import.meta.url));
  const cases = await casesOf(join(folder, "expected.npz"));
  for (const [backend, ...needed] of backends) {
    needs(...needed).describe(`${family} on ${backend}`, () => {
      beforeAll(async () => {
        await chooseBackend(backend);
      });
      for (const [name, { inputs, outputs }] of cases) {
        test(name, () => agrees(join(folder, `${name}.pb`), inputs, outputs, looser[name]));
      }
    });
  }
}

async function agrees(
  path: string,
  inputs: Record<string, TensorRef>,
  outputs: Record<string, TensorRef>,
  scale: number | undefined,
): Promise<void> {
  const before = tf.memory().numTensors;
  const [metaGraph] = (await openPath(path)).metaGraphs;
  if (!metaGraph) throw new Error("no graph");
  const runner = new GraphRunner(new Graph(metaGraph.graph, metaGraph));
  try {
    const results = await runner.run(inputs, Object.keys(outputs));
    for (const [output, ref] of Object.entries(outputs)) {
      const [expected, actual] = [await ref.load(), results[output]];
      expect(actual?.shape).toEqual(expected.shape);
      expectClose(actual?.data ?? [], expected.data, output, scale);
    }
  } finally {
    runner.dispose();
  }
  expect(tf.memory().numTensors, "tensors left behind").toBe(before);
}

/** Arrays named `case/in/tensor:0` and `case/out/tensor:0`. */
async function casesOf(path: string): Promise<Map<string, Case>> {
  const cases = new Map<string, Case>();
  for (const [key, ref] of Object.entries(await readNpz(await fileSource(path)))) {
    const [, name = "", side, tensor = ""] = /^([^/]+)\/(in|out)\/(.+)$/.exec(key) ?? [];
    const entry = cases.get(name) ?? { inputs: {}, outputs: {} };
    cases.set(name, entry);
    entry[side === "in" ? "inputs" : "outputs"][tensor] = ref.with({ name: tensor });
  }
  return cases;
}
