import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { isThawError } from "../../src/errors.js";
import { readNpz, writeNpz } from "../../src/formats/npz.js";
import { openPath } from "../../src/formats/open.node.js";
import { Graph } from "../../src/graph/graph.js";
import { memorySource } from "../../src/io/source.js";
import { run } from "../../src/run/run.js";
import { render } from "../../src/show/render.js";
import { TensorValue } from "../../src/tensor/tensor.js";
import { compare } from "../../src/verify/compare.js";
import { Recording } from "../../src/verify/recording.js";
import { verify } from "../../src/verify/verify.js";
import { assign } from "../../src/weights/assign.js";
import { constant, node, graphOf as nodesOf, placeholder } from "../run/graphs.js";

const { dense, flatten } = tf.layers;

async function graphOf(path: string): Promise<Graph> {
  const file = await openPath(fileURLToPath(new URL(`../../${path}`, import.meta.url)));
  const [meta] = file.metaGraphs;
  if (!meta) throw new Error(`${path} holds no graph`);
  return new Graph(meta.graph, meta);
}

/** A classifier of MNIST that other people trained. */
const mnist = () => graphOf("notebooks/models/mnist-dense/model.pb");
const fixture = (name: string) => graphOf(`test/fixtures/assign/${name}.pb`);

async function rebuilt(graph: Graph, activation: "relu" | "sigmoid" = "relu"): Promise<tf.Sequential> {
  const model = tf.sequential({
    name: "mnist",
    layers: [
      flatten({ inputShape: [28, 28], name: "flatten" }),
      dense({ units: 512, activation, name: "dense" }),
      dense({ units: 10, activation: "softmax", name: "dense_1" }),
    ],
  });
  await assign(model, graph);
  return model;
}

/** As TensorFlow 1 exported Hub modules: `default` is the key of the signature, its input and its output. */
function hubModule(units: number): Graph {
  const kernel = constant("kernel", units === 1 ? [1, 2] : [1, 2, 3, 4], [2, units]);
  const info = (name: string, width: number) => ({ name, dtype: "float32" as const, shape: [null, width] });
  const signature = {
    key: "default",
    methodName: "",
    inputs: { default: info("feat:0", 2) },
    outputs: { default: info("out:0", units) },
  };
  const nodes = [placeholder("feat", [null, 2]), kernel, node("out", "MatMul", ["feat", "kernel"])];
  return new Graph({ nodes, functions: [], versions: null }, { signatures: [signature] });
}

async function failure(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isThawError(error)) throw new Error("it should have failed with an error of ours", { cause: error });
  return error;
}

describe("verify", () => {
  test("a rebuilt model equals its graph: outputs, every layer, every weight", async () => {
    const graph = await mnist();
    const report = await verify(await rebuilt(graph), graph);
    expect(report.pass).toBe(true);
    expect(report.outputs.map(({ name, elements }) => [name, elements])).toEqual([
      ["dense_1/Softmax:0", 110],
    ]);
    expect(report.layers.map(({ layer, tensor, pass }) => [layer, tensor, pass])).toEqual([
      ["flatten", "flatten/Reshape:0", true],
      ["dense", "dense/Relu:0", true],
      ["dense_1", "dense_1/Softmax:0", true],
    ]);
    expect(report.weights.map(({ equal }) => equal)).toEqual([true, true, true, true]);
    expect(report.engines.map(({ name }) => name)).toEqual([
      "TensorFlow.js LayersModel",
      "Thaw graph runner",
    ]);
    expect(report.maxAbs).toBeLessThan(1e-6);
  });

  test("a wrong activation fails, and the first layer that differs is named", async () => {
    const graph = await mnist();
    const report = await verify(await rebuilt(graph, "sigmoid"), graph);
    expect(report.pass).toBe(false);
    expect(report.firstDiverging?.layer).toBe("dense");
    expect(report.outputs[0]?.mismatches).toBeGreaterThan(0);
    expect(report.outputs[0]?.first?.index).toEqual([0, 0]);
  });

  test("one weight that is off is found and named", async () => {
    const graph = await mnist();
    const model = await rebuilt(graph);
    const [kernel, bias] = model.getLayer("dense_1").getWeights();
    if (!kernel || !bias) throw new Error("a dense layer has both");
    model.getLayer("dense_1").setWeights([kernel, bias.add(tf.oneHot(3, 10))]);
    const report = await verify(model, graph);
    expect(report.pass).toBe(false);
    expect(report.firstDiverging?.layer).toBe("dense_1");
    expect(report.weights.filter(({ equal }) => !equal)).toEqual([
      { layer: "dense_1", weight: "bias", tensor: "dense_1/bias:0", maxAbs: 1, equal: false },
    ]);
  });

  test("a pass says first which weights are others all the same, and which backend computed", async () => {
    const graph = await mnist();
    const model = await rebuilt(graph);
    const [kernel, bias] = model.getLayer("dense_1").getWeights();
    if (!kernel || !bias) throw new Error("a dense layer has both");
    model.getLayer("dense_1").setWeights([kernel, bias.add(tf.oneHot(3, 10).mul(1e-7))]);
    const report = await verify(model, graph);
    expect(report.pass).toBe(true);
    const lines = (render(report)?.["text/plain"] ?? "").split("\n");
    expect(lines[1]).toMatch(/^ {2}but these weights differ: dense_1\/bias from dense_1\/bias:0 by .*e-7$/);
    expect(lines).toContain(
      `engine: graph by Thaw graph runner on ${tf.getBackend()}, TensorFlow.js ${tf.version_core}`,
    );
  });

  test("the JSON has the documented shape", async () => {
    const graph = await mnist();
    const json = JSON.parse(JSON.stringify(await verify(await rebuilt(graph), graph, { cases: ["single"] })));
    expect(json).toMatchObject({
      pass: true,
      outputs: [{ name: "dense_1/Softmax:0", mismatches: 0 }],
      layers: [{ layer: "flatten" }, { layer: "dense" }, { layer: "dense_1" }],
      engines: [{ name: "TensorFlow.js LayersModel" }, { name: "Thaw graph runner" }],
    });
    expect(typeof json.outputs[0].maxAbs).toBe("number");
    expect(typeof json.outputs[0].maxRel).toBe("number");
  });

  test("leaks no tensors, also when it fails", async () => {
    const graph = await mnist();
    const model = await rebuilt(graph);
    const before = tf.memory().numTensors;
    await verify(model, graph);
    await failure(verify(model, graph, { outputs: ["dense/MatMul:0", "dense_1/Softmax:0"] }));
    expect(tf.memory().numTensors).toBe(before);
  });

  test("two graphs, and two models, can be compared", async () => {
    const [graph, again] = [await mnist(), await mnist()];
    expect((await verify(graph, again)).pass).toBe(true);
    const model = await rebuilt(graph);
    expect((await verify(model, await rebuilt(graph))).pass).toBe(true);
    expect((await verify(graph, model)).layers.every(({ pass }) => pass)).toBe(true);
  });

  test("compares batch normalisation in arithmetic and a transposed kernel", async () => {
    const graph = await fixture("spelled_out");
    const model = tf.sequential({
      layers: [
        dense({ units: 4, inputShape: [3], name: "x1" }),
        tf.layers.batchNormalization({ name: "x2" }),
      ],
    });
    await assign(model, graph);
    const report = await verify(model, graph);
    expect(report.layers.map(({ layer, pass }) => [layer, pass])).toEqual([
      ["x1", true],
      ["x2", true],
    ]);
    expect(report.pass).toBe(true);
  });

  test("inputs of one's own are used as they are", async () => {
    const graph = await mnist();
    const image = new TensorValue("image", "float32", [1, 28, 28, 1], new Float32Array(784).fill(0.5));
    const report = await verify(await rebuilt(graph), graph, { inputs: { input_1: image } });
    expect([report.pass, report.cases, report.outputs[0]?.elements]).toEqual([true, ["given"], 10]);
    const error = await failure(verify(await rebuilt(graph), graph, { inputs: { image } }));
    expect([error.code, error.hint]).toEqual(["not-found", 'name it "input_1:0"']);
  });

  test("never passes when there is nothing to compare", async () => {
    const graph = await mnist();
    const model = await rebuilt(graph);
    expect((await failure(verify(model, graph, { samples: 0 }))).code).toBe("usage");
    expect((await failure(verify(model, graph, { cases: [] }))).code).toBe("usage");
    expect((await failure(verify(model, graph, { outputs: [] }))).code).toBe("mismatch");
    const nan = new TensorValue("x", "float32", [1, 28, 28, 1], new Float32Array(784).fill(Number.NaN));
    expect((await verify(model, graph, { inputs: { input_1: nan } })).pass).toBe(false);
  });

  test("a tensor that is no layer's, beside others, is refused: nothing tells what it stands for", async () => {
    const graph = await mnist();
    const error = await failure(
      verify(await rebuilt(graph), graph, { outputs: ["dense/MatMul:0", "dense_1/Softmax:0"] }),
    );
    expect([error.code, error.hint]).toEqual([
      "not-found",
      expect.stringContaining("--output ACTUAL=EXPECTED"),
    ]);
  });

  test("outputs that cannot be paired are listed on both sides", async () => {
    const graph = await mnist();
    const model = await rebuilt(graph);
    const two = tf.model({
      inputs: model.inputs,
      outputs: model.layers.slice(-2).map(({ output }) => output as tf.SymbolicTensor),
    });
    const error = await failure(verify(two, graph));
    expect([error.code, error.found]).toEqual(["mismatch", expect.stringContaining("dense_1/Softmax:0")]);
  });
});

describe("verify against a recording", () => {
  const image = new TensorValue(
    "image",
    "float32",
    [2, 28, 28, 1],
    Float32Array.from({ length: 1568 }, (_, i) => i / 1568),
  );

  async function answers(graph: Graph): Promise<TensorValue> {
    const { "dense_1/Softmax:0": value } = await run(graph, { input_1: image }, ["dense_1/Softmax:0"]);
    if (!value) throw new Error("the graph has that output");
    return value;
  }

  test("feeds the recorded inputs and compares with the recorded outputs", async () => {
    const graph = await mnist();
    const output = await answers(graph);
    const bytes = writeNpz({ input_1: image, probabilities: output });
    const recorded = await Recording.of("answers.npz", await readNpz(memorySource("answers.npz", bytes)));
    const report = await verify(graph, recorded);
    expect([report.pass, report.cases]).toEqual([true, ["given"]]);
    expect(report.engines.map(({ name }) => name)).toEqual(["Thaw graph runner", "recording"]);
    const model = await rebuilt(graph);
    expect((await verify(model, new Recording("x.npz", { flatten_input: image, y: output }))).pass).toBe(
      true,
    );
    const error = await failure(verify(model, recorded));
    expect(error).toMatchObject({
      code: "mismatch",
      expected: "an array of the name of each input: flatten_input float32 [? × 28 × 28]",
      found: "input_1 float32 [2 × 28 × 28 × 1]; probabilities float32 [2 × 10]",
      hint: 'in Python: np.savez(path, **{"flatten_input": …, "dense_1": …}); or give the inputs: --inputs x.npz',
    });
    const inputsOnly = await failure(verify(graph, new Recording("in.npz", { input_1: image })));
    expect(inputsOnly).toMatchObject({
      expected: "an array of the name of each output: dense_1/Softmax float32 ?",
      found: "input_1 float32 [2 × 28 × 28 × 1]",
    });
  });

  test("takes inputs from the caller when only outputs were recorded", async () => {
    const graph = await mnist();
    const recorded = new Recording("out.npz", { "dense_1/Softmax:0": await answers(graph) });
    expect((await verify(graph, recorded, { inputs: { "input_1:0": image } })).pass).toBe(true);
    expect((await failure(verify(graph, recorded))).code).toBe("mismatch");
  });

  test("a key of both an input and an output is decided by tensor names, then by shapes", async () => {
    const feat = new TensorValue("feat", "float32", [1, 2], Float32Array.of(1, 2));
    const answer = new TensorValue("default", "float32", [1, 1], Float32Array.of(5));
    const passes = async (arrays: Record<string, TensorValue>) =>
      (await verify(hubModule(1), new Recording("r.npz", arrays))).pass;
    expect(await passes({ feat, default: answer })).toBe(true);
    expect(await passes({ default: feat, "out:0": answer })).toBe(true);
    const onlyAnswer = new Recording("r.npz", { default: answer });
    expect((await verify(hubModule(1), onlyAnswer, { inputs: { feat } })).pass).toBe(true);
    expect(await failure(verify(hubModule(1), onlyAnswer))).toMatchObject({
      message: expect.stringContaining("r.npz has no array for feat of graph"),
      hint: expect.stringContaining('**{"feat": …, "out": …}'),
    });
    const square = await failure(verify(hubModule(2), new Recording("r.npz", { default: feat })));
    expect(square.message).toContain('{"feat": …, "out": …}');
  });

  test("two recordings are compared by name", async () => {
    const value = await answers(await mnist());
    const off = new TensorValue(
      "y",
      "float32",
      value.shape,
      Float32Array.from([...value.data].map(Number), (x) => x + 1),
    );
    const [a, b, c] = [
      { y: value, z: value },
      { z: value, y: value },
      { y: off, z: value },
    ].map((arrays, i) => new Recording(`${i}.npz`, arrays));
    if (!a || !b || !c) throw new Error("there are three");
    expect((await verify(a, b)).pass).toBe(true);
    expect((await verify(a, c)).outputs.map(({ name, pass }) => [name, pass])).toEqual([
      ["y", false],
      ["z", true],
    ]);
  });
});

test("outputs of a signature go by their keys, with the tensors beside them", async () => {
  const report = await verify(hubModule(1), hubModule(1));
  expect(report.outputs).toMatchObject([{ name: "default", actual: "default", tensor: "out:0" }]);
  expect(render(report)?.["text/plain"]).toMatch(/^output +tensor .*\n.*\ndefault +out:0 /m);
  const graph = await mnist();
  expect(render(await verify(graph, graph))?.["text/plain"]).toMatch(/^output +max abs/m);
});

describe("inputs are made for what reads them", () => {
  test("integers below the vocabulary, sequences of more than one length", async () => {
    const words = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 11, outputDim: 4, inputShape: [null] }),
        tf.layers.simpleRNN({ units: 3 }),
      ],
    });
    const report = await verify(words, words);
    expect([report.pass, report.cases]).toEqual([true, ["random", "single", "zeros", "ones", "longer"]]);
    expect(report.inputs.map(({ shape, words }) => [shape, words])).toEqual([
      [[8, 7], "integers in [0, 11), seed 0"],
    ]);
  });
});

test("a signature may be named for each side, and holds for none that has none", async () => {
  const [module, frozen] = [hubModule(2), hubModule(2).def];
  const graph = new Graph(frozen, {});
  expect((await verify(graph, module, { signature: "default" })).pass).toBe(true);
  expect((await verify(module, module, { signature: ["default", "default"] })).pass).toBe(true);
  await expect(verify(module, module, { signature: ["default", "other"] })).rejects.toThrow(/"other"/);
  await expect(verify(graph, graph, { signature: "default" })).rejects.toThrow(
    /no signature named "default"/,
  );
});

test("inputs without a shape are made up in one that the weights take, and text is words", async () => {
  const vectors = nodesOf(
    placeholder("x", null),
    constant("kernel", [1, 2, 3], [3, 1]),
    node("y", "MatMul", ["x", "kernel"]),
  );
  const texts = nodesOf(placeholder("x", [null], "string"), node("y", "StringLower", ["x"]));
  const open = nodesOf(placeholder("x", null), node("y", "Relu", ["x"]));
  const [a, b, c] = [await verify(vectors, vectors), await verify(texts, texts), await verify(open, open)];
  expect([a, b, c].map(({ inputs }) => inputs.map(({ shape, words }) => [shape, words]))).toEqual([
    [[[8, 3], "uniform in [−1, 1), seed 0"]],
    [[[8], "phrases of one to four English words, seed 0"]],
    [[[8, 7], "uniform in [−1, 1), in a shape of our choice, seed 0"]],
  ]);
});

describe("compare", () => {
  test("one layer against the graph's tensor at its place", async () => {
    const graph = await mnist();
    const found = await compare(await rebuilt(graph), graph, { layer: "dense", tensor: "dense/Relu" });
    expect([found.pass, found.tensor, found.shape]).toEqual([true, "dense/Relu:0", [8, 512]]);
  });

  test("works while the model is being built, on its last layer", async () => {
    const model = tf.sequential();
    model.add(flatten({ inputShape: [28, 28] }));
    expect((await compare(model, await mnist(), { tensor: "flatten/Reshape:0" })).pass).toBe(true);
  });

  test("says both shapes when they differ, and the nearest names of what does not exist", async () => {
    const graph = await mnist();
    const model = await rebuilt(graph);
    const shape = await failure(compare(model, graph, { layer: "dense_1", tensor: "dense/Relu:0" }));
    expect([shape.expected, shape.found]).toEqual(["dense/Relu:0 [8 × 512]", 'layer "dense_1" [8 × 10]']);
    const layer = await failure(compare(model, graph, { layer: "dense_2", tensor: "dense/Relu:0" }));
    expect([layer.code, layer.hint]).toEqual(["not-found", expect.stringContaining('"dense_1"')]);
    const tensor = await failure(compare(model, graph, { tensor: "dense/Rleu:0" }));
    expect([tensor.code, tensor.hint]).toEqual(["not-found", expect.stringContaining('"dense/Relu"')]);
  });
});

describe("a report is shown", () => {
  test("as text that reads like assert_allclose", async () => {
    const graph = await mnist();
    const good = render(await verify(await rebuilt(graph), graph))?.["text/plain"];
    expect(good?.split("\n")[0]).toBe('PASS  model "mnist" equals graph');
    const bad = render(await verify(await rebuilt(graph, "sigmoid"), { graph, name: "models/model.pb" }));
    expect(bad?.["text/plain"].split("\n").slice(0, 4)).toMatchInlineSnapshot(`
      [
        "FAIL  model "mnist" differs from graph of model.pb",
        "  dense_1/Softmax:0: mismatched elements: 100 / 110 (90.9%)",
        "    first at [0, 0]: 0.0001049, expected 2.526e-7 (random inputs)",
        "  first layer that differs: dense (dense/Relu:0)",
      ]
    `);
  });

  test("as HTML that survives a notebook that is not trusted", async () => {
    const graph = await mnist();
    const page = render(await verify(await rebuilt(graph, "sigmoid"), graph))?.["text/html"] ?? "";
    expect(page).toContain('<img src="data:image/png;base64,');
    const tags = new Set([...page.matchAll(/<([a-z]+)/g)].map(([, tag]) => tag));
    expect([...tags].sort()).toEqual([
      "br",
      "details",
      "div",
      "img",
      "pre",
      "span",
      "summary",
      "table",
      "tbody",
      "td",
      "th",
      "thead",
      "tr",
    ]);
    expect(page).not.toMatch(/ on[a-z]+=|javascript:/i);
  });
});
