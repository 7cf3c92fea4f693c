// What a hostile graph asks for out of nothing is refused before a backend makes it: the system would end the process.
import { beforeAll, expect, test } from "vitest";
import type { NodeDef } from "../../../src/formats/graphdef.js";
import { chooseBackend } from "../../../src/run/backend.node.js";
import { run } from "../../../src/run/run.js";
import { needs } from "../../requirements.js";
import { backends } from "../backends.js";
import { bool, constant, graphOf, node, text, type } from "../graphs.js";

const N = 65_536;
const zeros = (name: string, shape: readonly number[], dtype: "float32" | "int32" = "float32") =>
  constant(name, new Array<number>(shape.reduce((all, n) => all * n, 1)).fill(0), shape, dtype);
const ints = (name: string, ...values: number[]) => constant(name, values, [values.length], "int32");
const int = (name: string, value: number) => constant(name, [value], [], "int32");
const float = (name: string, value: number) => constant(name, [value], []);
const huge = ints("huge", N, N / 2);
const most = int("most", 2 ** 31 - 1);
const column = zeros("column", [N, 1]);
const row = zeros("row", [1, N / 2]);
const index = ints("index", 0);

/** Each asks for 2^31 elements or a little less, of four bytes or more. */
const cases: Readonly<Record<string, readonly NodeDef[]>> = {
  Fill: [huge, float("v", 1), node("y", "Fill", ["huge", "v"])],
  Empty: [huge, node("y", "Empty", ["huge"], { dtype: type("float32") })],
  BroadcastTo: [huge, float("v", 1), node("y", "BroadcastTo", ["v", "huge"])],
  Tile: [huge, zeros("x", [1, 1]), node("y", "Tile", ["x", "huge"])],
  Range: [int("from", 0), most, int("step", 1), node("y", "Range", ["from", "most", "step"], { Tidx: type("int32") })],
  LinSpace: [float("a", 0), float("b", 1), most, node("y", "LinSpace", ["a", "b", "most"])],
  OneHot: [index, most, float("on", 1), float("off", 0), node("y", "OneHot", ["index", "most", "on", "off"])],
  MatrixDiag: [zeros("d", [N]), node("y", "MatrixDiag", ["d"])],
  Diag: [zeros("d", [N, 1]), node("y", "Diag", ["d"])],
  RandomUniform: [huge, node("y", "RandomUniform", ["huge"], { dtype: type("float32") })],
  StatelessRandomNormal: [huge, ints("seed", 1, 2), node("y", "StatelessRandomNormal", ["huge", "seed"])],
  Multinomial: [zeros("p", [1, 2]), most, node("y", "Multinomial", ["p", "most"])],
  ResizeBilinear: [huge, zeros("x", [1, 1, 1, 1]), node("y", "ResizeBilinear", ["x", "huge"])],
  Pad: [zeros("x", [1]), constant("p", [0, 2 ** 31 - 2], [1, 2], "int32"), node("y", "Pad", ["x", "p"])],
  SparseToDense: [constant("at", [0, 0], [1, 2], "int32"), huge, zeros("x", [1]), float("off", 0),
    node("y", "SparseToDense", ["at", "huge", "x", "off"])],
  ScatterNd: [constant("at", [0, 0], [1, 2], "int32"), zeros("x", [1]), huge, node("y", "ScatterNd", ["at", "x", "huge"])],
  UnsortedSegmentSum: [zeros("x", [1]), index, most, node("y", "UnsortedSegmentSum", ["x", "index", "most"])],
  GatherV2: [zeros("x", [1, N]), zeros("at", [N / 2], "int32"), int("axis", 0), node("y", "GatherV2", ["x", "at", "axis"])],
  AddV2: [column, row, node("y", "AddV2", ["column", "row"])],
  MatMul: [column, row, node("y", "MatMul", ["column", "row"])],
  "MatMul, transposed": [column, zeros("r", [N / 2, 1]), node("y", "MatMul", ["column", "r"], { transpose_b: bool(true) })],
  Einsum: [zeros("a", [N]), zeros("b", [N / 2]), node("y", "Einsum", ["a", "b"], { equation: text("i,j->ij") })],
}; // biome-ignore format: a table

for (const [backend, ...needed] of backends) {
  needs(...needed).describe(`on ${backend}`, () => {
    beforeAll(async () => {
      await chooseBackend(backend);
    });
    test.each(Object.entries(cases))("%s", async (_, nodes) => {
      await expect(run(graphOf(...nodes), {}, ["y"])).rejects.toMatchObject({
        code: "limit",
        summary: `the ${nodes.at(-1)?.op} node y needs more memory than there is`,
        path: "node y",
        found: expect.stringMatching(/^\d{10,} bytes$/),
      });
    });
  });
}

test("a list of tensors that has no room, either", async () => {
  const nodes = [ints("shape", 1), most, node("y", "TensorListReserve", ["shape", "most"], { element_dtype: type("float32") }), node("n", "TensorListLength", ["y"])]; // biome-ignore format: one thought
  await expect(run(graphOf(...nodes), {}, ["n"])).rejects.toMatchObject({ code: "limit", path: "node y" });
});
