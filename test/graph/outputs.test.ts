import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { open } from "../../src/api/open.node.js";
import { needs, sharedModels } from "../requirements.js";

const names = (infos: readonly { name: string }[]) => infos.map(({ name }) => name);

it("finds the prediction inside a training graph: no gradient, label, counter or saver", async () => {
  const model = await open("notebooks/models/mnist-checkpoint/model.ckpt-1999.meta");
  expect(names(model.outputs)).toEqual(["softmax_linear/add:0"]);
  expect(names(model.inputs)).toEqual(["Placeholder:0", "Placeholder_1:0"]);
});

it("takes what nothing reads in a frozen graph", async () => {
  const model = await open("notebooks/models/mnist-dense/model.pb");
  expect(names(model.outputs)).toEqual(["dense_1/Softmax:0"]);
});

needs(sharedModels).test("never lists a saver's file name as an input", async () => {
  const path = `${sharedModels.path}/SciSharp__TensorFlow.NET/graph/InceptionV3.meta`;
  expect(existsSync(path)).toBe(true);
  expect(names((await open(path)).inputs)).toEqual(["Placeholder:0", "module/hub_input/images:0"]);
});
