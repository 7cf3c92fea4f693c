// thaw.hub as its users call it.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import * as thaw from "../../src/index.js";
import { pathOf } from "../hub/records.js";
import { expectClose } from "../run/close.js";

const image = pathOf("tf2-image");
const head = () => tf.layers.dense({ units: 10, activation: "softmax" });
const images = () => tf.randomUniform([2, 8, 8, 3], 0, 1, "float32", 3);

beforeAll(() => thaw.backend("cpu"));

describe("thaw.hub", () => {
  test("a loaded module is a layer at once; a path or an opened file, when it is loaded", async () => {
    const module = await thaw.hub.load(image);
    const layers = [
      thaw.hub.layer(module),
      await thaw.hub.layer(image),
      await thaw.hub.layer(await thaw.open(image)),
      await thaw.hub.layer(pathOf("tf1-image"), { signature: "maps", outputKey: "pooled" }),
    ];
    const x = images();
    const [first, ...others] = layers.map((layer) => layer.apply(x) as tf.Tensor);
    for (const other of others.slice(0, 2)) expect(other.dataSync()).toEqual(first?.dataSync());
    expect(others[2]?.shape).toEqual([2, 6]);
  });

  test("tags that a file was opened with hold for its layer", async () => {
    const opened = await thaw.open(pathOf("tf1-image"), { tags: ["train"] });
    const [trained, asked] = [
      await thaw.hub.layer(opened),
      await thaw.hub.layer(pathOf("tf1-image"), { tags: ["train"] }),
    ];
    const x = images();
    expect((trained.apply(x) as tf.Tensor).dataSync()).toEqual((asked.apply(x) as tf.Tensor).dataSync());
  });

  test("what is no module is refused by name", async () => {
    await expect(thaw.hub.load(join(image, "missing"))).rejects.toMatchObject({ code: "not-found" });
    await expect(
      thaw.hub.load("notebooks/models/mnist-checkpoint/model.ckpt-1999.index"),
    ).rejects.toMatchObject({
      code: "not-found",
    });
  });
});

describe("saving a model with a module in it", () => {
  const folder = mkdtempSync(join(tmpdir(), "thaw-hub-"));

  test("an .h5 for Keras 2 keeps the module's name and the trained weights", async () => {
    const layer = await thaw.hub.layer(image, { trainable: true, name: "features" });
    const model = tf.sequential({ layers: [layer, head()] });
    const trained = layer.getWeights().map((weight) => tf.mul(weight, 1.5));
    layer.setWeights(trained);
    const path = join(folder, "model.h5");
    await thaw.save(model, path, { keras: 2 });
    const again = await thaw.layersModel(await thaw.open(path));
    expect(again.layers.map((each) => each.getClassName())).toEqual(["KerasLayer", "Dense"]);
    expect(again.layers[0]?.trainable).toBe(true);
    const x = images();
    expectClose(
      (again.predict(x) as tf.Tensor).dataSync(),
      (model.predict(x) as tf.Tensor).dataSync(),
      "predictions",
    );
  });

  test("a module that is not loaded is opened only from the file's own folder", async () => {
    const own = join(folder, "with-module");
    cpSync(image, join(own, "module"), { recursive: true });
    const module = await thaw.hub.load(join(own, "module"));
    const model = tf.sequential({ layers: [thaw.hub.layer(module), head()] });
    for (const path of [join(own, "model.h5"), join(folder, "elsewhere", "model.h5")]) {
      mkdirSync(dirname(path), { recursive: true });
      await thaw.save(model, path, { keras: 2 });
    }
    module.dispose();
    await expect(thaw.layersModel(await thaw.open(join(folder, "elsewhere", "model.h5")))).rejects.toThrow(
      /not loaded/,
    );
    const again = await thaw.layersModel(await thaw.open(join(own, "model.h5")));
    expect(again.layers[0]?.getClassName()).toBe("KerasLayer");
    rmSync(own, { recursive: true });
    rmSync(join(folder, "elsewhere"), { recursive: true });
  });

  test("TensorFlow.js' own model.save keeps them too", async () => {
    const model = tf.sequential({ layers: [await thaw.hub.layer(image), head()] });
    let saved: tf.io.ModelArtifacts = {};
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
      }),
    );
    const again = await tf.loadLayersModel(tf.io.fromMemory(saved));
    const x = images();
    expect((again.predict(x) as tf.Tensor).dataSync()).toEqual((model.predict(x) as tf.Tensor).dataSync());
  });

  test("Keras 3 has no such layer, which is said before anything is written", async () => {
    const model = tf.sequential({ layers: [await thaw.hub.layer(image), head()] });
    for (const name of ["model.keras", "other.h5"])
      await expect(thaw.save(model, join(folder, name))).rejects.toMatchObject({
        code: "unsupported",
        found: expect.stringContaining("tensorflow_hub's is one of Keras 2"),
        hint: expect.stringContaining("keras: 2"),
      });
    expect(execFileSync("ls", [folder], { encoding: "utf8" })).toBe("model.h5\n");
  });

  test("a module without a name cannot be named", async () => {
    const file = await thaw.open(image);
    const nameless = new thaw.Model(file.file);
    const model = tf.sequential({ layers: [await thaw.hub.layer(nameless), head()] });
    await expect(thaw.save(model, join(folder, "nameless.h5"), { keras: 2 })).rejects.toMatchObject({
      code: "usage",
    });
  });
});
