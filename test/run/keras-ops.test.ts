// Every op in the graphs of Keras' applications is in the table; the layers' own graphs are run by graphs.test.ts.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ops } from "../../src/run/ops/index.js";

const path = new URL("../fixtures/registry/keras-applications.json", import.meta.url);
// Written by test/fixtures/make/applications.py in exactly this shape.
const applications = JSON.parse(readFileSync(path, "utf8")) as Record<string, readonly string[]>;

test.each(Object.entries(applications))("%s", (_, needed) => {
  expect(needed.length).toBeGreaterThan(10);
  expect(needed.filter((op) => !(op in ops))).toEqual([]);
});
