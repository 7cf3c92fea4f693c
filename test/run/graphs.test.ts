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
import { ATOL, expectClose } from "./close.js";

interface Case {
  readonly inputs: Record<string, TensorRef>;
  readonly outputs: Record<string, TensorRef>;
}

/**
 * Cases whose outputs mix pixels of order 2 into values near zero. TensorFlow places output pixel i at
 * (i + 0.5) · scale - 0.5, wasm's kernel at i · scale + (0.5 · scale - 0.5), each step rounded to float32: the two
 * formulas give both kernels' outputs bit by bit, and their outputs differ by up to 2.2e-6 here.
 */
const placedOtherwise = {
  backend: "wasm",
  cases: new Set(["resizing_bilinear", "resizing_pad", "resizing_pad_v1", "center_crop_up"]),
  scale: 2,
} as const;

/**
 * TensorFlow's depthwise convolution of float16 sums up in float16, ours in float32: what comes of it may be one step
 * of float16 off, which for numbers below 1/4 is 2⁻¹².
 */
const summedInHalves = { name: "images_float16", scale: 2 ** -12 / ATOL } as const;

for (const family of ["keras3", "tf1", "grappler", "precision"]) {
  const folder = fileURLToPath(new URL(`../fixtures/graphs/${family}`, import.meta.url));
  const cases = await casesOf(join(folder, "expected.npz"));
  for (const [backend, ...needed] of backends) {
    needs(...needed).describe(`${family} on ${backend}`, () => {
      beforeAll(async () => {
        await chooseBackend(backend);
      });
      for (const [name, { inputs, outputs }] of cases) {
        const { cases: looser, scale } = placedOtherwise;
        const isPlacedOtherwise = backend === placedOtherwise.backend && looser.has(name);
        const own = isPlacedOtherwise ? scale : name === summedInHalves.name ? summedInHalves.scale : 1;
        test(name, () => agrees(join(folder, `${name}.pb`), inputs, outputs, own));
      }
    });
  }
}

async function agrees(
  path: string,
  inputs: Record<string, TensorRef>,
  outputs: Record<string, TensorRef>,
  scale: number,
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
