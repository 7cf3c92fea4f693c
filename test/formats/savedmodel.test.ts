import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { open } from "../../src/api/open.node.js";
import { functionOf } from "../../src/formats/constants.js";
import type { ModelFile } from "../../src/formats/file.js";
import { openPath } from "../../src/formats/open.node.js";
import { Graph } from "../../src/graph/graph.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { GraphRunner } from "../../src/run/runner.js";
import { renderFile } from "../../src/show/file.js";
import { TensorValue } from "../../src/tensor/tensor.js";
import { worst } from "../tolerance.js";
import { type Digest, digestOf } from "./digest.js";

const fixture = (path: string) => new URL(`../fixtures/${path}`, import.meta.url).pathname;

interface Recorded {
  readonly tensors: Readonly<Record<string, Digest>>;
  readonly variables?: Readonly<Record<string, Digest>>;
  readonly config?: { readonly config: unknown };
  readonly inputs?: readonly number[];
  readonly calls?: readonly (readonly number[])[];
}

/** What the generator script of a fixture folder recorded, by model. */
const recorded = (folder: string) =>
  JSON.parse(readFileSync(fixture(`${folder}/digests.json`), "utf8")) as Readonly<Record<string, Recorded>>;

/** The tensor that goes by that name or alias; there must be exactly one. */
function named(file: ModelFile, name: string) {
  const found = file.tensors.filter((tensor) => tensor.name === name || tensor.aliases.includes(name));
  expect(found, name).toHaveLength(1);
  const [tensor] = found;
  if (!tensor) throw new Error(`no tensor ${name}`);
  return tensor;
}

const models = [
  ["savedmodel-tf1", "two-graphs"], ["savedmodel-tf1", "hub"], ["savedmodel-tf1", "text"], ["savedmodel-tf24", "sequential"],
  ["savedmodel-tf24", "functional"], ["savedmodel-tf24", "weights"], ["savedmodel-keras2", "sequential"],
  ["savedmodel-keras2", "functional"], ["savedmodel-keras2", "weights"], ["savedmodel-keras3", "export"],
  ["savedmodel-keras3", "module"], ["savedmodel-keras3", "object.ckpt"],
  ["savedmodel-stateful", "module"]] as const; // biome-ignore format: a list

describe.each(models)("%s/%s", (folder, model) => {
  const { tensors = {}, variables = {} } = recorded(folder)[model] ?? {};

  test("every key of the checkpoint names a tensor, bit for bit", async () => {
    const file = await openPath(fixture(`${folder}/${model}`));
    for (const [key, digest] of Object.entries(tensors))
      expect(await digestOf(named(file, key)), key).toEqual(digest);
  });

  test("every variable goes by its own name", async () => {
    const file = await openPath(fixture(`${folder}/${model}`));
    for (const [name, digest] of Object.entries(variables)) {
      const tensor = file.tensors.find((tensor) => tensor.name === name || tensor.aliases.includes(name));
      expect(tensor && (await digestOf(tensor)), name).toEqual(digest);
    }
  });
});

describe("TensorFlow 1", () => {
  test("graphs are told apart by tags", async () => {
    const file = await openPath(fixture("savedmodel-tf1/two-graphs"));
    expect(file).toMatchObject({ kind: "savedmodel", producer: "TensorFlow 1.15.5", notes: [] });
    expect(file.metaGraphs.map(({ tags }) => tags)).toEqual([["serve"], ["train", "gpu"]]);
    const [serve] = file.metaGraphs;
    expect(serve?.signatures.find(({ key }) => key === "classify")).toEqual({
      key: "classify",
      methodName: "tensorflow/serving/classify",
      inputs: { inputs: { name: "x:0", dtype: "float32", shape: [null, 4] } },
      outputs: { classes: { name: "hash_table_Lookup/LookupTableFindV2:0", dtype: "string", shape: [null] } },
    });
    expect(serve?.initializers).toEqual(["init_all_tables_1"]);
  });

  test("assets are opened below the folder, and named by the tensor that takes their path", async () => {
    const file = await openPath(fixture("savedmodel-tf1/two-graphs"));
    expect(file.assets.map(({ path }) => path)).toEqual(["assets/words.txt"]);
    const source = await file.assets[0]?.open();
    expect(new TextDecoder().decode(await source?.read(0, 10))).toBe("ice\nwater\n");
    expect([...new Set(file.metaGraphs[0]?.assetTensors?.values())]).toEqual(["assets/words.txt"]);
  });

  test("a TF-Hub module is known by its mark", async () => {
    const file = await openPath(fixture("savedmodel-tf1/hub"));
    expect(file.kind).toBe("hub");
    expect(file.metaGraphs.map(({ tags }) => tags)).toEqual([[], ["train"]]);
    expect(file.metaGraphs[0]?.signatures.map(({ key }) => key)).toEqual(["default"]);
  });
});

describe("Keras 2", () => {
  test.each(["savedmodel-keras2", "savedmodel-tf24"])("%s holds the exact configuration", async (folder) => {
    for (const model of ["sequential", "functional"]) {
      const { keras } = await openPath(fixture(`${folder}/${model}`));
      expect(keras?.version).toBe(folder.endsWith("24") ? "2.4.0" : "2.15.0");
      expect(keras?.trainingConfig).toMatchObject({ loss: "mse" });
      const names = (config: unknown) => JSON.stringify(config).match(/"class_name":"\w+"/g);
      expect(names(keras?.config)?.length).toBeGreaterThan(4);
      expect(layersOf(keras?.config)).toEqual(layersOf(recorded(folder)[model]?.config));
    }
  });

  test("opens by any file in the folder", async () => {
    for (const name of ["saved_model.pb", "keras_metadata.pb", "fingerprint.pb"]) {
      const file = await openPath(fixture(`savedmodel-keras2/sequential/${name}`));
      expect(file).toMatchObject({ kind: "savedmodel", producer: "TensorFlow 2.15.1" });
    }
  });

  /** Class names and names of a configuration's layers. */
  function layersOf(config: unknown): unknown {
    const { layers } = (config as { config: { layers: { class_name: string; config: { name: string } }[] } })
      .config; // JSON of Keras
    return layers.map(({ class_name, config }) => [class_name, config.name]);
  }
});

describe("Keras 3", () => {
  test("a weight that is stored twice is shown once, under both keys", async () => {
    const file = await openPath(fixture("savedmodel-keras3/export"));
    const weights = file.tensors.filter(({ role }) => role === "weight");
    expect(weights).toHaveLength(8);
    expect(weights.find(({ name }) => name === "seqm/dense/kernel:0")?.aliases).toEqual([
      "seqm/dense/kernel", "Variable_1", "seqm/dense/kernel_1", "variables/6/.ATTRIBUTES/VARIABLE_VALUE",
      "_all_variables/4/.ATTRIBUTES/VARIABLE_VALUE"]); // biome-ignore format: a list
  });

  test("the variables that the serving function reads have values", async () => {
    const [meta] = (await openPath(fixture("savedmodel-keras3/export"))).metaGraphs;
    const call = meta?.graph.nodes.find(({ name }) => name === "StatefulPartitionedCall");
    for (const input of call?.inputs.slice(1) ?? [])
      expect(meta?.variables.get(input)?.hasValues, input).toBe(true);
  });

  test("variables that share a name go by their nodes", async () => {
    const file = await openPath(fixture("savedmodel-keras3/module"));
    expect(named(file, "kernel/.ATTRIBUTES/VARIABLE_VALUE")).toMatchObject({
      name: "thing/kernel_1:0",
      shape: [3, 2],
    });
    expect(named(file, "same_name/.ATTRIBUTES/VARIABLE_VALUE")).toMatchObject({
      name: "thing/kernel:0",
      shape: [2],
    });
  });
});

test("variables that share a name are told apart by what the graph calls them, and run as TensorFlow runs them", async () => {
  const model = await open(fixture("savedmodel-stateful/module"));
  const states = model.tensors.filter(({ name }) => name.startsWith("rnn/rnn_state"));
  const keyOf = (name: string) => states.find((state) => state.name === name)?.aliases.at(-1);
  expect(["rnn/rnn_state:0", "rnn/rnn_state_1:0", "rnn/rnn_state_2:0"].map(keyOf)).toEqual([
    "second/states/1/.ATTRIBUTES/VARIABLE_VALUE",
    "second/states/0/.ATTRIBUTES/VARIABLE_VALUE",
    "first/states/0/.ATTRIBUTES/VARIABLE_VALUE",
  ]);
  const { inputs = [], calls = [] } = recorded("savedmodel-stateful").module ?? {};
  const x = new TensorValue("x", "float32", [1, 4, 2], Float32Array.from(inputs));
  const [meta] = model.file.metaGraphs;
  if (!meta) throw new Error("the fixture is incomplete");
  await chooseBackend("cpu");
  const runner = new GraphRunner(new Graph(meta.graph, meta));
  for (const expected of calls) {
    const { y } = await runner.runSignature({ x }, "serving_default");
    expect(worst(Array.from(y?.data ?? [], Number), expected)).toBeLessThan(1);
  }
  expect(calls).toHaveLength(2);
  runner.dispose();
});

test("a SavedModel without its variables says so", async () => {
  const bytes = readFileSync(fixture("savedmodel-tf1/two-graphs/saved_model.pb"));
  const file = await openPath(new Uint8Array(bytes));
  expect(file.notes).toEqual([expect.stringContaining("there is no variables/variables.index")]);
});

test("constants of functions' bodies are listed last, by their function, and folded in print", async () => {
  const model = await open(fixture("savedmodel-keras2/sequential"));
  const inside = model.tensors.filter((tensor) => functionOf(tensor) !== undefined);
  expect(inside).toHaveLength(11);
  expect(model.tensors.slice(-11)).toEqual(inside);
  const [{ name } = { name: "" }] = inside;
  expect(name).toMatch(/^__inference_\w+::[\w/]+:0$/);
  expect(await model.getTensorByName(name.replace(/:0$/, "")).load()).toBeDefined();
  const { "text/plain": text } = renderFile(model.file);
  expect(text).toContain("and 11 constants inside functions");
  expect(text).not.toContain("::");
});

test("names of a partitioned variable and of its parts each lead to their own", async () => {
  const model = await open(fixture("savedmodel-partitioned"));
  const shapes = (...names: string[]) => names.map((name) => model.getTensorByName(name).shape);
  expect(shapes("emb", "emb:0")).toEqual([
    [5, 9],
    [5, 9],
  ]);
  expect(shapes("emb/part_0", "emb/part_1:0", "emb/part_3")).toEqual([
    [5, 3],
    [5, 2],
    [5, 2],
  ]);
  expect(shapes("solo", "solo/part_0")).toEqual([
    [9, 2],
    [9, 2],
  ]);
  const whole = await model.getTensorByName("emb").slice([null, [3, 5]]);
  expect((await model.getTensorByName("emb/part_1").load()).data).toEqual(whole.data);
});
