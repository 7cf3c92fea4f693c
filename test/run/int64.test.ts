// Integers of 64 bits are carried in 32: whatever leaves those is an error or exact, through every op that could cut.
import { beforeAll, describe, expect, test } from "vitest";
import { ThawError } from "../../src/errors.js";
import type { AttrValue, NodeDef } from "../../src/formats/graphdef.js";
import { memorySource } from "../../src/io/source.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { run } from "../../src/run/run.js";
import { TensorRef } from "../../src/tensor/tensor.js";
import { constant, graphOf, node, placeholder, text, type } from "./graphs.js";

const int64 = { T: type("int64") };
const half = 2n ** 30n;
const most = 2n ** 31n - 1n;
const least = -(2n ** 31n);

function wide(name: string, values: readonly bigint[], shape = [values.length]): NodeDef {
  const source = memorySource(name, new Uint8Array(BigInt64Array.from(values).buffer));
  const value = new TensorRef({ name, dtype: "int64", shape, content: { kind: "dense", source } });
  return node(name, "Const", [], { dtype: type("int64"), value: { kind: "tensor", value } });
}

interface Case {
  readonly op: string;
  readonly nodes: readonly NodeDef[];
  readonly attrs?: Readonly<Record<string, AttrValue>>;
  /** A string to feed as the only input. */
  readonly feed?: string;
  /** What TensorFlow gives. */
  readonly exact: readonly bigint[];
}

const axis = constant("axis", [0], [1], "int32");
const zero = constant("zero", [0], [], "int32");
const ids = constant("ids", [0, 0], [2], "int32");
const rows = constant("rows", [0, 0], [2, 1], "int32");
const a = (...values: bigint[]) => wide("a", values);
const b = (...values: bigint[]) => wide("b", values);
const flag = (value: boolean): AttrValue => ({ kind: "b", value });
const Tidx = { Tidx: type("int32"), Tindices: type("int32"), Tnumsegments: type("int32") };

const cases: readonly Case[] = [
  { op: "Add", nodes: [a(most), b(1n)], exact: [most + 1n] },
  { op: "AddV2", nodes: [a(least), b(-1n)], exact: [least - 1n] },
  { op: "Sub", nodes: [a(least), b(1n)], exact: [least - 1n] },
  { op: "Mul", nodes: [a(half), b(4n)], exact: [4n * half] },
  { op: "Pow", nodes: [a(10n), b(10n)], exact: [10n ** 10n] },
  { op: "Neg", nodes: [a(least)], exact: [-least] },
  { op: "Abs", nodes: [a(least)], exact: [-least] },
  { op: "Square", nodes: [a(half)], exact: [half * half] },
  { op: "SquaredDifference", nodes: [a(half), b(-half)], exact: [4n * half * half] },
  { op: "FloorDiv", nodes: [a(least), b(-1n)], exact: [-least] },
  { op: "TruncateDiv", nodes: [a(least), b(-1n)], exact: [-least] },
  { op: "LeftShift", nodes: [a(3n), b(40n)], exact: [3n << 40n] },
  { op: "RightShift", nodes: [a(-5n), b(40n)], exact: [-1n] },
  { op: "AddN", nodes: [a(most), b(most)], attrs: { N: { kind: "i", value: 2 } }, exact: [2n * most] },
  { op: "AccumulateNV2", nodes: [a(most), b(most)], attrs: { N: { kind: "i", value: 2 } }, exact: [2n * most] },
  { op: "Sum", nodes: [a(most, most), axis], attrs: Tidx, exact: [2n * most] },
  { op: "Prod", nodes: [a(half, half), axis], attrs: Tidx, exact: [half * half] },
  { op: "Mean", nodes: [a(most, most, most), axis], attrs: Tidx, exact: [most] },
  { op: "Cumsum", nodes: [a(most, 1n), zero], attrs: Tidx, exact: [most, most + 1n] },
  { op: "Cumprod", nodes: [a(half, 4n), zero], attrs: Tidx, exact: [half, 4n * half] },
  { op: "MatMul", nodes: [wide("a", [half, half], [1, 2]), wide("b", [1n, 1n], [2, 1])], exact: [2n * half] },
  { op: "BatchMatMulV2", nodes: [wide("a", [half, half], [1, 2]), wide("b", [1n, 1n], [2, 1])], exact: [2n * half] },
  { op: "Einsum", nodes: [a(half, half), b(1n, 1n)], attrs: { equation: text("i,i->"), N: { kind: "i", value: 2 } }, exact: [2n * half] },
  { op: "SegmentSum", nodes: [a(most, most), ids], attrs: Tidx, exact: [2n * most] },
  { op: "SegmentProd", nodes: [a(half, half), ids], attrs: Tidx, exact: [half * half] },
  { op: "UnsortedSegmentSum", nodes: [a(most, most), ids, constant("one", [1], [], "int32")], attrs: Tidx, exact: [2n * most] },
  { op: "ScatterNd", nodes: [rows, a(most, most), constant("shape", [1], [1], "int32")], attrs: Tidx, exact: [2n * most] },
  { op: "TensorScatterAdd", nodes: [a(most), rows, b(1n, 1n)], attrs: Tidx, exact: [most + 2n] },
  { op: "Bincount", nodes: [ids, constant("one", [1], [], "int32"), a(most, most)], exact: [2n * most] },
  { op: "StringToHashBucketFast", nodes: [], feed: "x", attrs: { num_buckets: { kind: "i", value: 2 ** 40 } }, exact: [] },
  { op: "Identity", nodes: [a(2n ** 40n)], exact: [2n ** 40n] },
  { op: "GatherV2", nodes: [a(2n ** 40n), axis, zero], attrs: { ...Tidx, Tparams: type("int64"), Taxis: type("int32") }, exact: [2n ** 40n] },
  { op: "Less", nodes: [a(2n ** 40n), b(2n ** 41n)], exact: [1n] },
  { op: "Cast", nodes: [constant("f", [3e9], [1])], attrs: { SrcT: type("float32"), DstT: type("int64") }, exact: [3_000_000_000n] },
  { op: "Cast", nodes: [a(2n ** 40n + 1n)], attrs: { SrcT: type("int64"), DstT: type("int32") }, exact: [1n] },
  { op: "Cast", nodes: [a(-1n)], attrs: { SrcT: type("int64"), DstT: type("uint64") }, exact: [2n ** 64n - 1n] },
  { op: "StringToNumber", nodes: [], feed: "3000000000", attrs: { out_type: type("int64") }, exact: [3_000_000_000n] },
  { op: "DecodeRaw", nodes: [], feed: "\x01\x02\x03\x04\x05\x06\x07\x08", attrs: { out_type: type("int64") }, exact: [0x0807060504030201n] },
]; // biome-ignore format: a table

describe.each(["cpu", "wasm"] as const)("int64 on %s", (backend) => {
  beforeAll(() => chooseBackend(backend));

  test.each(cases.map((each, i) => [`${each.op} (${i})`, each] as const))("%s", async (_, each) => {
    const { op, nodes, attrs, exact, feed } = each;
    const inputs = feed === undefined ? nodes : [placeholder("text", [1], "string")];
    const graph = graphOf(...inputs, node("out", op, inputs.map(({ name }) => name), { ...int64, keep_dims: flag(false), ...attrs })); // biome-ignore format: one thought
    const result = await run(graph, feed === undefined ? {} : { text: [feed] }, ["out"]).then(
      ({ out }) => integersOf(out?.data ?? []),
      (error: unknown) => error,
    );
    if (result instanceof ThawError) expect(result).toMatchObject({ code: "limit" });
    else expect(result).toEqual([...exact]);
  });

  test.each(["AssignAddVariableOp", "ResourceScatterAdd"])("%s", async (op) => {
    const dtype = { dtype: type("int64") };
    const graph = graphOf(
      node("v", "VarHandleOp", [], dtype),
      wide("start", [most]),
      node("set", "AssignVariableOp", ["v", "start"], dtype),
      wide("one", [1n]),
      axis,
      op === "AssignAddVariableOp"
        ? node("change", op, ["v", "one", "^set"], dtype)
        : node("change", op, ["v", "axis", "one", "^set"], { ...dtype, Tindices: type("int32") }),
      node("out", "ReadVariableOp", ["v", "^change"], dtype),
    );
    await expect(run(graph, {}, ["out"])).rejects.toMatchObject({ code: "limit" });
  });
});

function integersOf(data: Iterable<unknown>): bigint[] {
  return [...data].map((value) => (typeof value === "bigint" ? value : BigInt(Number(value))));
}
