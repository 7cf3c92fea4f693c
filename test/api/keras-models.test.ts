// Keras models out of files: with their weights, or with none and saying so.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { callable } from "../../src/api/callable.node.js";
import { assign, backend, layersModel, open, verify } from "../../src/index.js";
import { TensorValue } from "../../src/tensor/tensor.js";
import { worst } from "../tolerance.js";

const fixture = (path: string) => new URL(`../fixtures/${path}`, import.meta.url).pathname;

beforeAll(() => backend("cpu"));

test("a SavedModel's, with the weights of its checkpoint: predicts what its graph does", async () => {
  const file = await open(fixture("savedmodel-keras2/sequential"));
  const model = await layersModel(file);
  const report = await verify(model, file);
  expect(report).toMatchObject({ pass: true });
  expect(report.weights.length).toBeGreaterThan(3);
  expect(report.weights.every(({ equal }) => equal)).toBe(true);
});

test("a SavedModel without its functions predicts by its layers", async () => {
  const file = await open(fixture("savedmodel-untraced/model"));
  const { inputs, outputs } = JSON.parse(readFileSync(fixture("savedmodel-untraced/record.json"), "utf8"));
  const x = new TensorValue("x", "float32", [3, 4], Float32Array.from(inputs.flat()));
  const { values } = await (await callable(file)).run({ hidden_input: x }, undefined, {});
  expect(Object.keys(values)).toEqual(["out"]);
  expect(worst(values["out"]?.data as Float32Array, outputs.flat())).toBeLessThanOrEqual(1);
  expect(await verify(file, await layersModel(file))).toMatchObject({ pass: true });
});

describe("an architecture without weights", () => {
  const whole = fixture("keras/3.15/convolutional.h5");

  test("does not predict: its numbers would be random", async () => {
    const file = await open(fixture("keras/3.15/convolutional.json"));
    const refused = {
      code: "not-found",
      file: file.name,
      summary: expect.stringContaining("none of its weights"),
    };
    await expect(verify(file, await open(whole))).rejects.toMatchObject(refused);
    await expect(verify(await open(whole), file)).rejects.toMatchObject(refused);
  });

  test("is a fresh model in code, which takes weights from elsewhere", async () => {
    const model = await layersModel(await open(fixture("keras/3.15/convolutional.json")));
    expect(await verify(model, await open(whole))).toMatchObject({ pass: false });
    await assign(model, await open(whole));
    expect(await verify(model, await open(whole))).toMatchObject({ pass: true });
  });
});

test("any alias of a tensor can be assigned by", async () => {
  const file = await open(fixture("savedmodel-keras2/sequential"));
  const names = file.tensors.filter(({ role }) => role === "weight").map(({ name }) => name);
  for (const pick of [0, 1, 2]) {
    const model = await layersModel(file);
    for (const weight of model.weights) weight.write(weight.read().zerosLike());
    const map = Object.fromEntries(
      model.layers.flatMap(({ weights }) =>
        weights.map(({ originalName }) => {
          const { name, aliases } = file.getTensorByName(`${originalName}:0`);
          return [originalName, [name, ...aliases][pick % (1 + aliases.length)] ?? ""];
        }),
      ),
    );
    expect(Object.keys(map).length).toBe(names.length);
    const assignment = await assign(model, file, { map });
    expect(assignment.rows.every(({ evidence }) => evidence.includes("map"))).toBe(true);
    expect(await verify(model, file)).toMatchObject({ pass: true });
  }
});
