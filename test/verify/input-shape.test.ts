/** What shape an input must have where the graph does not say: from the weights that read it. */
import { expect, test } from "vitest";
import type { AttrValue, NodeDef } from "../../src/formats/graphdef.js";
import { inputShape } from "../../src/verify/input-shape.js";
import { constant, graphOf, node, placeholder } from "../run/graphs.js";

const zeros = (name: string, ...shape: number[]) =>
  constant(name, new Array<number>(shape.reduce((size, n) => size * n, 1)).fill(0), shape);
const indices = (name: string, ...values: number[]) => constant(name, values, [values.length], "int32");
const bool = (value: boolean): AttrValue => ({ kind: "b", value });
const text = (value: string): AttrValue => ({ kind: "s", value: new TextEncoder().encode(value) });

const filter = zeros("filter", 3, 3, 5, 8);
const kernel = zeros("kernel", 6, 4);
const half = constant("half", [0.5], []);

test.each<[string, readonly (number | null)[] | null, NodeDef[], readonly (number | null)[] | null]>([
  ["a convolution's filter", null, [filter, node("y", "Conv2D", ["x", "filter"])], [null, null, null, 5]],
  [
    "channels first",
    null,
    [filter, node("y", "Conv2D", ["x", "filter"], { data_format: text("NCHW") })],
    [null, 5, null, null],
  ],
  [
    "behind scaling and another order of axes",
    null,
    [
      filter,
      half,
      indices("order", 0, 3, 1, 2),
      node("scaled", "Sub", ["x", "half"]),
      node("moved", "Transpose", ["scaled", "order"]),
      node("y", "Conv2D", ["moved", "filter"], { data_format: text("NCHW") }),
    ],
    [null, null, null, 5],
  ],
  [
    "a convolution of one axis",
    [null, null, null],
    [
      filter,
      constant("axis", [-3], [], "int32"),
      node("wide", "ExpandDims", ["x", "axis"]),
      node("y", "Conv2D", ["wide", "filter"]),
    ],
    [null, null, 5],
  ],
  ["a matrix", [null, null], [kernel, node("y", "MatMul", ["x", "kernel"])], [null, 6]],
  [
    "a matrix the other way round",
    null,
    [kernel, node("y", "MatMul", ["x", "kernel"], { transpose_b: bool(true) })],
    [null, 4],
  ],
  ["resized pictures", null, [indices("size", 8, 8), node("y", "ResizeBilinear", ["x", "size"])], [null, null, null, 3]],
  ["what is declared stands", [null, 9], [kernel, node("y", "MatMul", ["x", "kernel"])], [null, 9]],
  ["another number of axes is not mixed in", [null, null, null], [kernel, node("y", "MatMul", ["x", "kernel"])], [null, null, null]],
  ["nothing that demands", null, [node("y", "Relu", ["x"])], null],
])("%s", (_, declared, nodes, expected) => {
  const graph = graphOf(placeholder("x", declared), ...nodes);
  expect(inputShape(graph, { name: "x:0", dtype: "float32", shape: declared })).toEqual(expected);
}); // biome-ignore format: a table
