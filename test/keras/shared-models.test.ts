/** Real Keras files run through their LayersModel as Keras runs them, by recorded answers. */
import { readdirSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { ModelFile } from "../../src/formats/file.js";
import { openPath } from "../../src/formats/open.node.js";
import { toLayersModel } from "../../src/keras/to-layers-model.js";
import { needs, sharedModels } from "../requirements.js";
import { worst } from "../tolerance.js";

/** Keras 3 itself cannot load these; TensorFlow.js runs them all the same. */
const withoutAnswer = [
  "bitbionic__keras-to-tensorflow/temp/k2tf-20170816140235/e-075-vl-0.481-va-0.837.h5",
  "bitbionic__keras-to-tensorflow/temp/k2tf-20170816140235/e-356-vl-0.760-va-0.863.h5",
  "cdyangzhenyu__emotion-rec/models/_simple_CNN.00-0.32.hdf5",
];
/** A class and a function of one's own. */
const custom = [
  ["keras-team__keras/keras/src/saving/test_data/pre_pr22362_nested_container.keras", "NestedDenseModel"],
  [
    "LucaCappelletti94__repairing_genomic_gaps/multivariate_gaps/cae_200/best_weights_cae_200.hdf5",
    'Conv2DTranspose "decoder_output": activation "axis_softmax"',
  ],
] as const;
const weightsOnly = /(textgenrnn_weights|hacker_news|my_nn_weights)\.(h5|hdf5)$/;

const files =
  sharedModels.missing === undefined
    ? readdirSync(sharedModels.path, { recursive: true, encoding: "utf8" }).filter((path) =>
        /\.(h5|hdf5|keras)$/.test(path),
      )
    : [];
const models = files.filter(
  (path) =>
    path !== "expected.h5" &&
    !weightsOnly.test(path) &&
    !withoutAnswer.includes(path) &&
    custom.every(([each]) => each !== path),
);

needs(sharedModels).describe("models of shared/models", () => {
  let answers: ModelFile;
  beforeAll(async () => {
    await tf.setBackend("cpu");
    answers = await openPath(`${sharedModels.path}/expected.h5`);
  });
  const open = (path: string) => openPath(`${sharedModels.path}/${path}`);

  /** The recorded tensors `inputs/NN` or `outputs/NN` of a model. */
  async function recorded(path: string, kind: "inputs" | "outputs") {
    const prefix = `${path}/${kind}/`;
    return Promise.all(
      answers.tensors.filter(({ name }) => name.startsWith(prefix)).map((ref) => ref.load()),
    );
  }

  describe("predict what Keras predicts", () => {
    test.each(models)(
      "%s",
      async (path) => {
        const { keras } = await open(path);
        const model = await toLayersModel(keras);
        const inputs = await recorded(path, "inputs");
        const tensors = inputs.map(({ data, shape }) =>
          tf.tensor(Float32Array.from(data as Float32Array), [...shape]),
        );
        const outputs = [model.predict(tensors)].flat();
        const wanted = await recorded(path, "outputs");
        expect(outputs).toHaveLength(wanted.length);
        for (const [index, output] of outputs.entries()) {
          expect(output.shape).toEqual(wanted[index]?.shape);
          expect(worst(await output.data(), wanted[index]?.data as Float32Array)).toBeLessThanOrEqual(1);
        }
      },
      60_000,
    );
  });

  describe("run although Keras 3 refuses them", () => {
    test.each(withoutAnswer)("%s", async (path) => {
      const model = await toLayersModel((await open(path)).keras);
      const inputs = model.inputs.map(({ shape }) =>
        tf.randomNormal([1, ...shape.slice(1).map((n) => n ?? 8)], 0, 1, "float32", 1),
      );
      for (const output of [model.predict(inputs)].flat()) {
        expect((await output.data()).every(Number.isFinite)).toBe(true);
      }
    });
  });

  test.each(custom)("%s: code of one's own is named, and never run", async (path, found) => {
    const { keras } = await open(path);
    await expect(toLayersModel(keras)).rejects.toMatchObject({
      code: "unsupported",
      found: expect.stringContaining(found),
    });
  });
});
