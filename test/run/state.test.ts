// What lasts between runs: variables and tables.
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { openPath } from "../../src/formats/open.node.js";
import { Graph } from "../../src/graph/graph.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { restart, run } from "../../src/run/run.js";
import { GraphRunner } from "../../src/run/runner.js";
import { constant, graphOf, node, placeholder, type } from "./graphs.js";

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

  test.each([
    // TensorFlow 2.21: tf.raw_ops.RandomShuffle(value=tf.range(n), seed=7, seed2=6), three times in one session
    [
      3,
      [
        [2, 0, 1],
        [2, 0, 1],
        [0, 2, 1],
      ],
    ],
    [
      5,
      [
        [1, 2, 4, 0, 3],
        [0, 4, 1, 3, 2],
        [3, 4, 1, 2, 0],
      ],
    ],
    [
      6,
      [
        [2, 3, 0, 5, 4, 1],
        [0, 4, 2, 3, 1, 5],
        [5, 1, 2, 0, 4, 3],
      ],
    ],
    [
      9,
      [
        [2, 6, 8, 0, 4, 3, 5, 7, 1],
        [0, 8, 7, 6, 5, 4, 3, 2, 1],
        [5, 8, 7, 0, 4, 3, 2, 6, 1],
      ],
    ],
  ])("%i elements are shuffled as TensorFlow does, in each run anew", async (n, orders) => {
    const seed = (value: number) => ({ kind: "i", value: BigInt(value) }) as const;
    const graph = graphOf(
      constant("list", [...Array(n).keys()], [n], "int32"),
      node("shuffled", "RandomShuffle", ["list"], { T: type("int32"), seed: seed(7), seed2: seed(6) }),
    );
    using runner = new GraphRunner(graph);
    for (const order of orders)
      expect([...((await runner.run({}, ["shuffled"])).shuffled?.data ?? [])]).toEqual(order);
  });

  // TensorFlow 1.15 and 2.21, in one session: tf.random.uniform([2]) of seed 1 and graph seed 9, fetched thrice.
  test("random numbers go on from run to run, with nothing else kept, until the graph is restarted", async () => {
    const seed = (value: number) => ({ kind: "i", value: BigInt(value) }) as const;
    const graph = graphOf(
      constant("shape", [2], [1], "int32"),
      node("a", "RandomUniform", ["shape"], { dtype: type("float32"), T: type("int32"), seed: seed(9), seed2: seed(1) }),
      node("b", "Identity", ["a"]),
    ); // biome-ignore format: a graph
    const before = tf.memory().numTensors;
    const drawn = async (name: string) => [...((await run(graph, {}, [name]))[name]?.data ?? [])];
    const first = [0.99037385, 0.94186985].map(Math.fround);
    expect(await drawn("a")).toEqual(first);
    expect(await drawn("b")).toEqual([0.5126864, 0.37447357].map(Math.fround));
    expect(await drawn("a")).toEqual([0.40911102, 0.64622116].map(Math.fround));
    expect(tf.memory().numTensors).toBe(before);
    restart(graph);
    expect(await drawn("a")).toEqual(first);
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

  // TensorFlow 2.21 in one session: 0; [1, -1], 2; [-1, 2], 1.
  test("a mutable table keeps what was put in from run to run, and only such a one is kept", async () => {
    const words = node("words", "MutableHashTableV2", [], {
      key_dtype: type("string"),
      value_dtype: type("int64"),
    });
    const graph = graphOf(
      words,
      placeholder("k", [null], "string"),
      placeholder("v", [null], "int64"),
      node("insert", "LookupTableInsertV2", ["words", "k", "v"]),
      node("inserted", "Identity", ["k", "^insert"], { T: type("string") }),
      node("remove", "LookupTableRemoveV2", ["words", "k"]),
      node("removed", "Identity", ["k", "^remove"], { T: type("string") }),
      constant("minus", [-1], [], "int32"),
      node("none", "Cast", ["minus"], { SrcT: type("int32"), DstT: type("int64") }),
      node("find", "LookupTableFindV2", ["words", "k", "none"], { Tin: type("string"), Tout: type("int64") }),
      node("size", "LookupTableSizeV2", ["words"]),
    ); // biome-ignore format: a graph
    const before = tf.memory().numTensors;
    const asked = async (name: string, k?: string[], v?: number[]) => {
      const feeds = { ...(k && { k: { data: k, shape: [k.length] } }), ...(v && { v: { data: v, shape: [v.length] } }) };
      return [...((await run(graph, feeds, [name]))[name]?.data ?? [])].map(Number);
    }; // biome-ignore format: one thought a line
    expect(await asked("size")).toEqual([0]);
    expect(await asked("find", ["a"])).toEqual([-1]);
    expect(tf.memory().numTensors).toBe(before); // nothing was changed, nothing is kept
    await asked("inserted", ["a", "b"], [1, 2]);
    expect(await asked("find", ["a", "c"])).toEqual([1, -1]);
    expect(await asked("size")).toEqual([2]);
    await asked("removed", ["a"]);
    expect(await asked("find", ["a", "b"])).toEqual([-1, 2]);
    expect(await asked("size")).toEqual([1]);
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
