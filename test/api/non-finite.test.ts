// Whatever a file predicts with, an answer that is no number says so, and where it came from.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test, vi } from "vitest";
import { callable } from "../../src/api/callable.node.js";
import { inBatches, joined } from "../../src/api/in-batches.js";
import { open } from "../../src/api/open.node.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { save } from "../../src/save/save.node.js";
import { TensorValue } from "../../src/tensor/tensor.js";
import { needs, tfjsNode } from "../requirements.js";

const folder = mkdtempSync(join(tmpdir(), "thaw-nan-"));
const log = join(folder, "log.pbtxt");
const float = 'attr { key: "T" value { type: DT_FLOAT } }';
writeFileSync(
  log,
  `node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } } } } }
   node { name: "log" op: "Log" input: "x" ${float} }
   node { name: "y" op: "Neg" input: "log" ${float} }`,
);
const value = (...data: number[]) => new TensorValue("x", "float32", [data.length], Float32Array.from(data));

beforeAll(() => chooseBackend("cpu"));

test("a Keras file names the layer, or the input", async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 2, inputShape: [2], kernelInitializer: "ones", name: "first" }),
      tf.layers.dense({
        units: 1,
        kernelInitializer: tf.initializers.constant({ value: 3e38 }),
        name: "huge",
      }),
      tf.layers.dense({ units: 1, name: "last" }),
    ],
  });
  const path = join(folder, "huge.h5");
  await save(model, path);
  const { run, inputs } = await callable(await open(path));
  const [input = ""] = inputs.keys();
  const firstOf = async (data: number[]) => {
    const { values } = await run({ [input]: new TensorValue(input, "float32", [1, 2], Float32Array.from(data)) }, undefined, {}); // biome-ignore format: one thought
    return values.last;
  };
  expect(await firstOf([1, 1])).toMatchObject({ nonFinite: { count: 1, firstNode: "huge" } });
  expect(await firstOf([Number.NaN, 1])).toMatchObject({ nonFinite: { count: 1, firstNode: input } });
  expect(await firstOf([0, 0])).toMatchObject({ nonFinite: null });
  // It has no signatures, and is no graph: neither is passed over.
  await expect(callable(await open(path), "serve")).rejects.toMatchObject({ code: "usage" });
  await expect(run({}, undefined, { engine: "native" })).rejects.toMatchObject({ code: "usage" });
});

test("each layer runs once to find the first one, however many there are", async () => {
  const dense = (i: number) => tf.layers.dense({ units: 2, inputShape: [2], name: `d${i}`, kernelInitializer: i === 9 ? tf.initializers.constant({ value: 3e38 }) : "ones" }); // biome-ignore format: one thought
  const model = tf.sequential({ layers: Array.from({ length: 12 }, (_, i) => dense(i)) });
  const path = join(folder, "deep.h5");
  await save(model, path);
  const { run, inputs } = await callable(await open(path));
  const [input = ""] = inputs.keys();
  const call = vi.spyOn(Object.getPrototypeOf(model.layers[0]), "call");
  const before = tf.memory().numTensors;
  const ask = () => run({ [input]: new TensorValue(input, "float32", [1, 2], Float32Array.of(1, 1)) }, undefined, {}); // biome-ignore format: one thought
  expect((await ask()).values.d11).toMatchObject({ nonFinite: { firstNode: "d9" } });
  expect(call.mock.calls.length).toBe(2 * 12); // once for the answer, once to look
  await ask();
  expect(call.mock.calls.length).toBe(4 * 12);
  expect(tf.memory().numTensors).toBe(before);
  call.mockRestore();
});

test("what one run was given needs no axis for examples", () => {
  const number = new TensorValue("n", "int32", [], Int32Array.of(3));
  expect(joined("n", [number])).toBe(number);
  expect(() => joined("n", [number, number])).toThrow("has no axis for the examples");
});

test("several runs count together", async () => {
  const { run } = await callable(await open(log));
  const batches = [[1, 2], [-1, 2], [0, -3]].map((data) => ({ "x:0": value(...data) })); // biome-ignore format: one thought
  const { values } = await inBatches(batches, (batch) => run(batch, undefined, {}));
  expect(values["y:0"]).toMatchObject({ shape: [6], nonFinite: { count: 3, firstNode: "log" } });
});

needs(tfjsNode).test("TensorFlow's own answer does, too", async () => {
  const model = await open(log);
  const { values } = await model.call({ x: value(-1, 1) }, ["y"], { engine: "native" });
  expect(values.y).toMatchObject({ computedIn: "float32", nonFinite: { count: 1, firstNode: "log" } });
});
