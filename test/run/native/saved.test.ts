// SavedModels are given to TensorFlow as they lie on the disk, if nothing in them reaches out of their folder.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openPath } from "../../../src/formats/open.node.js";
import { Graph } from "../../../src/graph/graph.js";
import { tensorflow } from "../../../src/proto/tensorflow.js";
import { chooseBackend } from "../../../src/run/backend.node.js";
import { loadablePlace } from "../../../src/run/native/loadable.node.js";
import { nativeRun } from "../../../src/run/native/run.node.js";
import { run } from "../../../src/run/run.js";
import type { DType } from "../../../src/tensor/dtype.js";
import { TensorValue } from "../../../src/tensor/tensor.js";
import { needs, tfjsNode } from "../../requirements.js";

const module = fileURLToPath(new URL("../../fixtures/savedmodel-keras3/module", import.meta.url));
const encoder = new TextEncoder();
const words = new TensorValue(
  "look_up_words:0",
  "string",
  [2],
  [encoder.encode("water"), encoder.encode("?")],
);
const feeds = new Map<string, DType>([["look_up_words:0", "string"]]);
const ids = "StatefulPartitionedCall:0";

async function graphOf(path: string): Promise<Graph> {
  const file = await openPath(path);
  const [meta] = file.metaGraphs;
  if (!meta) throw new Error(`${path} holds no graph`);
  return new Graph(meta.graph, { ...meta, assets: file.assets });
}

function copied(change: (folder: string) => void): string {
  const folder = mkdtempSync(join(tmpdir(), "thaw-saved-"));
  cpSync(module, folder, { recursive: true });
  change(folder);
  return folder;
}

test("a SavedModel on disk is loaded as it is; in other hands, it is wrapped", async () => {
  const graph = await graphOf(module);
  expect(await loadablePlace(graph, feeds, [ids])).toMatchObject({ tags: ["serve"] });
  expect(
    await loadablePlace(graph, new Map([["StatefulPartitionedCall:0", "int64"]]), [ids]),
  ).toBeUndefined();
  expect(graph.inputs.map(({ name }) => name)).toEqual(["look_up_words:0", "serving_default_x:0"]);
});

test("not where a link leads out of the folder", async () => {
  const outside = mkdtempSync(join(tmpdir(), "thaw-outside-"));
  writeFileSync(join(outside, "secret"), "secret\n");
  const folder = copied((copy) => {
    rmSync(join(copy, "assets"), { recursive: true });
    symlinkSync(outside, join(copy, "assets"));
  });
  expect(await loadablePlace(await graphOf(folder), feeds, [ids])).toBeUndefined();
});

needs(tfjsNode).describe("native TensorFlow on a SavedModel", () => {
  test("fills tables from the model's assets, as our runner does", async () => {
    const graph = await graphOf(module);
    const { [ids]: native } = await nativeRun(graph, { [words.name]: words }, [ids]);
    await chooseBackend("cpu");
    const { [ids]: ours } = await run(graph, { [words.name]: words }, [ids]);
    expect(native?.dtype).toBe("int64");
    expect(native?.data).toEqual(ours?.data);
  });

  test("keeps the model between calls", async () => {
    const graph = await graphOf(module);
    const x = new TensorValue("serving_default_x:0", "float32", [1, 3], Float32Array.of(1, 2, 3));
    const call = () => nativeRun(graph, { [x.name]: x }, ["StatefulPartitionedCall_1:0"]);
    const [first, second] = [await call(), await call()];
    expect(first).toEqual(second);
  });

  // As an estimator of TensorFlow 1 lists it: the loader says "Endpoint … fed more than once".
  test("also where an asset is listed twice", async () => {
    const twice = copied((folder) => {
      const path = join(folder, "saved_model.pb");
      const saved = tensorflow.SavedModel.decode(readFileSync(path));
      for (const { asset_file_def: assets } of saved.meta_graphs) assets?.push(...assets);
      writeFileSync(path, tensorflow.SavedModel.encode(saved).finish());
    });
    const graph = await graphOf(twice);
    expect(await loadablePlace(graph, feeds, [ids])).toBeUndefined();
    const { [ids]: native } = await nativeRun(graph, { [words.name]: words }, [ids]);
    await chooseBackend("cpu");
    expect(native?.data).toEqual((await run(graph, { [words.name]: words }, [ids]))[ids]?.data);
  });

  test("fills the tables of a module without tags, which its loader cannot name", async () => {
    const graph = await graphOf(fileURLToPath(new URL("../../fixtures/hub/tf1-text", import.meta.url)));
    const text = new TensorValue("Placeholder:0", "string", [1], [encoder.encode("the cat")]);
    const name = graph.signatures[0]?.outputs.default?.name ?? "";
    const { [name]: native } = await nativeRun(graph, { [text.name]: text }, [name]);
    await chooseBackend("cpu");
    const { [name]: ours } = await run(graph, { [text.name]: text }, [name]);
    expect(native?.data.length).toBe(3);
    const numbers = (value: TensorValue | undefined) => [...(value?.data ?? [])].map(Number);
    expect(numbers(native)).toEqual(numbers(ours).map((x) => expect.closeTo(x, 6)));
  });

  test("keeps its state between calls of different signatures", async () => {
    const path = fileURLToPath(new URL("../../fixtures/savedmodel-stateful/counter", import.meta.url));
    const graph = await graphOf(path);
    const [add, peek] = ["add", "peek"].map((key) => {
      const signature = graph.signatures.find((one) => one.key === key);
      return signature?.outputs.n?.name ?? "";
    });
    if (!add || !peek) throw new Error("no signatures");
    const by = (n: number) => ({ "add_by:0": new TensorValue("add_by:0", "int32", [], Int32Array.of(n)) });
    const counts = [];
    for (const [feeds, name] of [[by(2), add], [{}, peek], [by(3), add], [{}, peek]] as const)
      counts.push(...((await nativeRun(graph, feeds, [name]))[name]?.data ?? [])); // biome-ignore format: a table
    expect(counts).toEqual([2, 2, 5, 5]);
  });
});
