/**
 * One small classifier as everything that can be a side of a comparison.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { load as loadModule } from "../../src/api/hub.node.js";
import { recording } from "../../src/api/library.node.js";
import { open } from "../../src/api/open.node.js";
import { graphDefMessage } from "../../src/formats/graphdef-message.js";
import { writeNpz } from "../../src/formats/npz.js";
import { tensorflow } from "../../src/proto/tensorflow.js";
import { save } from "../../src/save/save.node.js";
import { TensorValue } from "../../src/tensor/tensor.js";
import { Random } from "../../src/verify/random.js";
import type { Comparable } from "../../src/verify/verify.js";
import { constant, graphOf, node, placeholder, text } from "../run/graphs.js";

const random = new Random(11);
const numbers = (count: number) => Float32Array.from({ length: count }, () => random.between(-1, 1));

const weights = {
  "dense/kernel": { shape: [5, 4], values: numbers(20) },
  "dense/bias": { shape: [4], values: numbers(4) },
  "dense_1/kernel": { shape: [4, 3], values: numbers(12) },
  "dense_1/bias": { shape: [3], values: numbers(3) },
} as const;

/** The model as a graph; `extra` is added to one bias. */
function graph(extra: number) {
  const constants = Object.entries(weights).map(([name, { shape, values }]) =>
    constant(
      name,
      [...values].map((x, i) => (name === "dense/bias" && i === 0 ? x + extra : x)),
      shape,
    ),
  );
  return graphOf(
    placeholder("x", [null, 5]),
    ...constants,
    node("dense/MatMul", "MatMul", ["x", "dense/kernel"]),
    node("dense/BiasAdd", "BiasAdd", ["dense/MatMul", "dense/bias"], { data_format: text("NHWC") }),
    node("dense/Relu", "Relu", ["dense/BiasAdd"]),
    node("dense_1/MatMul", "MatMul", ["dense/Relu", "dense_1/kernel"]),
    node("dense_1/BiasAdd", "BiasAdd", ["dense_1/MatMul", "dense_1/bias"], { data_format: text("NHWC") }),
    node("dense_1/Softmax", "Softmax", ["dense_1/BiasAdd"]),
  );
}

/** Every kind of side by name, of the model with `extra` added to a bias: another model, unless it is 0. */
export async function sidesOf(extra: number): Promise<Record<string, Comparable>> {
  const folder = mkdtempSync(join(tmpdir(), "thaw-sides-"));
  const bytes = await writeGraphs(folder, extra);
  const layers = layersModel(extra);
  await save(layers, join(folder, "model.h5"));
  await save(layers, join(folder, "model.keras"));
  await layers.save(tf.io.withSaveHandler(async (artifacts) => writeLayers(folder, artifacts)));
  const frozen = await open(join(folder, "frozen.pb"));
  const answers = await answersOf(frozen);
  writeFileSync(join(folder, "answers.npz"), writeNpz(answers));
  return {
    "frozen graph": frozen,
    "graph alone": (await open(bytes)).graph,
    "SavedModel signature": await open(join(folder, "saved")),
    "Hub module's file": await open(join(folder, "hub")),
    "loaded Hub module": await loadModule(join(folder, "hub")),
    LayersModel: layers,
    "h5 file": await open(join(folder, "model.h5")),
    "keras file": await open(join(folder, "model.keras")),
    "tfjs layers file": await open(join(folder, "layers/model.json")),
    "tfjs graph file": await open(join(folder, "graph/model.json")),
    GraphModel: await tf.loadGraphModel({ load: async () => graphArtifacts(extra) }),
    recording: await recording(join(folder, "answers.npz")),
  };
}

async function writeGraphs(folder: string, extra: number): Promise<Uint8Array> {
  const message = await graphDefMessage(graph(extra).def);
  const bytes = tensorflow.GraphDef.encode(message).finish();
  writeFileSync(join(folder, "frozen.pb"), bytes);
  for (const [name, key] of [
    ["saved", "serving_default"],
    ["hub", "default"],
  ] as const) {
    // TensorFlow's signatures may leave shapes open; tensorflow_hub's do not.
    const open = { unknown_rank: true };
    const rows = { dim: [{ size: -1 }, { size: 5 }] };
    const info = (name: string, tensor_shape: object) => ({ name, dtype: 1, tensor_shape });
    const signature = {
      inputs: { x: info("x:0", key === "default" ? rows : open) },
      outputs: { [key === "default" ? "default" : "y"]: info("dense_1/Softmax:0", open) },
    };
    const tags = key === "default" ? [] : ["serve"];
    const meta = { meta_info_def: { tags }, graph_def: message, signature_def: { [key]: signature } };
    mkdirSync(join(folder, name));
    const model = tensorflow.SavedModel.encode({ meta_graphs: [meta] }).finish();
    writeFileSync(join(folder, name, "saved_model.pb"), model);
  }
  writeFileSync(join(folder, "hub/tfhub_module.pb"), Uint8Array.of(8, 3));
  mkdirSync(join(folder, "graph"));
  const { weightData, ...artifacts } = graphArtifacts(extra);
  const manifest = [{ paths: ["group1.bin"], weights: artifacts.weightSpecs }];
  const { modelTopology } = artifacts;
  writeFileSync(
    join(folder, "graph/model.json"),
    JSON.stringify({ format: "graph-model", modelTopology, weightsManifest: manifest }),
  );
  writeFileSync(join(folder, "graph/group1.bin"), new Uint8Array(weightData));
  return bytes;
}

/** As TensorFlow.js' converter writes it. */
function graphArtifacts(extra: number) {
  const float = { type: "DT_FLOAT" };
  const { nodes } = graph(extra).def;
  const shapes: Readonly<Record<string, readonly number[]>> = Object.fromEntries(
    Object.entries(weights).map(([name, { shape }]) => [name, shape]),
  );
  const topology = nodes.map(({ name, op, inputs }) => ({
    name,
    op,
    input: [...inputs],
    attr:
      op === "Placeholder" || op === "Const"
        ? {
            dtype: float,
            ...(op === "Placeholder" && { shape: { shape: { dim: [{ size: "-1" }, { size: "5" }] } } }),
          }
        : { T: float },
  }));
  const values = Object.entries(weights).flatMap(([name, { values: own }]) =>
    [...own].map((x, i) => (name === "dense/bias" && i === 0 ? x + extra : x)),
  );
  return {
    modelTopology: { node: topology, versions: { producer: 1882 } },
    weightSpecs: Object.keys(weights).map((name) => ({
      name,
      shape: [...(shapes[name] ?? [])],
      dtype: "float32" as const,
    })),
    weightData: Float32Array.from(values).buffer,
  };
}

function layersModel(extra: number): tf.Sequential {
  const { dense } = tf.layers;
  const model = tf.sequential({
    layers: [
      dense({ units: 4, activation: "relu", inputShape: [5], name: "dense" }),
      dense({ units: 3, activation: "softmax", name: "dense_1" }),
    ],
  });
  model.setWeights(
    Object.entries(weights).map(([name, { shape, values }]) =>
      tf.tensor(
        [...values].map((x, i) => (name === "dense/bias" && i === 0 ? x + extra : x)),
        [...shape],
      ),
    ),
  );
  return model;
}

async function writeLayers(folder: string, { modelTopology, weightSpecs, weightData }: tf.io.ModelArtifacts) {
  mkdirSync(join(folder, "layers"), { recursive: true });
  const weightsManifest = [{ paths: ["weights.bin"], weights: weightSpecs }];
  writeFileSync(
    join(folder, "layers/model.json"),
    JSON.stringify({ format: "layers-model", modelTopology, weightsManifest }),
  );
  const parts = [weightData ?? []].flat() as ArrayBuffer[]; // one buffer or several
  writeFileSync(join(folder, "layers/weights.bin"), Buffer.concat(parts.map((part) => new Uint8Array(part))));
  return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" as const } };
}

/** What the graph answers, under names of our own. */
async function answersOf(model: Awaited<ReturnType<typeof open>>): Promise<Record<string, TensorValue>> {
  const x = new TensorValue("x", "float32", [6, 5], numbers(30));
  const { "dense_1/Softmax:0": y } = await model.run({ x }, ["dense_1/Softmax:0"]);
  if (!y) throw new Error("the graph has that output");
  return { x, y };
}
