// What lasts between runs: variables and tables.
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { openPath } from "../../src/formats/open.node.js";
import { Graph } from "../../src/graph/graph.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { run } from "../../src/run/run.js";
import { GraphRunner } from "../../src/run/runner.js";
import { constant, graphOf, node, type } from "./graphs.js";

describe.each(["cpu", "wasm"] as const)("state on %s", (backend) => {
  beforeAll(() => chooseBackend(backend));

  const float = { dtype: type("float32") };
  const counter = () =>
    graphOf(
      node("count", "VariableV2", [], float),
      constant("one", [1], []),
      constant("zero", [0], []),
      node("reset", "Assign", ["count", "zero"]),
      node("increment", "AssignAdd", ["count", "one"]),
      node("read", "Identity", ["count"]),
      node("read_after", "Identity", ["count", "^increment"]),
    );

  test("a counter counts on from run to run", async () => {
    const graph = counter();
    await run(graph, {}, ["reset"]);
    await run(graph, {}, ["increment"]);
    const { increment } = await run(graph, {}, ["increment"]);
    expect([...(increment?.data ?? [])]).toEqual([2]);
    expect([...((await run(graph, {}, ["read_after"])).read_after?.data ?? [])]).toEqual([3]);
    expect([...((await run(graph, {}, ["read"])).read?.data ?? [])]).toEqual([3]);
  });

  test("a variable without a value says so", async () => {
    await expect(run(counter(), {}, ["read"])).rejects.toMatchObject({ code: "not-found" });
  });

  test("resource variables keep their values, and dispose frees them", async () => {
    const resource = graphOf(
      node("handle", "VarHandleOp", [], { ...float, shared_name: { kind: "s", value: new Uint8Array() } }),
      constant("three", [3], []),
      node("set", "AssignVariableOp", ["handle", "three"], float),
      node("add", "AssignAddVariableOp", ["handle", "three", "^set"], float),
      node("value", "ReadVariableOp", ["handle", "^add"], float),
    );
    const before = tf.memory().numTensors;
    const runner = new GraphRunner(resource);
    expect([...((await runner.run({}, ["value"])).value?.data ?? [])]).toEqual([6]);
    runner.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("a table is filled from the SavedModel's own vocabulary", async () => {
    const path = fileURLToPath(new URL("../fixtures/savedmodel-tf1/text", import.meta.url));
    const file = await openPath(path);
    const [metaGraph] = file.metaGraphs;
    if (!metaGraph) throw new Error("no graph");
    const before = tf.memory().numTensors;
    const runner = new GraphRunner(new Graph(metaGraph.graph, { ...metaGraph, assets: file.assets }));
    const inputs = { data: Float32Array.of(1, 2, 3, 4, -4, 3, -2, 1, 0, 5, 0, -5), shape: [3, 4] };
    const { classes } = await runner.runSignature({ inputs }, "classify");
    const { logits } = await runner.runSignature({ x: inputs }, "serving_default");
    const [a0 = 0, a1 = 0, b0 = 0, b1 = 0, c0 = 0, c1 = 0] = Array.from(logits?.data ?? [], Number);
    const words = [a1 > a0, b1 > b0, c1 > c0].map((second) => (second ? "water" : "ice"));
    const data: readonly unknown[] = [...(classes?.data ?? [])];
    expect(
      data.map((bytes) => (bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : bytes)),
    ).toEqual(words);
    runner.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
