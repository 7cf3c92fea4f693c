/** TensorFlow.js' own files against its own loader. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { openPath } from "../../../src/formats/open.node.js";
import { toLayersModel } from "../../../src/keras/to-layers-model.js";
import { needs, sharedModels } from "../../requirements.js";
import { worst } from "../../tolerance.js";

const files =
  sharedModels.missing === undefined
    ? readdirSync(sharedModels.path, { recursive: true, encoding: "utf8" }).filter((path) =>
        /(model|model_new|manifest)\.json$|human-models.*\.json$/.test(path),
      )
    : [];

/** What TensorFlow.js reads from a manifest and its shards. */
function decoded(path: string): Record<string, tf.Tensor> {
  const json = JSON.parse(readFileSync(path, "utf8"));
  const groups: { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[] = json.weightsManifest ?? json;
  return Object.assign(
    {},
    ...groups.map(({ paths, weights }) => {
      const shards = Buffer.concat(paths.map((shard) => readFileSync(join(dirname(path), shard))));
      return tf.io.decodeWeights(new Uint8Array(shards).buffer, weights);
    }),
  );
}

function bytesOf(values: unknown): Buffer {
  if (!ArrayBuffer.isView(values)) throw new Error("no numbers");
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

needs(sharedModels).describe("models of shared/models in TensorFlow.js' formats", () => {
  beforeAll(() => tf.setBackend("cpu"));

  test.each(files)("%s: weights as TensorFlow.js decodes them", async (path) => {
    const full = join(sharedModels.path, path);
    const file = await openPath(full);
    expect(file.kind).toMatch(/^tfjs-/);
    expect(file.notes).toEqual([]);
    const wanted = decoded(full);
    expect(
      file.tensors.map((ref) => (file.kind === "tfjs-graph" ? ref.name.replace(/:0$/, "") : ref.name)),
    ).toEqual(Object.keys(wanted));
    for (const ref of file.tensors) {
      const tensor = wanted[ref.name] ?? wanted[ref.name.replace(/:0$/, "")];
      expect([ref.dtype, ref.shape]).toEqual([tensor?.dtype, tensor?.shape]);
      const { data } = await ref.load();
      // As bytes, because thousands of numbers compare slowly one by one.
      expect(Buffer.compare(bytesOf(data), bytesOf(await tensor?.data()))).toBe(0);
    }
  });

  describe("graph models have their constants in the graph", () => {
    test.each(files.filter((path) => path.includes("CNN_Project") || path.includes("meet")))(
      "%s",
      async (path) => {
        const { metaGraphs } = await openPath(join(sharedModels.path, path));
        const [meta] = metaGraphs;
        const constants = meta?.graph.nodes.filter(({ op }) => op === "Const") ?? [];
        expect(constants.length).toBeGreaterThan(0);
        for (const { attrs } of constants) {
          const value = attrs.get("value");
          expect(value?.kind === "tensor" && value.value.hasValues).toBe(true);
        }
        expect(Object.keys(meta?.signatures[0]?.inputs ?? {})).not.toEqual([]);
      },
    );
  });

  describe("layers models predict what TensorFlow.js predicts", () => {
    test.each(files.filter((path) => /abalone|layers_model|nsfwjs/.test(path)))("%s", async (path) => {
      const full = join(sharedModels.path, path);
      const model = await toLayersModel((await openPath(full)).keras);
      const json = JSON.parse(readFileSync(full, "utf8"));
      const shards: string[] = json.weightsManifest.flatMap((group: { paths: string[] }) => group.paths);
      const weightData = new Uint8Array(
        Buffer.concat(shards.map((shard) => readFileSync(join(dirname(full), shard)))),
      ).buffer;
      const weightSpecs = json.weightsManifest.flatMap((group: { weights: unknown[] }) => group.weights);
      const theirs = await tf.loadLayersModel(
        tf.io.fromMemory({ modelTopology: json.modelTopology, weightSpecs, weightData }),
      );
      const [shape] = model.inputs.map((input) => [1, ...input.shape.slice(1).map((n) => n ?? 5)]);
      const ids = model.layers[0]?.getClassName() === "Embedding";
      const x = ids
        ? tf.randomUniformInt(shape ?? [], 0, 50, 1)
        : tf.randomNormal(shape ?? [], 0, 1, "float32", 1);
      const [a, b] = [model, theirs].map((each) => each.predict(x) as tf.Tensor);
      expect(worst((await a?.data()) ?? [], (await b?.data()) ?? [1])).toBeLessThanOrEqual(1);
    });
  });
});
