// Tables that are filled from text files, by every attribute that says how, against what TensorFlow finds in them
// (test/fixtures/make/vocabularies.py).
import { openAsBlob } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { openPath } from "../../src/formats/open.node.js";
import { attr, Graph } from "../../src/graph/graph.js";
import { memorySource } from "../../src/io/source.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { GraphRunner } from "../../src/run/runner.js";

const folder = new URL("../fixtures/vocabularies/", import.meta.url);

describe.each(["cpu", "wasm"] as const)("vocabularies on %s", (backend) => {
  beforeAll(() => chooseBackend(backend));

  test("hold what TensorFlow finds in them", async () => {
    const graph = await graphOf("graph.pb");
    const wanted = [...graph.nodes.keys()].filter((name) => /\/(found|size)$/.test(name));
    using runner = new GraphRunner(graph);
    const results = await runner.run({}, wanted.map((name) => `${name}:0`)); // biome-ignore format: one thought
    for (const name of wanted) {
      const expected = await attr(graph.node(`${name}/expected`), "value", "tensor")?.load();
      expect(results[`${name}:0`]?.dtype, name).toBe(expected?.dtype);
      expect(results[`${name}:0`]?.data, name).toEqual(expected?.data);
    }
    expect(wanted).toHaveLength(88);
  });

  const refused = "blank twice no-column no-number text-for-number odd-numbers too-many".split(" ");
  test.each(refused)("a table is refused as TensorFlow does: %s", async (title) => {
    const graph = await graphOf("refused.pb", title);
    using runner = new GraphRunner(graph);
    const error = await runner.run({}, [`v2/${title}/found:0`]).catch((error: unknown) => error);
    expect(error).toMatchObject({
      code: "malformed",
      path: expect.stringContaining(title),
      expected: expect.any(String),
      found: expect.any(String),
    });
  });
});

/** The graph, or what of it belongs to one case, with the files beside it as its assets. */
async function graphOf(file: string, title?: string): Promise<Graph> {
  const [metaGraph] = (await openPath(new URL(file, folder))).metaGraphs;
  if (!metaGraph) throw new Error(`${file} holds no graph`);
  const of = (name: string) => title === undefined || name.startsWith(`v2/${title}/`);
  const { nodes } = metaGraph.graph;
  const kept = { ...metaGraph.graph, nodes: nodes.filter(({ name }) => of(name)) };
  const names = kept.nodes.map(({ name }) => name).filter((name) => name.endsWith("/filename"));
  const whole = new Graph(kept);
  const paths = await Promise.all(
    names.map(async (name) => [`${name}:0`, await textOf(whole, name)] as const),
  );
  const assets = [...new Set(paths.map(([, path]) => path))].map((path) => ({
    path,
    open: async () =>
      memorySource(
        path,
        new Uint8Array(await (await openAsBlob(fileURLToPath(new URL(path, folder)))).arrayBuffer()),
      ),
  }));
  return new Graph(kept, { assetTensors: new Map(paths), assets });
}

async function textOf(graph: Graph, name: string): Promise<string> {
  const value = await attr(graph.node(name), "value", "tensor")?.load();
  const [bytes] = value?.data ?? [];
  return new TextDecoder().decode(bytes as Uint8Array); // a string
}
