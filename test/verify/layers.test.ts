// The first layer that differs: soundly, and with few probes.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { open } from "../../src/api/open.node.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { bisect, type MatchedLayer, nearestBefore } from "../../src/verify/layers.js";
import type { LayerReport } from "../../src/verify/report.js";
import { verify } from "../../src/verify/verify.js";
import { assign } from "../../src/weights/assign.js";
import { needs, sharedModels } from "../requirements.js";

beforeAll(() => chooseBackend("cpu"));

interface Fake extends MatchedLayer {
  /** Everything before it. */
  readonly above: ReadonlySet<string>;
}

/** Layers by name with what each reads; those that follow a wrong one differ, except where that is hidden. */
function model(reads: Readonly<Record<string, readonly string[]>>, wrong: string, hidden: string[] = []) {
  const layers: Fake[] = [];
  const off = new Set<string>();
  for (const [layer, sources] of Object.entries(reads)) {
    const above = new Set(
      sources.flatMap((name) => [name, ...(layers.find((each) => each.layer === name)?.above ?? [])]),
    );
    layers.push({ layer, tensor: `${layer}:0`, above });
    if (layer === wrong || (sources.some((name) => off.has(name)) && !hidden.includes(layer))) off.add(layer);
  }
  const probed: string[] = [];
  const found = bisect(layers, { before: nearestBefore((a, b) => b.above.has(a.layer)) }, async (some) =>
    some.map(({ layer, tensor }) => {
      probed.push(layer);
      return { layer, tensor, pass: !off.has(layer) } as LayerReport; // only these are looked at
    }),
  );
  return { found, probed };
}

const row = (length: number) =>
  Object.fromEntries(Array.from({ length }, (_, i) => [`l${i}`, i === 0 ? [] : [`l${i - 1}`]]));

describe("bisection", () => {
  test.each([0, 1, 499, 998, 999])(
    "finds layer %i of a thousand in a row, in some eleven probes",
    async (at) => {
      const { found, probed } = model(row(1000), `l${at}`);
      expect((await found).first?.layer).toBe(`l${at}`);
      expect(probed.length).toBeLessThanOrEqual(12);
    },
  );

  test("follows the branch that is wrong, not the one that comes earlier in the list", async () => {
    const reads = {
      a: [],
      left1: ["a"],
      right1: ["a"],
      left2: ["left1"],
      right2: ["right1"],
      sum: ["left2", "right2"],
    };
    for (const wrong of Object.keys(reads)) {
      expect((await model(reads, wrong).found).first?.layer).toBe(wrong);
    }
  });

  test("asks all layers where the difference does not last", async () => {
    const { found } = model(row(9), "l2", ["l4"]);
    expect((await found).first?.layer).toBe("l2");
  });

  test("finds nothing where every layer agrees", async () => {
    expect((await model(row(9), "none").found).first).toBeUndefined();
  });
});

const fixture = (name: string) => open(fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url)));

/** The layers of `notebooks/models/mnist-dense`. */
async function rebuilt(activation: "relu" | "sigmoid") {
  const graph = (await fixture("../../notebooks/models/mnist-dense/model.pb")).graph;
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [28, 28], name: "flatten" }),
      tf.layers.dense({ units: 512, activation, name: "dense" }),
      tf.layers.dense({ units: 10, activation: "softmax", name: "dense_1" }),
    ],
  });
  await assign(model, graph);
  return { model, graph };
}

test("by bisection, verify names the layer that a scan names", async () => {
  const { model, graph } = await rebuilt("sigmoid");
  const [all, halves] = [await verify(model, graph), await verify(model, graph, { layers: "bisect" })];
  expect(halves.firstDiverging?.layer).toBe("dense");
  expect(halves.firstDiverging).toEqual(all.firstDiverging);
  expect(halves.notes.join()).toContain("bisection");
});

test("by bisection, nothing inside is computed where the outputs agree", async () => {
  const { model, graph } = await rebuilt("relu");
  const report = await verify(model, graph, { layers: "bisect" });
  expect([report.pass, report.layers.length, report.layersLeft.length]).toEqual([true, 0, 3]);
});

test("layers inside the functions of a TensorFlow 2 SavedModel are compared", async () => {
  const { layersModel } = await import("../../src/api/library.node.js");
  const saved = await fixture("savedmodel-keras2/sequential");
  const model = await layersModel(saved);
  await assign(model, saved.graph);
  const report = await verify(model, saved);
  expect(report.pass).toBe(true);
  expect(report.layers.length).toBeGreaterThan(0);
  expect(
    report.layers.every(({ pass, tensor }) => pass && tensor.startsWith("StatefulPartitionedCall/")),
  ).toBe(true);
});

describe("outputs by name", () => {
  test.each([
    ["a layer", "dense"],
    ["its tensor", "dense/Relu"],
    ["both", ["dense", "dense/Relu:0"]],
  ] as const)("%s", async (_, name) => {
    const { model, graph } = await rebuilt("sigmoid");
    const report = await verify(model, graph, { outputs: [name] });
    expect(report.outputs).toMatchObject([{ actual: "dense", name: "dense/Relu:0", pass: false }]);
    const right = await verify(graph, (await rebuilt("relu")).model, {
      outputs: [typeof name === "string" ? name : [name[1], name[0]]],
    });
    expect(right.outputs).toMatchObject([{ actual: "dense/Relu:0", name: "dense", pass: true }]);
  });

  test("a tensor that is no layer's stands for the output in its place", async () => {
    const { model, graph } = await rebuilt("relu");
    const report = await verify(model, graph, { outputs: ["dense_1/BiasAdd:0"] });
    expect(report.outputs).toMatchObject([{ actual: "dense_1", name: "dense_1/BiasAdd:0", pass: false }]);
  });

  test("a name that neither side has, with the nearest", async () => {
    const { model, graph } = await rebuilt("relu");
    await expect(verify(model, graph, { outputs: ["dense/Rleu"] })).rejects.toMatchObject({
      code: "not-found",
      hint: expect.stringContaining('"dense/Relu"'),
    });
    await expect(verify(model, graph, { outputs: [["dense", "dens/Relu"]] })).rejects.toMatchObject({
      code: "not-found",
      hint: expect.stringContaining('"dense/Relu"'),
    });
  });
});

needs(sharedModels).test("layers are found in the fused ops of a TensorFlow.js graph model", async () => {
  const { layersModel } = await import("../../src/api/library.node.js");
  const folder = join(sharedModels.path, "07subhadip__CNN_Project_MNIST_TFJS");
  const graph = await open(join(folder, "tfjs_model", "model.json"));
  const model = await layersModel(await open(join(folder, "Subhadip_Hensh_MNIST_CNN.keras")));
  const report = await verify(model, graph);
  expect([report.pass, report.layersLeft]).toEqual([true, []]);
  expect(report.layers.map(({ layer, pass }) => [layer, pass])).toEqual(
    model.layers.map(({ name }) => [name, true]),
  );
  expect(report.layers.map(({ tensor }) => graph.graph.node(tensor.replace(":0", "")).op)).toEqual([
    "_FusedConv2D",
    "MaxPool",
    "_FusedConv2D",
    "MaxPool",
    "Reshape",
    "_FusedMatMul",
    "_FusedMatMul", // Dropout hands on what it gets
    "Softmax",
  ]);
});
