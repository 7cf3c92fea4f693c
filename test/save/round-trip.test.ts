/** What was saved opens again, and predicts the same. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPath } from "../../src/formats/open.node.js";
import { toLayersModel } from "../../src/keras/to-layers-model.js";
import { save } from "../../src/save/save.node.js";
import { worst } from "../tolerance.js";
import { inputsOf, models, randomWeights } from "./models.js";

const folder = mkdtempSync(join(tmpdir(), "thaw-round-trip-"));
beforeAll(() => tf.setBackend("cpu"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([".h5", ".keras"])("%s", (extension) => {
  test.each(Object.keys(models))("%s", async (name) => {
    const model = models[name]?.();
    if (!model) throw new Error("no such model");
    randomWeights(model);
    const path = join(folder, name + extension);
    await save(model, path);
    const file = await openPath(path);
    expect(file.notes).toEqual([]);
    const again = await toLayersModel(file.keras);
    const x = inputsOf(model);
    const [before, after] = [model, again].map((each) => [each.predict(x)].flat());
    for (const [index, output] of (before ?? []).entries()) {
      expect(worst((await after?.[index]?.data()) ?? [], await output.data())).toBeLessThanOrEqual(1);
    }
  });
});
