/** Every name and alias that a listing gives leads to that very tensor, in every command that takes a name. */
import { expect, test } from "vitest";
import { open } from "../../src/api/open.node.js";
import type { TensorRef } from "../../src/tensor/tensor.js";

const fixture = (path: string) => new URL(`../fixtures/${path}`, import.meta.url).pathname;

const same = (a: TensorRef, b: TensorRef) =>
  a === b ||
  (a.dtype === b.dtype && JSON.stringify([a.shape, a.location]) === JSON.stringify([b.shape, b.location]));

test.each([
  "savedmodel-keras2/sequential",
  "savedmodel-keras2/functional",
  "savedmodel-keras3/export",
  "savedmodel-keras3/module",
  "savedmodel-keras3/object.ckpt",
  "savedmodel-stateful/module",
  "savedmodel-tf24/functional",
  "savedmodel-tf1/two-graphs",
  "savedmodel-tf1/hub",
  "checkpoint-mnist/model.ckpt.meta",
  "checkpoint-mnist/frozen.pb",
  "checkpoint-training/v2.ckpt",
  "checkpoint-training/v2.ckpt.meta",
  "keras/1.15/recurrent.h5",
  "keras/2.15/recurrent.h5",
  "keras/3.15/recurrent.h5",
  "keras/2.12/recurrent-v3.keras",
  "keras/2.15/recurrent.keras",
  "keras/3.15/recurrent.keras",
  "keras/3.15/recurrent.weights.h5",
])("%s", async (path) => {
  const model = await open(fixture(path));
  const names = new Map<string, TensorRef>();
  for (const tensor of model.tensors) {
    expect(names.has(tensor.name), `two tensors named ${tensor.name}`).toBe(false);
    names.set(tensor.name, tensor);
  }
  for (const tensor of model.tensors)
    for (const name of [tensor.name, ...tensor.aliases]) {
      const found = model.getTensorByName(name);
      expect(same(found, tensor), `${name} of ${tensor.name} leads to ${found.name}`).toBe(true);
      expect(model.find(name).includes(found), `find(${name})`).toBe(true);
    }
});

test("a Keras 3 export shows each weight once, with both of its keys", async () => {
  const { tensors } = await open(fixture("savedmodel-keras3/export"));
  const weights = tensors.filter(({ role }) => role === "weight");
  expect(weights.length).toBeGreaterThan(0);
  for (const { aliases } of weights) {
    expect(aliases.filter((alias) => alias.startsWith("_all_variables/"))).toHaveLength(1);
    expect(aliases.filter((alias) => /^variables\//.test(alias))).toHaveLength(1);
  }
});
