// Each pass leaves what the graph computes as it was.
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import type { NodeDef } from "../../src/formats/graphdef.js";
import { openPath } from "../../src/formats/open.node.js";
import { Graph } from "../../src/graph/graph.js";
import { freeze } from "../../src/graph/passes/freeze.js";
import { inlineFunctions } from "../../src/graph/passes/inline.js";
import { prune } from "../../src/graph/passes/prune.js";
import { attrsOf } from "../../src/graph/passes/rebuild.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { foldConstants } from "../../src/run/fold.js";
import { ops } from "../../src/run/ops/index.js";
import { outputIndexIn } from "../../src/run/plan/outputs.js";
import { run } from "../../src/run/run.js";
import { GraphRunner } from "../../src/run/runner.js";
import { difference } from "../../src/verify/difference.js";
import { float32Tolerance } from "../../src/verify/tolerance.js";
import { constant, graphOf, node, placeholder, type } from "../run/graphs.js";

beforeAll(() => chooseBackend("cpu"));

async function open(path: string): Promise<Graph> {
  const [meta] = (await openPath(fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url)))).metaGraphs;
  if (!meta) throw new Error("no graph");
  return new Graph(meta.graph, meta);
}

describe.each(["savedmodel-keras2/sequential", "savedmodel-keras3/export", "savedmodel-tf24/sequential"])(
  "%s",
  (path) => {
    test("inlined, frozen, pruned and folded, it has neither functions nor variables and answers the same", async () => {
      const graph = await open(path);
      const { inputs, outputs } = graph.signatures.find(({ key }) => key === "serving_default") ?? {
        inputs: {},
        outputs: {},
      };
      const fetches = Object.values(outputs).map(({ name }) => name);
      const feeds = Object.fromEntries(
        Object.values(inputs).map(({ name, shape }) => {
          const size = (shape ?? []).map((n) => n ?? 2);
          const count = size.reduce((a, b) => a * b, 1);
          return [name, { data: Float32Array.from({ length: count }, (_, i) => Math.sin(i)), shape: size }];
        }),
      );
      const flat = prune(freeze(inlineFunctions(graph, outputIndexIn(ops))), fetches);
      const folded = await foldConstants(flat, fetches);
      const left = [...folded.nodes.values()].map(({ op }) => op);
      expect(left.filter((op) => /PartitionedCall|VarHandle|ReadVariable/.test(op))).toEqual([]);
      expect(left.length).toBeLessThanOrEqual(flat.nodes.size);
      const expected = await new GraphRunner(graph).run(feeds, fetches);
      const actual = await run(folded, feeds, fetches);
      // Not bit for bit: batch normalisation by constants runs inside the convolution before it.
      for (const name of fetches) {
        const [a, b] = [actual[name], expected[name]];
        if (!a || !b) throw new Error(`${name} was not computed`);
        expect(difference(a, b, float32Tolerance)).toMatchObject({ mismatches: 0, elements: b.data.length });
      }
      expect(fetches.length).toBeGreaterThan(0);
    });
  },
);

test("prune leaves what a fetch needs, and its tensor names", () => {
  const graph = graphOf(
    placeholder("x", []),
    node("a", "Neg", ["x"]),
    node("b", "Neg", ["a"]),
    node("c", "Neg", ["x"]),
  );
  expect([...prune(graph, ["b:0"]).nodes.keys()]).toEqual(["x", "a", "b"]);
});

test("freeze names every variable that has no value", () => {
  const float = { dtype: type("float32") };
  const graph = graphOf(
    node("v", "VariableV2", [], float),
    node("w", "VarHandleOp", [], float),
    node("read", "Identity", ["v"]),
    node("value", "ReadVariableOp", ["w"], float),
  );
  expect(() => freeze(graph)).toThrow(expect.objectContaining({ code: "not-found", found: "v, w" }));
});

test("folding computes what no input changes, and leaves the rest", async () => {
  const graph = graphOf(
    placeholder("x", []),
    constant("one", [1], []),
    node("two", "Add", ["one", "one"]),
    node("three", "Add", ["two", "one"]),
    node("y", "Mul", ["x", "three"]),
  );
  const folded = await foldConstants(graph, ["y"]);
  expect([...folded.nodes.values()].map(({ name, op }) => `${name} ${op}`)).toEqual([
    "x Placeholder",
    "three Const",
    "y Mul",
  ]);
  expect([...((await run(folded, { x: 2 }, ["y"])).y?.data ?? [])]).toEqual([6]);
});

test("calls beside TensorFlow 1's control flow stay: their constants are dead where their arguments are", () => {
  const none = attrsOf({});
  const argument = (name: string) => ({ name, dtype: "float32" as const, typeAttr: "", numberAttr: "", typeListAttr: "" }); // biome-ignore format: one thought
  const three = {
    name: "three",
    inputs: [argument("x")],
    outputs: [argument("y")],
    nodes: [constant("c", [3], [])],
    returns: new Map([["y", "c:output:0"]]),
    controlReturns: new Map(),
    attrs: none,
  };
  const bodies = (...nodes: readonly NodeDef[]) => {
    const graph = new Graph({ nodes, functions: [three], versions: null });
    return [...inlineFunctions(graph, outputIndexIn(ops)).nodes.keys()];
  };
  const [p, x] = [placeholder("p", [], "bool"), placeholder("x", [])];
  expect(bodies(x, node("y", "three", ["x"]))).toEqual(["x", "y/c", "y"]);
  expect(bodies(p, x, node("s", "Switch", ["x", "p"]), node("y", "three", ["s:1"]))).toEqual(["p", "x", "s", "y"]); // biome-ignore format: one thought
});

test("what is inlined names no node to be placed beside, which only its function has", () => {
  const none = attrsOf({});
  const argument = (name: string) => ({ name, dtype: "float32" as const, typeAttr: "", numberAttr: "", typeListAttr: "" }); // biome-ignore format: one thought
  const beside = attrsOf({ T: type("float32"), _class: { kind: "s", value: new TextEncoder().encode("loc:@x/1") } }); // biome-ignore format: one thought
  const minus = {
    name: "minus",
    inputs: [argument("x")],
    outputs: [argument("y")],
    nodes: [{ ...node("n", "Neg", ["x"]), attrs: beside }],
    returns: new Map([["y", "n:y:0"]]),
    controlReturns: new Map(),
    attrs: none,
  };
  const graph = new Graph({ nodes: [placeholder("x", []), node("y", "minus", ["x"])], functions: [minus], versions: null }); // biome-ignore format: one thought
  const { attrs } = inlineFunctions(graph, outputIndexIn(ops)).node("y/n");
  expect([attrs.names, attrs.get("_class")]).toEqual([["T"], undefined]);
});
