// Functions of the graph's library: recursion, loops without end, errors inside, and the precision of narrow dtypes.
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { AttrValue, FunctionDef, NodeDef } from "../../src/formats/graphdef.js";
import { Graph } from "../../src/graph/graph.js";
import { attrsOf } from "../../src/graph/passes/rebuild.js";
import { recursionIn } from "../../src/graph/recursion.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { flattened } from "../../src/run/inside.js";
import { run } from "../../src/run/run.js";
import { GraphRunner } from "../../src/run/runner.js";
import type { DType } from "../../src/tensor/dtype.js";
import { constant, node, placeholder, type } from "./graphs.js";

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

/** Cumsum's, of which one is what the caller says. */
const exclusive = attrsOf({ T: type("float32"), exclusive: { kind: "placeholder", value: "flag" } });

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
    // TensorFlow would inline them until the process ends: it is not given such a graph.
    const { nativeRun } = await import("../../src/run/native/run.node.js");
    await expect(nativeRun(graph, {}, ["out:0"])).rejects.toMatchObject({
      code: "unsupported",
      found: "even -> odd -> even",
    });
  });

  test("a small file that would be inlined to a billion nodes is not", () => {
    const depth = 30;
    const twice = (i: number) => [call("a", `f${i + 1}`, "x"), call("b", `f${i + 1}`, "a:output:0")];
    const chain = Array.from({ length: depth }, (_, i) => functionOf(`f${i}`, twice(i), "b:output:0"));
    const leaf = functionOf(`f${depth}`, [node("n", "Neg", ["x"])], "n:y:0");
    const graph = library([...chain, leaf], placeholder("x", []), call("out", "f0", "x"));
    expect(flattened(graph)).toBe(graph);
    const small = library([leaf], placeholder("x", []), call("out", `f${depth}`, "x"));
    expect([...flattened(small).nodes.keys()]).toEqual(["x", "out/n", "out"]);
  });

  test("a function that is called twice, on two ways, is no recursion", () => {
    const leaf = functionOf("leaf", [node("n", "Neg", ["x"])], "n:y:0");
    const both = functionOf("both", [call("a", "leaf", "x"), call("b", "leaf", "a:output:0")], "b:output:0");
    const graph = library(
      [leaf, both],
      placeholder("x", []),
      call("one", "both", "x"),
      call("two", "leaf", "one"),
    );
    expect(recursionIn(graph)).toBeUndefined();
    const unread = functionOf("unread", [call("c", "unread", "x")], "c:output:0");
    expect(
      recursionIn(library([leaf, unread], placeholder("x", []), call("one", "leaf", "x"))),
    ).toBeUndefined();
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

  test("an op of a function's name calls it, and its outputs go by the function's own names", async () => {
    const both: FunctionDef = {
      ...functionOf("both", [node("n", "Neg", ["x"]), node("s", "Square", ["x"])], "n:y:0"),
      outputs: [argument("minus"), argument("square")],
      returns: new Map([
        ["minus", "n:y:0"],
        ["square", "s:y:0"],
      ]),
    };
    const outer = functionOf("outer", [node("b", "both", ["x"])], "b:square:0");
    const graph = library([both, outer], placeholder("x", []), node("out", "outer", ["x"]), node("b", "both", ["x"])); // biome-ignore format: one thought
    const results = await run(graph, { x: 3 }, ["out", "b:0", "b:1"]);
    expect(Object.values(results).map(({ data }) => [...data])).toEqual([[9], [-3], [9]]);
  });

  test("what changes from call to call is computed in each, also of constants alone", async () => {
    const draws = [constant("shape", [4], [1], "int32"), node("r", "RandomUniform", ["shape"], { dtype: type("float32") })]; // biome-ignore format: one thought
    const random = functionOf("random", draws, "r:output:0");
    const calling = { f: func("random"), Tin: types("float32"), Tout: types("float32") };
    const graph = library([random], constant("c", [1], []), node("out", "StatefulPartitionedCall", ["c"], calling)); // biome-ignore format: one thought
    using runner = new GraphRunner(graph);
    const [first, second] = [await runner.run({}, ["out"]), await runner.run({}, ["out"])];
    expect(first.out?.data).not.toEqual(second.out?.data);
  });

  test("constants that make no sense are an error only where their branch is taken", async () => {
    const wrong = [constant("a", [1, 2], [2]), constant("b", [1, 2, 3], [3]), node("sum", "AddV2", ["a:output:0", "b:output:0"])]; // biome-ignore format: one thought
    const branches = { then_branch: func("right"), else_branch: func("wrong"), Tout: types("float32") };
    const graph = library(
      [functionOf("right", [node("n", "Neg", ["x"])], "n:y:0"), functionOf("wrong", wrong, "sum:z:0")],
      placeholder("p", [], "bool"),
      placeholder("x", []),
      node("out", "StatelessIf", ["p", "x"], branches),
    );
    using runner = new GraphRunner(graph);
    expect([...((await runner.run({ p: true, x: 2 }, ["out"])).out?.data ?? [])]).toEqual([-2]);
    await expect(runner.run({ p: false, x: 2 }, ["out"])).rejects.toMatchObject({ path: "node sum" });
  });

  test("a NaN made inside, or by a constant inside, is named with the function", async () => {
    const log = functionOf("log", [node("n", "Log", ["x"])], "n:y:0");
    const none = functionOf("none", [constant("c", [Number.NaN], []), node("n", "AddV2", ["x", "c:output:0"])], "n:z:0"); // biome-ignore format: one thought
    const outer = functionOf("outer", [call("c", "log", "x")], "c:output:0");
    const graph = library(
      [log, none, outer],
      placeholder("x", []),
      call("inner", "outer", "x"),
      call("constant", "none", "x"),
    );
    const { inner, constant: second } = await run(graph, { x: -1 }, ["inner", "constant"]);
    expect([inner?.nonFinite?.firstNode, second?.nonFinite?.firstNode]).toEqual(["log::n", "none::c"]);
  });

  test("a function is compiled for each way in which it is called", async () => {
    const axis = { ...node("r", "Cumsum", ["x", "zero:output:0"]), attrs: exclusive };
    const sums = functionOf("sums", [constant("zero", [0], [], "int32"), axis], "r:out:0");
    const calling = (value: boolean) => ({
      f: { kind: "func", value: { name: "sums", attrs: attrsOf({ flag: { kind: "b", value } }) } } as const,
      Tin: types("float32"),
      Tout: types("float32"),
    });
    const graph = library(
      [sums],
      placeholder("x", [3]),
      node("all", "PartitionedCall", ["x"], calling(false)),
      node("before", "PartitionedCall", ["x"], calling(true)),
    );
    const { all, before } = await run(graph, { x: [1, 2, 3] }, ["all", "before"]);
    expect([[...(all?.data ?? [])], [...(before?.data ?? [])]]).toEqual([[1, 3, 6], [0, 1, 3]]); // biome-ignore format: a table
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

  test("the first node of another precision is the first to run, in whatever function", async () => {
    const T = { T: type("float64") };
    const body = functionOf("body", [node("n", "Square", ["x"], T)], "n:y:0");
    const graph = library(
      [body],
      placeholder("x", [null], "float64"),
      node("before", "Neg", ["x"], T),
      call("c", "body", "before"),
      node("y", "Cast", ["c"], { SrcT: type("float64"), DstT: type("float32") }),
    );
    const { y } = await run(graph, { x: [2] }, ["y"]);
    expect(y?.otherPrecision).toEqual({ dtypes: ["float64"], of: "node", count: 2, first: "before" });
    expect(y?.precisionNote).toBe("float64 inside computed in float32 (2 nodes, first before)");
  });

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
