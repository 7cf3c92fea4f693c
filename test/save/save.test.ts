import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { unzipSync } from "fflate";
import { File, FS, ready } from "h5wasm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isThawError } from "../../src/errors.js";
import { save } from "../../src/save/save.node.js";

let folder: string;
beforeEach(async () => {
  await tf.setBackend("cpu");
  folder = mkdtempSync(join(tmpdir(), "thaw-save-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const dense = (units = 2) =>
  tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [3], name: "dense" })] });

async function failure(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (!isThawError(error)) throw new Error(`no Thaw error: ${error}`);
  return error;
}

/** The values of a dataset of an HDF5 file. */
async function dataset(bytes: Uint8Array, path: string): Promise<unknown> {
  await ready;
  FS?.writeFile("/test.h5", bytes);
  const file = new File("/test.h5", "r");
  const found = file.get(path);
  const value = found !== null && "value" in found ? found.value : undefined;
  file.close();
  return value;
}

describe("weights are stored bit for bit", () => {
  const kernel = Float32Array.of(-0, Number.NaN, 1e-45, 3.4e38, Number.NEGATIVE_INFINITY, 0.1);

  test.each([
    ["model.h5", (bytes: Uint8Array) => bytes, "model_weights/dense/dense/kernel:0"],
    [
      "model.keras",
      (bytes: Uint8Array) => unzipSync(bytes)["model.weights.h5"] ?? new Uint8Array(),
      "layers/dense/vars/0",
    ],
  ])("%s", async (name, weightsOf, path) => {
    const model = dense();
    model.setWeights([tf.tensor2d(kernel, [3, 2]), tf.zeros([2])]);
    const { bytes } = await save(model, join(folder, name));
    const content = readFileSync(join(folder, name));
    expect(content.byteLength).toBe(bytes);
    expect(await dataset(weightsOf(content), path)).toEqual(kernel);
  });
});

test(".keras members are stored, so that they can be read in place", async () => {
  await save(dense(), join(folder, "model.keras"));
  const members: [string, number][] = [];
  unzipSync(readFileSync(join(folder, "model.keras")), {
    filter: ({ name, compression }) => members.push([name, compression]) > 0,
  });
  expect(members).toEqual([
    ["metadata.json", 0],
    ["config.json", 0],
    ["model.weights.h5", 0],
  ]);
});

describe("nothing is half-written", () => {
  test("a missing folder is said, and not made", async () => {
    const error = await failure(save(dense(), join(folder, "missing", "model.h5")));
    expect(error).toMatchObject({ code: "not-found", hint: expect.stringContaining("mkdir") });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("what Keras cannot load leaves the old file, and names every layer in the way", async () => {
    const path = join(folder, "model.keras");
    writeFileSync(path, "old");
    const model = tf.sequential({
      layers: [
        tf.layers.gru({ units: 2, inputShape: [4, 3], name: "first", returnSequences: true }),
        tf.layers.lstm({ units: 2, name: "second" }),
        tf.layers.dense({ units: 1, activation: "gelu_new", name: "third" }),
      ],
    });
    const error = await failure(save(model, path));
    expect(error.code).toBe("unsupported");
    for (const name of ["first", "second", "third", "hard_sigmoid"]) expect(error.message).toContain(name);
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["model.keras"]);
  });

  test("a target that cannot be replaced leaves no temporary file", async () => {
    mkdirSync(join(folder, "model.h5"));
    expect(await failure(save(dense(), join(folder, "model.h5")))).toMatchObject({ code: "read" });
    expect(readdirSync(folder)).toEqual(["model.h5"]);
  });
});

test("an .h5 for Keras 2 may have its hard_sigmoid", async () => {
  const model = tf.sequential({ layers: [tf.layers.lstm({ units: 2, inputShape: [4, 3] })] });
  await expect(save(model, join(folder, "model.h5"), { keras: 2 })).resolves.toMatchObject({ format: "h5" });
});

test("a model without shapes is told to be built", async () => {
  expect(await failure(save(tf.sequential(), join(folder, "model.h5")))).toMatchObject({ code: "usage" });
});

test("an unknown extension names the known ones", async () => {
  const error = await failure(save(dense(), join(folder, "model.kears")));
  expect(error).toMatchObject({ code: "usage", hint: 'did you mean ".keras"?' });
});

test("more names than an attribute holds are split as Keras splits them", async () => {
  const layers = Array.from({ length: 700 }, (_, index) =>
    tf.layers.activation({
      activation: "relu",
      name: `${"long".repeat(30)}_${index}`,
      ...(index ? {} : { inputShape: [1] }),
    }),
  );
  await save(tf.sequential({ layers }), join(folder, "model.h5"));
  await ready;
  FS?.writeFile("/test.h5", readFileSync(join(folder, "model.h5")));
  const file = new File("/test.h5", "r");
  const group = file.get("model_weights");
  const names = group !== null && "attrs" in group ? group.attrs : {};
  const parts = ["layer_names0", "layer_names1"].map((key) => names[key]?.shape);
  file.close();
  expect(parts).toEqual([[350], [350]]);
});
