import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { open } from "../../src/api/open.node.js";
import type { AttrValue, GraphDef } from "../../src/formats/graphdef.js";
import { Graph } from "../../src/graph/graph.js";
import type { DType } from "../../src/tensor/dtype.js";
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

it("lists no saver among the outputs of a SavedModel, and the dtype that a call gives", async () => {
  const node = (name: string, op: string, inputs: string[], attrs: [string, AttrValue][] = []) => ({
    name,
    op,
    inputs,
    device: "",
    attrs: new Map(attrs),
  });
  const types = { s: [], i: [], f: [], b: [], shape: [], tensor: [], func: [] };
  const gives = (...type: DType[]): [string, AttrValue][] => [
    ["Tout", { kind: "list", value: { ...types, type } }],
  ];
  const nodes = [
    node("x", "Placeholder", [], [["dtype", { kind: "type", value: "int64" }]]),
    node("saver_filename", "Placeholder", [], [["dtype", { kind: "type", value: "string" }]]),
    node("call", "StatefulPartitionedCall", ["x"], gives("int64", "bool")),
    node("read", "ReadVariableOp", ["variable"]),
    node("variable", "VarHandleOp", []),
    node("save", "StatefulPartitionedCall", ["saver_filename", "read"], gives("string")),
    node("restore", "StatefulPartitionedCall", ["saver_filename"], gives("string")),
  ];
  const def = { nodes, functions: [], versions: null } as unknown as GraphDef;
  const graph = new Graph(def, { checkpointInput: "saver_filename:0" });
  expect(graph.outputs).toEqual([{ name: "call:0", dtype: "int64", shape: null }]);
  expect(graph.getTensorByName("call:1").dtype).toBe("bool");
});

it("lists reads of variables, which nobody reads on, only where there is nothing else", () => {
  const node = (name: string, op: string, inputs: string[]) => ({
    ...{ name, op, inputs, device: "" },
    attrs: new Map<string, AttrValue>([["dtype", { kind: "type", value: "float32" }]]),
  });
  const variables = [
    node("kernel", "VarHandleOp", []),
    node("kernel/Read/ReadVariableOp", "ReadVariableOp", ["kernel"]),
    node("old", "VariableV2", []),
    node("old/read", "Identity", ["old"]),
  ];
  const outputs = (nodes: readonly unknown[]) =>
    names(new Graph({ nodes, functions: [], versions: null } as unknown as GraphDef).outputs);
  expect(outputs([...variables, node("x", "Placeholder", []), node("y", "Identity", ["x"])])).toEqual([
    "y:0",
  ]);
  expect(outputs(variables)).toEqual(["kernel/Read/ReadVariableOp:0", "old/read:0"]);
});

it("lists nothing of a loop's inside, nor what tf.cond hands to its branches", () => {
  const node = (name: string, op: string, ...inputs: string[]) => ({
    ...{ name, op, inputs, device: "" },
    attrs: new Map<string, AttrValue>([["T", { kind: "type", value: "float32" }]]),
  });
  const loop = [
    node("enter", "Enter", "x"),
    node("merge", "Merge", "enter", "next"),
    node("cond", "LoopCond", "less"),
  ];
  const body = [node("switch", "Switch", "merge", "cond"), node("body", "Identity", "switch:1"), node("one", "Const", "^body")]; // biome-ignore format: one thought
  const step = [
    node("less", "Less", "merge", "one"),
    node("next", "NextIteration", "body"),
    node("left", "Neg", "one"),
  ];
  const out = [
    node("exit", "Exit", "switch"),
    node("y", "Sin", "exit"),
    node("gradients/y_grad", "CosGrad", "y"),
  ];
  const branch = [node("c/Switch", "Switch", "p", "p"), node("c/switch_t", "Identity", "c/Switch:1"), node("c/const", "Const", "^c/switch_t")]; // biome-ignore format: one thought
  const inner = [node("inner/enter", "Enter", "body"), node("inner/exit", "Exit", "inner/enter")];
  const read = [node("x", "Placeholder"), node("p", "Placeholder"), node("only the loop reads", "Neg", "p"), node("invariant", "Enter", "only the loop reads")]; // biome-ignore format: one thought
  const nodes = [...read, ...inner, ...loop, ...body, ...step, ...out, ...branch];
  const graph = new Graph({ nodes, functions: [], versions: null } as unknown as GraphDef);
  expect(names(graph.outputs)).toEqual(["y:0"]);
});

it("says that it knows no dtype of an op that nobody defines, but where the node names one", () => {
  const node = (name: string, attrs: [string, AttrValue][]) => ({
    name,
    op: "SomebodysOwn",
    inputs: [],
    device: "",
    attrs: new Map(attrs),
  });
  const nodes = [node("silent", []), node("named", [["T", { kind: "type", value: "int8" }]])];
  const graph = new Graph({ nodes, functions: [], versions: null } as unknown as GraphDef, { file: "a.pb" });
  expect(graph.outputs.map(({ name, dtype }) => [name, dtype])).toEqual([
    ["silent:0", "unknown"],
    ["named:0", "int8"],
  ]);
  expect(graph.getTensorByName("silent:3")).toMatchObject({ dtype: "unknown", shape: null, file: "a.pb" });
});
