// Two models, layer by layer and weight by weight; and where, in a graph, a layer ends that only its scope tells.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { verify } from "../../src/api/library.node.js";
import { open } from "../../src/api/open.node.js";
import type { NodeDef } from "../../src/formats/graphdef.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { save } from "../../src/save/save.node.js";
import { pairUp } from "../../src/verify/pair.js";
import { scopeExit } from "../../src/verify/scope-exit.js";
import { subjectOf } from "../../src/verify/verify.js";
import { constant, graphOf, node, placeholder } from "../run/graphs.js";

beforeAll(() => chooseBackend("cpu"));

const shape = [5, 3];

function model(names: readonly string[], { activation = "tanh", change = 0 } = {}): tf.LayersModel {
  const [first = "", second = "", third = ""] = names;
  const made = tf.sequential({
    layers: [
      tf.layers.simpleRNN({ units: 4, inputShape: shape, name: first, recurrentInitializer: "ones" }),
      tf.layers.dense({ units: 6, activation: activation as "tanh", name: second }),
      tf.layers.dense({ units: 2, name: third }),
    ],
  });
  const weights = made.getWeights().map((weight, i) => tf.sin(tf.range(0, weight.size).add(i)).reshape(weight.shape)); // biome-ignore format: one thought
  const changed = weights.map((weight, i) => (i === 3 ? weight.add(change) : weight));
  made.setWeights(changed);
  return made;
}

const names = ["rnn", "hidden", "head"];

test("two models name the first layer and the weight that differ", async () => {
  for (const layers of ["all", "bisect"] as const) {
    const report = await verify(model(names, { change: 1e-3 }), model(names), { layers });
    expect(report.pass).toBe(false);
    expect(report.firstDiverging).toMatchObject({ layer: "hidden", tensor: "hidden" });
    expect(report.weights.filter(({ equal }) => !equal)).toMatchObject([
      { layer: "hidden", weight: "kernel" },
    ]);
  }
});

test("the same weights under another activation are told from other weights; other names do not matter", async () => {
  const other = ["simple_rnn_3", "dense_8", "dense_9"];
  const report = await verify(model(names, { activation: "sigmoid" }), model(other));
  expect(report.firstDiverging).toMatchObject({ layer: "hidden", tensor: "dense_8" });
  expect(report.weights.map(({ equal }) => equal)).toEqual(new Array(7).fill(true));
  expect((await verify(model(names), model(other))).pass).toBe(true);
});

test("models made of files are gone afterwards, also when the other side cannot be made; those given stay", async () => {
  const folder = mkdtempSync(join(tmpdir(), "thaw-verify-"));
  const dense = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
  const path = join(folder, "dense.h5");
  await save(dense, path);
  await verify(dense, await open(path));
  const before = tf.memory().numTensors;
  const report = await verify(await open(path), dense);
  expect([report.pass, report.engines[0].label]).toEqual([true, `model "${dense.name}" of dense.h5`]);
  const named = { outputs: ["nothing"] };
  await expect(verify(await open(path), dense, named)).rejects.toMatchObject({ code: "not-found" });
  expect(tf.memory().numTensors).toBe(before);
});

/** A layer `hidden` whose end only its scope tells, between others; `more` reads inside it. */
function scoped(...more: readonly NodeDef[]) {
  return graphOf(
    placeholder("x", [null, 3]),
    constant("hidden/kernel", [1], []), // as variables are: in a scope of their own
    node("model/hidden/mul", "Mul", ["x", "hidden/kernel"]),
    node("model/hidden/mish/tanh", "Tanh", ["model/hidden/mul"]),
    node("Func/model/hidden/output/_7", "Identity", ["model/hidden/mish/tanh"]),
    node("model/head/BiasAdd", "Neg", ["Func/model/hidden/output/_7"]),
    node("Identity", "Identity", ["model/head/BiasAdd"]),
    node("model/side_1/Neg", "Neg", ["model/head/BiasAdd"]),
    node("Identity_1", "Identity", ["model/side_1/Neg"]),
    ...more,
  );
}

test("a layer ends where its scope gives a tensor to others, if it gives one only", () => {
  expect(scopeExit("hidden", scoped())?.tensor).toBe("Func/model/hidden/output/_7:0");
  expect(scopeExit("side", scoped())?.tensor).toBe("model/side_1/Neg:0");
  expect(scopeExit("nothing", scoped())).toBeUndefined();
  expect(scopeExit("hidden", scoped(node("spy", "Neg", ["model/hidden/mul"])))).toBeUndefined();
  expect(scopeExit("hidden", scoped(node("other/hidden/Neg", "Neg", ["x"])))).toBeUndefined();
});

test("outputs called Identity are paired by the scopes of what they hand on", () => {
  const { outputs } = subjectOf(scoped(), {});
  const layers = ["side", "head"].map((name) => ({ name, dtype: "float32" as const, shape: [null, 3] }));
  const pairs = pairUp("output", layers, outputs, "");
  expect(pairs.map(({ a, b }) => [a.name, b.name])).toEqual([["side", "Identity_1:0"], ["head", "Identity:0"]]); // biome-ignore format: a table
});

test("a layer that could not be compared, before the first that differs, is named beside it", async () => {
  const graph = scoped();
  const report = await verify(threeLayers(2), graph, { outputs: [["head", "Identity:0"]] });
  expect(report.pass).toBe(false);
  expect([report.firstDiverging?.layer, report.suspects]).toEqual(["head", ["unknown"]]);
});

/** `x -> hidden -> unknown -> head`, of which the graph lacks the second, which multiplies by `factor`. */
function threeLayers(factor: number): tf.LayersModel {
  class Apply extends tf.layers.Layer {
    static readonly className = "ApplyForTest";
    constructor(
      readonly f: (x: tf.Tensor) => tf.Tensor,
      name: string,
    ) {
      super({ name });
    }
    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      const [x] = [inputs].flat();
      return this.f(x as tf.Tensor); // a layer is called with at least one
    }
  }
  const x = tf.input({ shape: [3], name: "x" });
  const hidden = new Apply(tf.tanh, "hidden").apply(x) as tf.SymbolicTensor;
  const unknown = new Apply((y) => y.mul(factor), "unknown").apply(hidden) as tf.SymbolicTensor;
  const head = new Apply(tf.neg, "head").apply(unknown) as tf.SymbolicTensor;
  return tf.model({ inputs: x, outputs: head });
}
