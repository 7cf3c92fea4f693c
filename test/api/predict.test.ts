// Predictions of a graph, given as a LayersModel takes them, or by name.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { open } from "../../src/api/open.node.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import type { TensorValue } from "../../src/tensor/tensor.js";

beforeAll(() => chooseBackend("cpu"));

const placeholder = (name: string, dims: string) =>
  `node { name: "${name}" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { ${dims} } } } }`;
const binary = (name: string, op: string, a: string, b: string) =>
  `node { name: "${name}" op: "${op}" input: "${a}" input: "${b}" attr { key: "T" value { type: DT_FLOAT } } }`;
const graphOf = (...nodes: readonly string[]) => {
  const path = join(mkdtempSync(join(tmpdir(), "thaw-predict-")), "graph.pbtxt");
  writeFileSync(path, nodes.join("\n"));
  return open(path);
};

const rows = placeholder("rows", "dim { size: -1 } dim { size: 2 }");
const scale = placeholder("scale", "dim { size: 1 }");
const product = binary("product", "Mul", "rows", "scale");
const numbers = (value: TensorValue | undefined) => [...(value?.data ?? [])];

test("several inputs go as a list in their order, or by any of their names", async () => {
  const graph = await graphOf(rows, scale, product);
  const value = [[1, 2]];
  const factor = tf.tensor1d([3]);
  for (const inputs of [[value, [3]], [value, factor], { rows: value, scale: [3] }, { "rows:0": value, "scale:0": [3] }])
    expect(numbers(await graph.predict(inputs))).toEqual([3, 6]); // biome-ignore format: a table
  factor.dispose();
});

test("one input goes as it is, in a list, or by its name", async () => {
  const graph = await graphOf(rows, binary("sum", "AddV2", "rows", "rows"));
  const tensor = tf.tensor2d([[1, 2]]);
  for (const inputs of [[[1, 2]], tensor, [tensor], { rows: tensor }, { data: [1, 2], shape: [1, 2] }])
    expect(numbers(await graph.predict(inputs))).toEqual([2, 4]);
  tensor.dispose();
});

test("several outputs come by name", async () => {
  const graph = await graphOf(rows, scale, product, binary("sum", "AddV2", "rows", "scale"));
  const values = await graph.predict<Record<string, TensorValue>>({ rows: [[1, 2]], scale: [3] });
  expect(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, numbers(value)]))).toEqual({
    "product:0": [3, 6],
    "sum:0": [4, 5],
  });
});

test("a list is refused where inputs could take each other's values, and where it has another length", async () => {
  const twins = await graphOf(rows, placeholder("others", "dim { size: 4 } dim { size: 2 }"), binary("sum", "AddV2", "rows", "others")); // biome-ignore format: a graph
  await expect(twins.predict([[[1, 2]], [[3, 4]]])).rejects.toMatchObject({
    code: "usage",
    found: "rows:0 and others:0 take the same",
    hint: 'name them: predict({ "rows:0": …, "others:0": … })',
  });
  const graph = await graphOf(rows, scale, product);
  await expect(graph.predict([[[1, 2]]])).rejects.toThrow(/was given one value, and there are 2 inputs/);
});
