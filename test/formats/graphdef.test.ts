import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openFile } from "../../src/formats/open.js";
import { openPath } from "../../src/formats/open.node.js";
import { memorySource } from "../../src/io/source.js";
import { dtypes } from "../../src/tensor/dtype.js";
import { type Digest, digestOf } from "./digest.js";

const fixture = (path: string) => new URL(`../fixtures/graph-dtypes/${path}`, import.meta.url).pathname;

// JSON that the fixture's script wrote.
const digests = JSON.parse(readFileSync(fixture("digests.json"), "utf8")) as Record<string, Digest>;

describe.each(["graph.pb", "graph.pbtxt"])("%s", (name) => {
  test("every dtype in every form is what tf.make_ndarray reads", async () => {
    const { tensors } = await openPath(fixture(name));
    const found: Record<string, Digest> = {};
    for (const tensor of tensors) found[tensor.name] = await digestOf(tensor);
    expect(found).toEqual(digests);
  });

  test("no dtype is left out", async () => {
    const { tensors } = await openPath(fixture(name));
    const opaque = new Set(["resource", "variant", "unknown"]); // these have no values outside a session
    const wanted = Object.keys(dtypes).filter((dtype) => !opaque.has(dtype));
    expect([...new Set(tensors.map(({ dtype }) => dtype))].sort()).toEqual(wanted.sort());
  });
});

test("__proto__ is an attribute like any other, and a function may call itself", async () => {
  const text = `
    node { name: "c" op: "Const" attr { key: "__proto__" value { i: 5 } } attr { key: "constructor" value { b: true } } }
    library { function { signature { name: "f" } node_def { name: "again" op: "f" attr { key: "g" value { func { name: "f" } } } } } }
    versions { producer: 1 }`;
  const file = await openFile(memorySource("g.pbtxt", new TextEncoder().encode(text)));
  const [graph] = file.metaGraphs.map((meta) => meta.graph);
  const attrs = graph?.nodes[0]?.attrs;
  expect(attrs?.names).toEqual(["__proto__", "constructor"]);
  expect(attrs?.get("__proto__")).toEqual({ kind: "i", value: 5 });
  expect(attrs?.get("toString")).toBeUndefined();
  expect({}).not.toHaveProperty("kind");
  expect(graph?.functions[0]?.nodes[0]?.op).toBe("f");
});
