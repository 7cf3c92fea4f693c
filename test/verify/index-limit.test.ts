/** What an input's integers must stay below, seen through what stands between the input and the table. */
import { describe, expect, test } from "vitest";
import type { NodeDef } from "../../src/formats/graphdef.js";
import { indexLimit } from "../../src/verify/index-limit.js";
import { constant, graphOf, node, placeholder } from "../run/graphs.js";

/** A table of 50 rows, read by `index`, which `nodes` compute from the input `ids`. */
function limit(index: string, ...nodes: readonly NodeDef[]): number | undefined {
  const graph = graphOf(
    placeholder("ids", [null, 6], "int32"),
    constant("table", new Array<number>(100).fill(0), [50, 2]),
    constant("zero", [0], [], "int32"),
    constant("one", [1], [], "int32"),
    constant("rows", [50], [], "int32"),
    node("read", "Identity", ["table"]),
    ...nodes,
    node("gather", "GatherV2", ["read", index, "zero"]),
  );
  return indexLimit(graph, "ids:0");
}

const less = node("less", "Less", ["ids", "zero"]);
const shape = node("shape", "Shape", ["table"]);
const select = node("select", "SelectV2", ["less", "wrapped", "ids"]);

describe("the rows that an input picks from", () => {
  test.each<[string, string, NodeDef[], number | undefined]>([
    ["Keras 3, frozen", "select", [less, shape, node("wrapped", "AddV2", ["ids", "shape"]), select], 50],
    [
      "negative ones wrapped by a constant",
      "select",
      [less, node("wrapped", "AddV2", ["ids", "rows"]), select],
      50,
    ],
    ["clipped", "clip", [node("clip", "ClipByValue", ["ids", "zero", "rows"])], 50],
    [
      "clipped by TensorFlow 1",
      "most",
      [node("least", "Maximum", ["ids", "zero"]), node("most", "Minimum", ["least", "rows"])],
      50,
    ],
    ["hashed", "mod", [node("mod", "FloorMod", ["ids", "rows"])], 50],
    ["packed", "pack", [node("pack", "Pack", ["one", "ids"])], 50],
    ["joined", "join", [node("join", "ConcatV2", ["one", "ids", "zero"])], 50],
    ["one column", "column", [node("column", "StridedSlice", ["ids", "zero", "one", "one"])], 50],
    ["several at once", "all:1", [node("all", "IdentityN", ["one", "ids"])], 50],
    ["shifted past the mask", "next", [node("next", "AddV2", ["ids", "one"])], 49],
    ["another output", "all:0", [node("all", "IdentityN", ["one", "ids"])], undefined],
    ["how long they are", "size", [node("size", "Shape", ["ids"])], undefined],
    [
      "where a slice ends",
      "slice",
      [node("slice", "StridedSlice", ["rows", "ids", "one", "one"])],
      undefined,
    ],
  ])("%s", (_, index, nodes, expected) => {
    expect(limit(index, ...nodes)).toBe(expected);
  });

  test("along another axis than the first", () => {
    const axis = [node("columns", "GatherV2", ["read", "ids", "one"])];
    expect(limit("one", ...axis)).toBe(2);
  });

  test("it ends where ways through sums in a row are more than can be walked", () => {
    const steps = Array.from({ length: 40 }, (_, i) => [
      constant(`step${i}`, [2 ** i], [], "int32"),
      node(`sum${i}`, "AddV2", [i === 0 ? "ids" : `or${i - 1}`, `step${i}`]),
      node(`or${i}`, "Select", ["less", `sum${i}`, i === 0 ? "ids" : `or${i - 1}`]),
    ]).flat();
    expect(limit("or39", less, ...steps)).toBeUndefined();
  });
});
