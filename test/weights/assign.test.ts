import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { isThawError } from "../../src/errors.js";
import { openPath } from "../../src/formats/open.node.js";
import { Graph } from "../../src/graph/graph.js";
import { type AssignOptions, assign } from "../../src/weights/assign.js";
import { setWeights } from "../../src/weights/load.js";

const { dense, batchNormalization } = tf.layers;

/** A graph of test/fixtures/make/assign.py. */
async function fixture(name: string): Promise<Graph> {
  const file = await openPath(fileURLToPath(new URL(`../fixtures/assign/${name}.pb`, import.meta.url)));
  const [meta] = file.metaGraphs;
  if (!meta) throw new Error(`${name}.pb holds no graph`);
  return new Graph(meta.graph, meta);
}

function row(...names: string[]): tf.Sequential {
  return tf.sequential({
    layers: names.map((name, i) => dense({ units: 4, name, ...(i === 0 && { inputShape: [4] }) })),
  });
}

function branches(left: string, right: string): tf.LayersModel {
  const x = tf.input({ shape: [4] });
  // apply() on symbolic tensors gives a symbolic tensor.
  const outputs = [left, right].map((name) => dense({ units: 4, name }).apply(x) as tf.SymbolicTensor);
  return tf.model({ inputs: x, outputs: tf.layers.add().apply(outputs) as tf.SymbolicTensor });
}

async function mapping(model: tf.LayersModel, graph: Graph, options?: AssignOptions) {
  const { rows } = await assign(model, graph, options);
  return Object.fromEntries(rows.map(({ layer, weight, tensor }) => [`${layer}/${weight}`, tensor]));
}

async function failure(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isThawError(error)) throw new Error("it should have failed with an error of ours", { cause: error });
  return error;
}

describe("assign", () => {
  test("goes by names where they match", async () => {
    const { rows, applied } = await assign(row("first", "second", "third"), await fixture("row"));
    expect(applied).toBe(true);
    expect(rows[0]).toEqual({
      layer: "first",
      weight: "kernel",
      tensor: "first/kernel:0",
      shape: [4, 4],
      conversion: "as it is",
      evidence: ["name", "shape", "position"],
      why: "named first/kernel, read by MatMul MatMul",
      confidence: "certain",
    });
  });

  test("goes by position where names say nothing, and sets the very values", async () => {
    const [model, graph] = [row("a", "b", "c"), await fixture("row")];
    const { rows } = await assign(model, graph);
    expect(rows.map(({ tensor }) => tensor)).toEqual(
      ["first", "second", "third"].flatMap((name) => [`${name}/kernel:0`, `${name}/bias:0`]),
    );
    expect(rows.filter(({ weight }) => weight === "kernel").map(({ confidence }) => confidence)).toEqual(
      ["likely", "likely", "likely"], // biome-ignore format: one thought
    );
    const { data } = await graph.getTensorByName("second/kernel:0").load();
    expect(await model.getLayer("b").getWeights()[0]?.data()).toEqual(data);
  });

  test("one name in a row settles the others", async () => {
    expect(await mapping(row("a", "second", "c"), await fixture("row"))).toMatchObject({
      "a/kernel": "first/kernel:0",
      "second/kernel": "second/kernel:0",
      "c/kernel": "third/kernel:0",
      "c/bias": "third/bias:0",
    });
  });

  test("refuses names that contradict the order of the graph", async () => {
    const error = await failure(assign(row("second", "first", "third"), await fixture("row")));
    expect([error.code, error.summary]).toEqual([
      "mismatch",
      "names and positions disagree; no weight was set",
    ]);
    expect(error.found).toContain("first/kernel:0 before second/kernel:0 in the graph");
  });

  test("the map decides over names and positions", async () => {
    const map = {
      second: ["second/kernel:0", "second/bias:0"],
      "first/kernel": "first/kernel",
      "first/bias": "first/bias",
    };
    expect(await mapping(row("second", "first", "third"), await fixture("row"), { map })).toMatchObject({
      "second/kernel": "second/kernel:0",
      "first/bias": "first/bias:0",
      "third/kernel": "third/kernel:0",
    });
  });

  test("does not guess between branches of one shape, and leaves the model as it was", async () => {
    const model = branches("a", "b");
    const before = await model.getWeights()[0]?.data();
    const error = await failure(assign(model, await fixture("branches")));
    expect(error.code).toBe("mismatch");
    expect(error.expected).toContain("a/kernel [4 × 4]: any of left/kernel:0, right/kernel:0");
    expect(error.hint).toContain('{"a/kernel":"left/kernel:0"}');
    expect(await model.getWeights()[0]?.data()).toEqual(before);
  });

  test("one mapped branch settles the other", async () => {
    const map = { "a/kernel": "right/kernel:0" };
    expect(await mapping(branches("a", "b"), await fixture("branches"), { map })).toEqual({
      "a/kernel": "right/kernel:0",
      "a/bias": "right/bias:0",
      "b/kernel": "left/kernel:0",
      "b/bias": "left/bias:0",
    });
  });

  test("knows batch normalisation in arithmetic, transposed kernels and plain additions", async () => {
    const model = tf.sequential({
      layers: [dense({ units: 4, inputShape: [3], name: "x1" }), batchNormalization({ name: "x2" })],
    });
    const { rows } = await assign(model, await fixture("spelled_out"));
    expect(rows.map(({ weight, tensor, conversion }) => [weight, tensor, conversion])).toEqual([
      ["kernel", "fc/w:0", "transposed"],
      ["bias", "fc/b:0", "as it is"],
      ["gamma", "n/a:0", "as it is"],
      ["beta", "n/c:0", "as it is"],
      ["moving_mean", "n/d:0", "as it is"],
      ["moving_variance", "n/e:0", "as it is"],
    ]);
  });

  test("never takes what an optimizer left; averages only when asked", async () => {
    const graph = await fixture("training");
    expect(await mapping(row("any"), graph)).toEqual({
      "any/kernel": "fc/kernel:0",
      "any/bias": "fc/bias:0",
    });
    expect(await mapping(row("any"), graph, { averages: true })).toMatchObject({
      "any/kernel": "fc/kernel/ExponentialMovingAverage:0",
    });
  });

  test("lists all that is open on both sides when sizes are wrong", async () => {
    const model = tf.sequential({ layers: [dense({ units: 5, inputShape: [4], name: "first" })] });
    const error = await failure(assign(model, await fixture("row")));
    expect(error.expected).toBe("first/kernel [4 × 5]: no tensor fits\nfirst/bias [5]: no tensor fits");
    expect(error.found).toContain("first/kernel:0 [4 × 4]");
  });

  test("a map with a typo is told the nearest names", async () => {
    const graph = await fixture("row");
    const layer = await failure(assign(row("a", "b", "c"), graph, { map: { "a/kernal": "first/kernel:0" } }));
    expect([layer.code, layer.hint]).toEqual(["not-found", expect.stringContaining('"a/kernel"')]);
    const tensor = await failure(
      assign(row("a", "b", "c"), graph, { map: { "a/kernel": "frist/kernel:0" } }),
    );
    expect([tensor.code, tensor.hint]).toEqual(["not-found", expect.stringContaining('"first/kernel:0"')]);
    const shape = await failure(assign(row("a", "b", "c"), graph, { map: { "a/kernel": "first/bias:0" } }));
    expect([shape.code, shape.expected, shape.found]).toEqual([
      "mismatch",
      "a/kernel [4 × 4]",
      "first/bias:0 [4]",
    ]);
  });

  test("leaks no tensors", async () => {
    const [model, graph] = [row("first", "second", "third"), await fixture("row")];
    const before = tf.memory().numTensors;
    await assign(model, graph);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("setWeights", () => {
  test("gives a layer the tensors of a file", async () => {
    const [model, graph] = [row("a"), await fixture("row")];
    const kernel = graph.getTensorByName("first/kernel:0");
    await setWeights(model.getLayer("a"), [kernel, graph.getTensorByName("first/bias:0")]);
    expect(await model.getWeights()[0]?.data()).toEqual((await kernel.load()).data);
  });

  test("says both names and both shapes of what does not fit", async () => {
    const [model, graph] = [row("a"), await fixture("row")];
    const [kernel, bias] = ["first/kernel:0", "first/bias:0"].map((name) => graph.getTensorByName(name));
    if (!kernel || !bias) throw new Error("the fixture has both");
    const error = await failure(setWeights(model.getLayer("a"), [bias, kernel]));
    expect(error.expected).toBe("a/kernel [4 × 4]\na/bias [4]");
    expect(error.found).toBe("first/bias:0 [4]\nfirst/kernel:0 [4 × 4]");
    const count = await failure(setWeights(model.getLayer("a"), [kernel]));
    expect(count.message).toContain("a/bias [4]");
  });
});
