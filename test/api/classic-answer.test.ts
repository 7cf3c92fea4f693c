/** The question's classic answer, whole: a `.meta` with a checkpoint beside it, and the names that everybody copies. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { assign, backend, layersModel, open, save, verify } from "../../src/index.js";

const meta = fileURLToPath(new URL("../fixtures/checkpoint-mnist/model.ckpt.meta", import.meta.url));

beforeAll(() => backend("cpu"));

const rebuilt = (units = 128) =>
  tf.sequential({
    layers: [
      tf.layers.dense({ units, activation: "relu", inputShape: [784] }),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });

test("variables by the names of that answer, with their values", async () => {
  const graph = await open(meta);
  const shapes = ["dense/kernel:0", "dense/bias:0", "dense_1/kernel:0", "dense_1/bias:0"].map(
    (name) => graph.getTensorByName(name).shape,
  );
  expect(shapes).toEqual([[784, 128], [128], [128, 10], [10]]);
  expect((await graph.getTensorByName("dense/kernel:0").load()).data).toHaveLength(784 * 128);
});

test("rebuilt, assigned, verified against the graph, saved, and opened again", async () => {
  const [graph, model] = [await open(meta), rebuilt()];
  const { rows } = await assign(model, graph);
  expect(rows.map(({ tensor }) => tensor)).toEqual([
    "dense/kernel:0",
    "dense/bias:0",
    "dense_1/kernel:0",
    "dense_1/bias:0",
  ]);
  const report = await verify(model, graph);
  expect(report.toJSON()).toMatchObject({ pass: true, outputs: [{ mismatches: 0 }] });
  const path = join(mkdtempSync(join(tmpdir(), "thaw-classic-")), "model.keras");
  await save(model, path);
  const again = await layersModel(await open(path));
  expect((await verify(again, graph)).pass).toBe(true);
});

test("a layer of the wrong size: both names, both shapes, nothing set", async () => {
  const model = rebuilt(64);
  const before = model.getWeights().map((weight) => weight.dataSync());
  const error = await assign(model, await open(meta)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "mismatch" });
  const { message } = error as Error; // it was matched on the line above
  for (const part of ["dense", "kernel", "784 × 64", "784 × 128"]) expect(message).toContain(part);
  expect(model.getWeights().map((weight) => weight.dataSync())).toEqual(before);
});
