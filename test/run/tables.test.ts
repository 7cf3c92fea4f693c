// Mutable tables: what a checkpoint holds of them, and what lasts from call to call, as TensorFlow answers.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { open } from "../../src/api/open.node.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import type { TensorValue } from "../../src/tensor/tensor.js";

const fixture = (path: string) => fileURLToPath(new URL(`../fixtures/tables/${path}`, import.meta.url));
const calls: unknown[] = JSON.parse(readFileSync(fixture("calls.json"), "utf8"));

describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
  beforeAll(() => chooseBackend(backend));

  test("a SavedModel's entries come from its checkpoint, and what one signature puts in, another finds", async () => {
    const model = await open(fixture("module"));
    const [get, put] = [model.signature("get"), model.signature("put")];
    const asked = { k: ["a", "saved", "x"] };
    expect(numbersOf(await get(asked))).toEqual(calls[0]);
    expect(numbersOf(await put({ k: ["a", "b"], v: [1, 2] }))).toEqual(calls[1]);
    expect(numbersOf(await get(asked))).toEqual(calls[2]);
  });

  test("a MetaGraph's, too; what restores them needs no running", async () => {
    const model = await open(fixture("tf1/model.ckpt.meta"));
    expect(numbersOf(await model.run({ keys: ["b", "c"] }, ["found"]))).toEqual(calls[3]);
  });
});

function numbersOf(results: Readonly<Record<string, TensorValue>>): Record<string, number[]> {
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, [...data].map(Number)]));
}
