import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { memorySource } from "../../src/io/source.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { run } from "../../src/run/run.js";
import { GraphRunner } from "../../src/run/runner.js";
import { TensorRef, TensorValue } from "../../src/tensor/tensor.js";
import { bool, constant, graphOf, node, placeholder, text, type } from "./graphs.js";

const dense = graphOf(
  placeholder("x", [null, 2]),
  constant("kernel", [1, 2, 3, 4, 5, 6], [2, 3]),
  constant("bias", [10, 20, -100], [3]),
  node("kernel/read", "Identity", ["kernel"]),
  node("dense/MatMul", "MatMul", ["x", "kernel/read"]),
  node("dense/BiasAdd", "BiasAdd", ["dense/MatMul", "bias"]),
  node("dense/Relu", "Relu", ["dense/BiasAdd"]),
);

describe.each(["cpu", "wasm"] as const)("the runner on %s", (backend) => {
  beforeAll(() => chooseBackend(backend));

  test("computes all outputs where none are named", async () => {
    const { "dense/Relu:0": result } = await run(dense, { x: [[1, 1]] });
    expect(result).toMatchObject({
      name: "dense/Relu:0",
      dtype: "float32",
      shape: [1, 3],
      computedIn: "float32",
    });
    expect([...(result?.data ?? [])]).toEqual([15, 27, 0]);
  });

  test("computes any tensor by name, also one that is fed or constant", async () => {
    const results = await run(dense, { "x:0": [[1, 1]] }, ["dense/MatMul", "bias:0", "x:0", "kernel/read"]);
    expect([...(results["dense/MatMul"]?.data ?? [])]).toEqual([5, 7, 9]);
    expect([...(results["bias:0"]?.data ?? [])]).toEqual([10, 20, -100]);
    expect([...(results["x:0"]?.data ?? [])]).toEqual([1, 1]);
    expect([...(results["kernel/read"]?.data ?? [])]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("takes a tensor in the middle as input", async () => {
    const { "dense/Relu": result } = await run(dense, { "dense/MatMul:0": [[-11, 0, 101]] }, ["dense/Relu"]);
    expect([...(result?.data ?? [])]).toEqual([0, 20, 1]);
  });

  test("computes only what the fetch needs", async () => {
    const graph = graphOf(placeholder("x", []), node("bad", "NoSuchOp", ["x"]), node("good", "Neg", ["x"]));
    expect([...((await run(graph, { x: 2 }, ["good"])).good?.data ?? [])]).toEqual([-2]);
  });

  test("leaves no tensors behind", async () => {
    const before = tf.memory().numTensors;
    await run(dense, { x: [[1, 1]] });
    expect(tf.memory().numTensors).toBe(before);
  });

  test("keeps a constant number of tensors between runs, and none after dispose", async () => {
    const before = tf.memory().numTensors;
    const runner = new GraphRunner(dense);
    await runner.run({ x: [[1, 1]] });
    const between = tf.memory().numTensors;
    await runner.run({ x: [[2, 1]] });
    expect(tf.memory().numTensors).toBe(between);
    runner.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("leaves no tensors behind when an op throws, and names the node", async () => {
    const before = tf.memory().numTensors;
    const graph = graphOf(
      placeholder("x", null),
      node("twice", "AddV2", ["x", "x"]),
      constant("kernel", [1, 2], [2, 1]),
      node("product", "MatMul", ["twice", "kernel"]),
    );
    await expect(run(graph, { x: [[1, 2, 3]] })).rejects.toMatchObject({
      code: "malformed",
      path: "node product",
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  test("leaves no tensors behind when one of several fetches has no value", async () => {
    const before = tf.memory().numTensors;
    const graph = graphOf(
      placeholder("x", []),
      placeholder("p", [], "bool"),
      node("switch", "Switch", ["x", "p"]),
      node("live", "Neg", ["switch:1"]),
      node("dead", "Neg", ["switch:0"]),
    );
    const runner = new GraphRunner(graph);
    await expect(runner.run({ x: 1, p: true }, ["live", "dead"])).rejects.toMatchObject({
      summary: "dead:0 is on a branch that was not taken",
    });
    runner.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("frees a tensor once its last reader is done", async () => {
    const links = Array.from({ length: 50 }, (_, i) => node(`n${i}`, "Neg", [i === 0 ? "x" : `n${i - 1}`]));
    const runner = new GraphRunner(graphOf(placeholder("x", []), ...links));
    const call = await runner.prepare(["x:0"], ["n49"]);
    const x = tf.scalar(1);
    let most = 0;
    const { makeTensorFromTensorInfo } = tf.engine();
    tf.engine().makeTensorFromTensorInfo = function (...args) {
      most = Math.max(most, tf.memory().numTensors);
      return makeTensorFromTensorInfo.apply(this, args);
    };
    const before = tf.memory().numTensors;
    tf.dispose(call.execute([x]));
    tf.engine().makeTensorFromTensorInfo = makeTensorFromTensorInfo;
    expect(most - before).toBeLessThan(5);
    x.dispose();
  });

  test("says which node made a NaN first", async () => {
    const graph = graphOf(
      placeholder("x", []),
      node("root", "Sqrt", ["x"]),
      node("more", "Neg", ["root"]),
      node("fine", "Neg", ["x"]),
    );
    const before = tf.memory().numTensors;
    const { more, fine } = await run(graph, { x: -1 }, ["more", "fine"]);
    expect(more?.nonFinite).toEqual({ count: 1, firstNode: "root" });
    expect(fine?.nonFinite).toBeNull();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("int32 products are exact modulo 2^32, as TensorFlow's", async () => {
    const int = { T: type("int32") };
    const graph = graphOf(
      placeholder("x", [3], "int32"),
      node("product", "Mul", ["x", "x"], int),
      node("square", "Square", ["x"], int),
      placeholder("zero", [], "int32"),
      node("difference", "SquaredDifference", ["x", "zero"], int),
    );
    const results = await run(graph, { x: [2147483647, -123456789, 5], zero: 0 }, ["product", "square", "difference"]); // biome-ignore format: one thought
    for (const { data } of Object.values(results)) expect([...data]).toEqual([1, -1757895751, 25]);
  });

  test("says for each output what brought its own NaN in: a node, an input, a constant, or what is made of one", async () => {
    const graph = graphOf(
      placeholder("x", []),
      placeholder("given", []),
      constant("none", [Number.NaN], []),
      constant("minus", [-1], []),
      node("root", "Sqrt", ["x"]),
      node("a", "Neg", ["root"]),
      node("b", "Neg", ["given"]),
      node("c", "AddV2", ["x", "none"]),
      node("folded", "Log", ["minus"]),
      node("d", "AddV2", ["x", "folded"]),
      node("masked", "AddV2", ["x", "never"]),
      constant("never", [Number.NEGATIVE_INFINITY], []),
      node("e", "Exp", ["masked"]),
    );
    const results = await run(graph, { x: -1, given: Number.NaN }, ["a", "b", "c", "d", "e"]);
    expect(Object.values(results).map(({ nonFinite }) => nonFinite?.firstNode)).toEqual(["root", "given", "none", "folded", undefined]); // biome-ignore format: one thought
  });

  test("keeps no more in memory for every NaN that it looks into", async () => {
    using runner = new GraphRunner(
      graphOf(
        placeholder("x", []),
        constant("one", [1], []),
        node("y", "Sub", ["x", "one"]),
        node("z", "Sqrt", ["y"]),
      ),
    );
    await runner.run({ x: 0 }, ["z"]);
    const kept = tf.memory().numTensors;
    expect((await runner.run({ x: -1 }, ["z"])).z?.nonFinite?.firstNode).toBe("z");
    expect(tf.memory().numTensors).toBe(kept);
  });

  test("lets gradients flow through a compiled call", async () => {
    const runner = new GraphRunner(dense);
    const call = await runner.prepare(["x:0"], ["dense/Relu:0"]);
    const gradient = tf.grad((x) => call.execute([x])[0] ?? x);
    expect(Array.from(gradient(tf.tensor2d([[1, 1]])).dataSync())).toEqual([3, 9]);
    runner.dispose();
  });

  test("runs graphs deeper than the stack", async () => {
    const depth = 100_000;
    const links = Array.from({ length: depth }, (_, i) =>
      node(`n${i}`, "Neg", [i === 0 ? "x" : `n${i - 1}`]),
    );
    const { [`n${depth - 1}`]: result } = await run(graphOf(placeholder("x", []), ...links), { x: 3 }, [
      `n${depth - 1}`,
    ]);
    expect([...(result?.data ?? [])]).toEqual([3]);
  });
});

describe("what the runner refuses", () => {
  beforeAll(() => chooseBackend("cpu"));

  test("every op that it lacks, at once, with counts and nodes", async () => {
    const graph = graphOf(
      placeholder("x", []),
      node("a", "FancyOp", ["x"]),
      node("b", "FancyOp", ["a"]),
      node("c", "OtherOp", ["b"]),
    );
    await expect(run(graph, { x: 1 })).rejects.toMatchObject({
      code: "unsupported",
      summary: "the graph needs 2 ops that the runner does not have",
      found: "FancyOp (2): a, b; OtherOp (1): c",
    });
  });

  test.each([
    ["FancyOp", /library/],
    ["XlaCallModule", /native_serialization=False/],
    ["IteratorGetNext", /feed what would have come/],
    ["QueueDequeueManyV2", /feed what would have come/],
    ["PyFunc", /Python/],
    ["SdcaOptimizer", /native TensorFlow/],
  ])("%s, with what to do about it", async (op, hint) => {
    const graph = graphOf(placeholder("x", []), node("a", op, ["x"]));
    await expect(run(graph, { x: 1 })).rejects.toMatchObject({ hint: expect.stringMatching(hint) });
  });

  test("an op named like a property of every object", async () => {
    const graph = graphOf(placeholder("x", []), node("a", "constructor", ["x"]));
    await expect(run(graph, { x: 1 })).rejects.toMatchObject({ code: "unsupported" });
  });

  test("a missing input, with its dtype and shape and the nearest feed", async () => {
    const graph = graphOf(
      placeholder("image", [null, 28]),
      placeholder("imagf", []),
      node("y", "Neg", ["image"]),
    );
    await expect(run(graph, { imagf: 1 }, ["y"])).rejects.toMatchObject({
      code: "usage",
      expected: "image:0 float32 [?, 28]",
      hint: "is imagf:0 meant?",
    });
  });

  test("an unknown input and an unknown tensor, with the nearest names", async () => {
    await expect(run(dense, { y: 1, x: [[1, 1]] })).rejects.toMatchObject({ code: "not-found" });
    await expect(run(dense, { x: [[1, 1]] }, ["dense/Rleu"])).rejects.toMatchObject({
      code: "not-found",
      hint: expect.stringContaining('"dense/Relu"'),
    });
  });

  test("a wrong shape or dtype, naming both and the nearest input", async () => {
    const graph = graphOf(
      placeholder("image", [null, 2]),
      placeholder("ids", [null, 3], "int32"),
      node("y", "Neg", ["image"]),
      node("z", "Neg", ["ids"], { T: type("int32") }),
    );
    await expect(run(graph, { image: [[1, 1, 1]] }, ["y"])).rejects.toMatchObject({
      code: "mismatch",
      summary: "image:0 was fed the wrong shape",
      expected: "float32 [?, 2]",
      found: "float32 [1, 3]",
      hint: "the nearest input is ids:0, int32 [?, 3]",
    });
    const words = new TensorValue("w", "string", [1, 2], [new Uint8Array(1), new Uint8Array(1)]);
    await expect(run(graph, { image: words }, ["y"])).rejects.toMatchObject({
      code: "mismatch",
      expected: "float32 [?, 2]",
      found: "string [1, 2]",
    });
    await expect(run(graph, { image: [["a", "b"]] }, ["y"])).rejects.toMatchObject({
      code: "mismatch",
      expected: "float32",
      found: "strings",
    });
  });

  test("a cycle that is no loop, naming its nodes", async () => {
    const graph = graphOf(node("a", "Neg", ["b"]), node("b", "Neg", ["a"]));
    await expect(run(graph, {}, ["a"])).rejects.toMatchObject({
      code: "malformed",
      found: "a -> b -> a (2 nodes)",
    });
  });

  test("integers that leave 32 bits", async () => {
    const graph = graphOf(placeholder("x", [], "int64"), node("y", "Mul", ["x", "x"], { T: type("int64") }));
    const { y } = await run(graph, { x: 46340 }, ["y"]);
    expect(y?.data).toEqual(BigInt64Array.of(2147395600n));
    await expect(run(graph, { x: 46341 }, ["y"])).rejects.toMatchObject({ code: "limit" });
    await expect(run(graph, { x: 2 ** 40 }, ["y"])).rejects.toMatchObject({ code: "limit" });
  });

  test("an int64 constant past 32 bits, unless it is only moved and compared", async () => {
    const most = { kind: "dense", source: memorySource("most", new Uint8Array(BigInt64Array.of(2n ** 63n - 1n).buffer)) } as const; // biome-ignore format: a table
    const value = new TensorRef({ name: "most", dtype: "int64", shape: [1], content: most });
    const int64 = { T: type("int64"), Tidx: type("int64") };
    const graph = graphOf(
      node("most", "Const", [], { dtype: type("int64"), value: { kind: "tensor", value } }),
      placeholder("x", [null], "int64"),
      placeholder("big", [null], "bool"),
      constant("size", [3], [], "int32"),
      constant("none", [], [0]),
      node("size64", "Cast", ["size"], { SrcT: type("int32"), DstT: type("int64") }),
      node("chosen", "SelectV2", ["big", "most", "x"], int64),
      node("counts", "DenseBincount", ["chosen", "size64", "none"], { Tidx: type("int64") }),
      node("sum", "Add", ["chosen", "x"], int64),
    );
    const feeds = { x: [1, 2, 1], big: [false, true, false] };
    expect([...((await run(graph, feeds, ["counts"])).counts?.data ?? [])]).toEqual([0, 2, 0]);
    await expect(run(graph, feeds, ["sum"])).rejects.toMatchObject({ code: "limit", path: "node sum" });
    await expect(run(graph, feeds, ["chosen"])).rejects.toMatchObject({ code: "limit" });
    await expect(run(graph, {}, ["most"])).rejects.toMatchObject({ code: "limit" });
    const small = { x: [1, 2, 1], big: [false, false, false] };
    expect([...((await run(graph, small, ["sum"])).sum?.data ?? [])]).toEqual([2n, 4n, 2n]);
  });

  // TensorFlow 2.21: Enter 1, Switch's first output 8, and an InternalError for everything between them.
  test("what goes into a loop and what comes out of it can be fetched where it does", async () => {
    const frame = { frame_name: text("loop") };
    const graph = graphOf(
      placeholder("x", []),
      node("enter", "Enter", ["x"], frame),
      node("merge", "Merge", ["enter", "next"]),
      constant("seven", [7], []),
      node("limit", "Enter", ["seven"], { ...frame, is_constant: bool(true) }),
      node("less", "Less", ["merge", "limit"]),
      node("go", "LoopCond", ["less"]),
      node("switch", "Switch", ["merge", "go"]),
      node("double", "Add", ["switch:1", "switch:1"]),
      node("next", "NextIteration", ["double"]),
      node("exit", "Exit", ["switch"]),
    );
    const names = ["enter", "limit", "switch", "exit"];
    const results = await run(graph, { x: 1 }, names);
    expect(names.map((name) => [...(results[name]?.data ?? [])])).toEqual([[1], [7], [8], [8]]);
    expect(results.switch).toMatchObject({ name: "switch:0", dtype: "float32", shape: [] });
    for (const name of ["merge", "less", "switch:1", "double", "next"])
      await expect(run(graph, { x: 1 }, [name])).rejects.toMatchObject({ code: "unsupported" });
  });

  test("a loop that does not end", async () => {
    const frame = { frame_name: text("loop") };
    const graph = graphOf(
      placeholder("x", []),
      constant("true", [1], []),
      node("always", "Cast", ["true"], { SrcT: type("float32"), DstT: type("bool") }),
      node("enter", "Enter", ["x"], frame),
      node("go", "Enter", ["always"], frame),
      node("merge", "Merge", ["enter", "next"]),
      node("switch", "Switch", ["merge", "go"]),
      node("next", "NextIteration", ["switch:1"]),
      node("exit", "Exit", ["switch:0"]),
    );
    const before = tf.memory().numTensors;
    await expect(run(graph, { x: 1 }, ["exit"], { stepLimit: 50 })).rejects.toMatchObject({
      code: "limit",
      summary: "the loop loop does not end",
      expected: "at most 50 iterations",
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  test("a tensor that no memory holds, saying how large and where", async () => {
    const graph = graphOf(
      placeholder("n", [], "int32"),
      node("dims", "Pack", ["n", "n"], { T: type("int32"), axis: { kind: "i", value: 0 } }),
      constant("one", [1], []),
      node("huge", "Fill", ["dims", "one"]),
    );
    await expect(run(graph, { n: 2 ** 20 }, ["huge"])).rejects.toMatchObject({
      code: "limit",
      path: "node huge",
      found: "4398046511104 bytes",
    });
  });

  test("8-bit integers wrap", async () => {
    const graph = graphOf(placeholder("x", [], "uint8"), node("y", "Add", ["x", "x"], { T: type("uint8") }));
    expect((await run(graph, { x: 200 }, ["y"])).y?.data).toEqual(Uint8Array.of(144));
  });
});
