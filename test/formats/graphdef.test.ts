import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openPath } from "../../src/formats/open.node.js";
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
    const opaque = new Set(["resource", "variant"]); // these have no values outside a session
    const wanted = Object.keys(dtypes).filter((dtype) => !opaque.has(dtype));
    expect([...new Set(tensors.map(({ dtype }) => dtype))].sort()).toEqual(wanted.sort());
  });
});
