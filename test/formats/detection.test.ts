// Every kind of file that there is, told by its content alone: under a name that says nothing, or something wrong.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FileKind } from "../../src/formats/file.js";
import { openFile } from "../../src/formats/open.js";
import { openPath } from "../../src/formats/open.node.js";
import { memoryFolder } from "../../src/io/memory-folder.js";
import { memorySource } from "../../src/io/source.js";
import { needs, sharedModels } from "../requirements.js";

const fixture = (path: string) => new URL(`../fixtures/${path}`, import.meta.url).pathname;

/** What it is, a file that is that, and the kind and reason that are said of it. */
type Case = readonly [what: string, path: string, kind: FileKind, reason: RegExp];

const alone: readonly Case[] = [
  ["a frozen GraphDef", "checkpoint-mnist/frozen.pb", "graphdef", /first message is a NodeDef/],
  ["a GraphDef whose first ops begin with an underscore", "ops/remapped.pb", "graphdef", /first message is a NodeDef/],
  ["a text GraphDef", "graph-dtypes/graph.pbtxt", "graphdef", /text protobuf.*GraphDef/],
  ["a MetaGraph", "checkpoint-mnist/model.ckpt.meta", "metagraph", /MetaGraphDef/],
  ["a SavedModel's graphs, of TensorFlow 1", "savedmodel-tf1/two-graphs/saved_model.pb", "savedmodel", /SavedModel/],
  ["a SavedModel's graphs, of TensorFlow 2", "savedmodel-keras3/export/saved_model.pb", "savedmodel", /SavedModel/],
  ["a SavedModel's graphs in text", "savedmodel-tf1/text/saved_model.pbtxt", "savedmodel", /text protobuf.*SavedModel/],
  ["a TF-Hub module of TensorFlow 1, packed", "savedmodel-tf1/hub.tar.gz", "hub", /in an archive.*TF-Hub/],
  ["an index of a checkpoint V2", "checkpoint-mnist/model.ckpt.index", "checkpoint", /SSTable; format V2/],
  ["a checkpoint V1", "checkpoint-training/v1.ckpt", "checkpoint", /SSTable; format V1/],
  ["keras_metadata.pb", "savedmodel-keras2/sequential/keras_metadata.pb", "keras-json", /keras_metadata/],
  ["an .h5 of Keras 1", "keras/1.2/convolutional.h5", "keras-h5", /model_config/],
  ["an .h5 of Keras 2", "keras/2.4/recurrent.h5", "keras-h5", /model_config/],
  ["an .h5 of Keras 3", "keras/3.15/recurrent.h5", "keras-h5", /model_config/],
  ["weights in .h5 of Keras 1", "keras/1.2/recurrent-weights.h5", "keras-weights-h5", /layer_names/],
  ["weights in .h5 of Keras 2", "keras/2.15/recurrent-weights.h5", "keras-weights-h5", /layer_names/],
  ["weights in .weights.h5 of Keras 3", "keras/3.15/recurrent.weights.h5", "keras-weights-h5", /layers and vars/],
  ["a .keras", "keras/3.15/recurrent.keras", "keras-zip", /config\.json and metadata\.json/],
  ["a .keras that Keras 2.12 wrote as HDF5", "keras/2.12/recurrent.keras", "keras-h5", /model_config/],
  ["a Keras architecture", "keras/3.15/recurrent.json", "keras-json", /class_name and a config/],
  ["another HDF5 file", "hdf5/packed.h5", "hdf5", /HDF5/],
]; // biome-ignore format: one a line

describe.each(["model.pb", "model.h5", "upload"])("alone, called %s", (name) => {
  test.each(alone)("%s", async (_, path, kind, reason) => {
    const source = memorySource(name, readFileSync(fixture(path)));
    expect(await openFile(source)).toMatchObject({ kind, reason: expect.stringMatching(reason) });
  });
});

const together: readonly Case[] = [
  ["a SavedModel with several MetaGraphs", "savedmodel-tf1/two-graphs", "savedmodel", /saved_model\.pb/],
  ["a SavedModel of TensorFlow 2", "savedmodel-keras3/export", "savedmodel", /saved_model\.pb/],
  ["a SavedModel in text", "savedmodel-tf1/text", "savedmodel", /saved_model\.pbtxt/],
  ["a TF-Hub module of TensorFlow 1", "savedmodel-tf1/hub", "hub", /tfhub_module\.pb/],
  ["a TF-Hub module of TensorFlow 2, which is a SavedModel", "hub/tf2-image", "savedmodel", /saved_model\.pb/],
  ["a checkpoint's folder", "checkpoint-mnist", "checkpoint", /state file; format V2/],
  ["a checkpoint's state file", "checkpoint-mnist/checkpoint", "checkpoint", /CheckpointState; format V2/],
  ["a checkpoint's prefix", "checkpoint-mnist/model.ckpt", "checkpoint", /format V2/],
  ["a checkpoint's shard", "checkpoint-training/sharded.ckpt.data-00001-of-00003", "checkpoint", /shard.*format V2/],
  ["a prefix of shards of version 1", "checkpoint-training/sharded-v1.ckpt", "checkpoint", /format V1/],
  ["fingerprint.pb", "savedmodel-keras2/sequential/fingerprint.pb", "savedmodel", /fingerprint\.pb of the SavedModel/],
  ["keras_metadata.pb in its SavedModel", "savedmodel-keras2/sequential/keras_metadata.pb", "savedmodel", /keras_metadata\.pb of the SavedModel/],
  ["tfhub_module.pb", "savedmodel-tf1/hub/tfhub_module.pb", "hub", /tfhub_module\.pb of the SavedModel/],
  ["weights in shards", "keras/3.15/recurrent-sharded.weights.json", "keras-weights-h5", /shard/],
]; // biome-ignore format: one a line

describe("with what belongs to it", () => {
  test.each(together)("%s", async (_, path, kind, reason) => {
    expect(await openPath(fixture(path))).toMatchObject({ kind, reason: expect.stringMatching(reason) });
  });

  test("a prefix of which there is a graph only", async () => {
    const meta = memorySource("m.meta", readFileSync(fixture("checkpoint-mnist/model.ckpt.meta")));
    const folder = memoryFolder("f", { "m.meta": meta });
    expect(await openFile(meta, { siblings: folder, path: "m.meta" })).toMatchObject({
      kind: "metagraph",
      notes: expect.arrayContaining([expect.stringContaining("no checkpoint was found beside the graph")]),
    });
  });
});

needs(sharedModels).describe("what others wrote", () => {
  const at = (path: string) => join(sharedModels.path, path);
  test.each<Case>([
    ["an unfrozen GraphDef", "tensorflow__rust/examples/regression/model.pb", "graphdef", /NodeDef/],
    ["a prefix of a .meta alone", "SciSharp__TensorFlow.NET/graph/xor", "metagraph", /MetaGraphDef/],
    ["a layers model", "tensorflow__tfjs-examples/abalone-node/trainedModel/model.json", "tfjs-layers", /Keras layers/],
    ["a graph model", "vladmandic__human-models/models/iris.json", "tfjs-graph", /topology of nodes/i],
    ["a weights manifest", "vladmandic__face-api/model/tiny_face_detector_model-weights_manifest.json", "tfjs-weights", /manifest/],
  ])("%s", async (_, path, kind, reason) => {
    expect(await openPath(at(path))).toMatchObject({ kind, reason: expect.stringMatching(reason) });
  }); // biome-ignore format: one a line

  test("every model of the list opens by the path that it has there", async () => {
    const rows = readFileSync(at("MODELS.tsv"), "utf8").trimEnd().split("\n").slice(1);
    const failed: string[] = [];
    for (const row of rows) {
      const [path = ""] = row.split("\t");
      await openPath(at(path)).catch((error: Error) =>
        failed.push(`${path}: ${error.message.split("\n")[0]}`),
      );
    }
    expect(failed).toEqual(["rvinith__ChessMovePredictor/model.pb: this is a PyTorch model (pickle)"]);
    expect(rows.length).toBeGreaterThan(140);
  });
});
