import { describe, expect, test } from "vitest";
import type { Attrs, AttrValue, NodeDef } from "../../../src/formats/graphdef.js";
import { Graph } from "../../../src/graph/graph.js";
import { memorySource } from "../../../src/io/source.js";
import { nativeRun } from "../../../src/run/native/run.node.js";
import { wrapGraph } from "../../../src/run/native/wrap.js";
import type { DType, TypedArray } from "../../../src/tensor/dtype.js";
import { TensorRef, TensorValue } from "../../../src/tensor/tensor.js";
import { needs, tfjsNode } from "../../requirements.js";

function node(name: string, op: string, inputs: string[], attrs: Record<string, AttrValue>): NodeDef {
  const lookup: Attrs = { names: Object.keys(attrs), get: (key) => attrs[key] };
  return { name, op, inputs, device: "", attrs: lookup };
}

function graphOf(nodes: NodeDef[], variables: Record<string, TensorRef> = {}): Graph {
  const def = { nodes, functions: [], versions: { producer: 1882, minConsumer: 0 } };
  return new Graph(def, { variables: new Map(Object.entries(variables)) });
}

const type = (value: DType): AttrValue => ({ kind: "type", value });
const shape = (value: number[] | null): AttrValue => ({ kind: "shape", value });

function floats(name: string, values: number[]): TensorRef {
  const source = memorySource(name, new Uint8Array(Float32Array.from(values).buffer));
  return new TensorRef({
    name,
    dtype: "float32",
    shape: [values.length],
    content: { kind: "dense", source },
  });
}

needs(tfjsNode).describe("nativeRun", () => {
  const samples: [DType, TypedArray][] = [
    ["float32", Float32Array.of(1.5, -0)],
    ["float64", Float64Array.of(Math.PI, 1e300)],
    ["float16", Float32Array.of(0.5, 65504)],
    ["bfloat16", Float32Array.of(1.5, -256)],
    ["int8", Int8Array.of(-128, 127)],
    ["uint8", Uint8Array.of(0, 255)],
    ["int16", Int16Array.of(-32768, 32767)],
    ["uint16", Uint16Array.of(0, 65535)],
    ["int32", Int32Array.of(-(2 ** 31), 2 ** 31 - 1)],
    ["uint32", Uint32Array.of(0, 2 ** 32 - 1)],
    ["int64", BigInt64Array.of(-(2n ** 63n), 2n ** 53n + 1n)],
    ["uint64", BigUint64Array.of(0n, 2n ** 64n - 1n)],
    ["bool", Uint8Array.of(1, 0)],
    ["complex64", Float32Array.of(1, 2, 3, 4)],
    ["complex128", Float64Array.of(Math.E, -1, 0.1, 4)],
    ["string", [Uint8Array.of(0, 255), Uint8Array.of()]],
  ];

  test.each(samples)("takes and gives %s bit for bit", async (dtype, data) => {
    const graph = graphOf([
      node("x", "Placeholder", [], { dtype: type(dtype), shape: shape([2]) }),
      node("y", "Identity", ["x"], { T: type(dtype) }),
    ]);
    const { "y:0": y } = await nativeRun(graph, { x: new TensorValue("x", dtype, [2], data) }, ["y"]);
    expect(y).toEqual(new TensorValue("y:0", dtype, [2], data));
  });

  test.each([
    ["VariableV2", "Identity", { dtype: type("float32"), shape: shape([2]) }, { T: type("float32") }],
    [
      "VarHandleOp",
      "ReadVariableOp",
      { dtype: type("float32"), shape: shape([2]) },
      { dtype: type("float32") },
    ],
  ] as const)("gives a %s its value", async (op, readOp, attrs, readAttrs) => {
    const graph = graphOf([node("w", op, [], attrs), node("read", readOp, ["w"], readAttrs)], {
      w: floats("w", [3, 4]),
    });
    expect((await nativeRun(graph, {}, ["read"]))["read:0"]?.data).toEqual(Float32Array.of(3, 4));
  });

  test("a fed tensor in the middle replaces what would compute it", async () => {
    const graph = graphOf([
      node("next", "IteratorGetNext", ["iterator"], {}),
      node("iterator", "IteratorV2", [], {}),
      node("y", "Neg", ["next:1"], { T: type("float32") }),
    ]);
    const value = new TensorValue("", "float32", [1], Float32Array.of(2));
    const result = await nativeRun(graph, { "next:1": value }, ["y", "next:1"]);
    expect(result["y:0"]?.data).toEqual(Float32Array.of(-2));
    expect(result["next:1"]?.data).toEqual(Float32Array.of(2));
  });

  test("TensorFlow's refusal is ours, with its words", async () => {
    const graph = graphOf([node("y", "NoSuchOp", [], {})]);
    await expect(nativeRun(graph, {}, ["y"])).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("NoSuchOp"),
    });
  });
});

describe("what reaches outside of a graph", () => {
  const string = type("string");
  const name = node("name", "Placeholder", [], { dtype: string, shape: shape([]) });
  const read = node("read", "ReadFile", ["name"], {});

  test("is refused before TensorFlow sees it", async () => {
    await expect(wrapGraph(graphOf([name, read]), new Map(), ["read:0"])).rejects.toMatchObject({
      code: "unsupported",
      found: "ReadFile",
    });
  });

  test("does no harm where nothing asks for it", async () => {
    const { bytes } = await wrapGraph(graphOf([name, read]), new Map(), ["name:0"]);
    expect(new TextDecoder("latin1").decode(bytes)).not.toContain("ReadFile");
  });
});
