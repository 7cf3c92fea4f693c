// Every op of the table against TensorFlow's own result for it, on each backend: one graph per family, which holds
// inputs, op and expected outputs (test/fixtures/make/ops).
import { readdirSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { openPath } from "../../src/formats/open.node.js";
import { attr, Graph } from "../../src/graph/graph.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { ops } from "../../src/run/ops/index.js";
import { GraphRunner } from "../../src/run/runner.js";
import { dtypes } from "../../src/tensor/dtype.js";
import { needs } from "../requirements.js";
import { backends } from "./backends.js";
import { ATOL, expectClose } from "./close.js";
import { testedElsewhere, tolerances } from "./ops-exceptions.js";

const folder = new URL("../fixtures/ops/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".pb"));
const graphs = new Map(await Promise.all(files.map(async (name) => [name, await graphIn(name)] as const)));

for (const [backend, ...needed] of backends) {
  needs(...needed).describe(`on ${backend}`, () => {
    beforeAll(async () => {
      await chooseBackend(backend);
    });
    for (const [name, graph] of graphs) {
      describe(name, () => {
        for (const [title, count] of cases(graph)) {
          test(title, async () => {
            const before = tf.memory().numTensors;
            using runner = new GraphRunner(graph);
            await agrees(runner, title, count);
            runner.dispose();
            expect(tf.memory().numTensors, "tensors left behind").toBe(before);
          });
        }
      });
    }
  });
}

test("every op of the table has a case of its own, or is named with the reason", () => {
  const tested = new Set([...graphs.values()].flatMap((graph) => [...opsIn(graph)]));
  const missing = Object.keys(ops).filter((op) => !tested.has(op));
  expect(missing.sort()).toEqual(Object.keys(testedElsewhere).sort());
});

test("no tolerance is out of date", () => {
  const titles = new Set([...graphs.values()].flatMap((graph) => [...cases(graph).keys()]));
  expect(Object.keys(tolerances).filter((title) => !titles.has(title))).toEqual([]);
});

/** The ops of a graph, those of its functions included. */
function* opsIn(graph: Graph): Generator<string> {
  for (const { op } of graph.nodes.values()) yield op;
  for (const { nodes } of graph.functions.values()) for (const { op } of nodes) yield op;
}

async function graphIn(name: string): Promise<Graph> {
  const { metaGraphs } = await openPath(new URL(name, folder));
  const [metaGraph] = metaGraphs;
  if (!metaGraph) throw new Error(`${name} holds no graph`);
  return new Graph(metaGraph.graph, metaGraph);
}

/** Titles with their number of results. */
function cases(graph: Graph): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of graph.nodes.keys()) {
    const [, title] = /^(.+)\/result\/\d+$/.exec(name) ?? [];
    if (title) found.set(title, (found.get(title) ?? 0) + 1);
  }
  return found;
}

/** Kinds of dtypes whose values are equal or wrong. */
const exact: ReadonlySet<string> = new Set(["int", "bool", "string"]);

async function agrees(runner: GraphRunner, title: string, count: number): Promise<void> {
  const indices = Array.from({ length: count }, (_, i) => i);
  const results = await runner.run(
    {},
    indices.map((i) => `${title}/result/${i}:0`),
  );
  for (const i of indices) {
    const result = results[`${title}/result/${i}:0`];
    const expected = await attr(runner.graph.node(`${title}/expected/${i}`), "value", "tensor")?.load();
    expect(result?.dtype, `output ${i}`).toBe(expected?.dtype);
    expect(result?.shape, `output ${i}`).toEqual(expected?.shape);
    const isExact = exact.has(dtypes[expected?.dtype ?? "float32"].kind) && !(title in tolerances);
    if (isExact) expect(result?.data).toEqual(expected?.data);
    else
      expectClose(
        result?.data ?? [],
        expected?.data ?? [],
        `output ${i}`,
        (tolerances[title]?.atol ?? ATOL) / ATOL,
      );
  }
}
