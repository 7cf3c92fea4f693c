// Functions of the graph's library: recursion, loops without end, errors inside, and the precision of narrow dtypes.
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { AttrValue, FunctionDef, NodeDef } from "../../src/formats/graphdef.js";
import { Graph } from "../../src/graph/graph.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { run } from "../../src/run/run.js";
import { GraphRunner } from "../../src/run/runner.js";
import type { DType } from "../../src/tensor/dtype.js";
import { node, placeholder, type } from "./graphs.js";

const none = { names: [], get: () => undefined };
const types = (...all: readonly DType[]): AttrValue => ({
  kind: "list",
  value: { s: [], i: [], f: [], b: [], type: all, shape: [], tensor: [], func: [] },
});
const func = (name: string): AttrValue => ({ kind: "func", value: { name, attrs: none } });
const argument = (name: string, dtype: DType = "float32") => ({
  name,
  dtype,
  typeAttr: "",
  numberAttr: "",
  typeListAttr: "",
});

/** A function of one argument `x`, which returns `result`. */
function functionOf(
  name: string,
  nodes: readonly NodeDef[],
  result: string,
  dtype: DType = "float32",
): FunctionDef {
  return {
    name,
    inputs: [argument("x")],
    outputs: [argument("y", dtype)],
    nodes,
    returns: new Map([["y", result]]),
    controlReturns: new Map(),
    attrs: none,
  };
}

const call = (name: string, callee: string, input: string): NodeDef =>
  node(name, "PartitionedCall", [input], {
    f: func(callee),
    Tin: types("float32"),
    Tout: types("float32"),
  });

function library(functions: readonly FunctionDef[], ...nodes: readonly NodeDef[]): Graph {
  return new Graph({ nodes, functions, versions: null });
}

describe.each(["cpu", "wasm"] as const)("functions on %s", (backend) => {
  beforeAll(() => chooseBackend(backend));

  test("nested ones are called", async () => {
    const inner = functionOf("inner", [node("n", "Neg", ["x"])], "n:y:0");
    const outer = functionOf(
      "outer",
      [call("c", "inner", "x"), call("d", "inner", "c:output:0")],
      "d:output:0",
    );
    const graph = library([inner, outer], placeholder("x", []), call("out", "outer", "x"));
    expect([...((await run(graph, { x: 3 }, ["out"])).out?.data ?? [])]).toEqual([3]);
  });

  test("recursive ones are refused before anything runs, naming the way round", async () => {
    const even = functionOf("even", [call("c", "odd", "x")], "c:output:0");
    const odd = functionOf("odd", [call("c", "even", "x")], "c:output:0");
    const graph = library([even, odd], placeholder("x", []), call("out", "even", "x"));
    await expect(run(graph, { x: 1 }, ["out"])).rejects.toMatchObject({
      code: "unsupported",
      found: "even -> odd -> even",
    });
  });

  test("ops that are missing inside are named with their function", async () => {
    const inner = functionOf("inner", [node("n", "FancyOp", ["x"])], "n:y:0");
    const graph = library([inner], placeholder("x", []), call("out", "inner", "x"));
    await expect(run(graph, { x: 1 }, ["out"])).rejects.toMatchObject({
      code: "unsupported",
      found: "FancyOp (1): inner/n",
    });
  });

  test("a While that does not end meets the step limit, and leaves nothing behind", async () => {
    const always = functionOf("always", [node("c", "IsFinite", ["x"])], "c:y:0", "bool");
    const body = functionOf("body", [node("n", "Neg", ["x"])], "n:y:0");
    const loop = { cond: func("always"), body: func("body"), T: types("float32") };
    const graph = library([always, body], placeholder("x", []), node("out", "While", ["x"], loop));
    const before = tf.memory().numTensors;
    const runner = new GraphRunner(graph, { stepLimit: 50 });
    await expect(runner.run({ x: 1 }, ["out"])).rejects.toMatchObject({
      code: "limit",
      summary: "the loop body does not end",
      expected: "at most 50 iterations",
    });
    runner.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("an error inside names the node, and leaves nothing behind", async () => {
    const once = functionOf("once", [node("c", "IsFinite", ["x"])], "c:y:0", "bool");
    const wrong = functionOf(
      "wrong",
      [node("n", "Neg", ["x"]), node("sum", "MatMul", ["n:y:0", "x"])],
      "sum:product:0",
    );
    const loop = { cond: func("once"), body: func("wrong"), T: types("float32") };
    const graph = library([once, wrong], placeholder("x", [2, 3]), node("out", "While", ["x"], loop));
    const before = tf.memory().numTensors;
    const runner = new GraphRunner(graph);
    const feeds = { x: [[1, 2, 3], [4, 5, 6]] }; // biome-ignore format: a table
    await expect(runner.run(feeds, ["out"])).rejects.toMatchObject({ code: "malformed", path: "node sum" });
    runner.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each(["float64", "float16", "bfloat16"] as const)(
    "%s says that it was computed in float32",
    async (dtype) => {
      const graph = library([], placeholder("x", [null], dtype), node("y", "Neg", ["x"], { T: type(dtype) }));
      const { y } = await run(graph, { x: [0.5, -2] }, ["y"]);
      expect(y).toMatchObject({ dtype, computedIn: "float32" });
      expect(Array.from(y?.data ?? [], Number)).toEqual([-0.5, 2]);
    },
  );

  test("strings keep bytes that are no UTF-8, and booleans stay booleans", async () => {
    const graph = library(
      [],
      placeholder("s", [1], "string"),
      placeholder("b", [2], "bool"),
      node("twice", "StringJoin", ["s", "s"], { N: { kind: "i", value: 2 } }),
      node("not", "LogicalNot", ["b"]),
    );
    const bytes = Uint8Array.of(0xff, 0x00, 0xc3);
    const { twice, not } = await run(graph, { s: { data: [bytes], shape: [1] }, b: [true, false] }, [
      "twice",
      "not",
    ]);
    expect(twice?.data).toEqual([Uint8Array.of(0xff, 0x00, 0xc3, 0xff, 0x00, 0xc3)]);
    expect(not).toMatchObject({ dtype: "bool", data: Uint8Array.of(0, 1) });
  });
});
