// Anything with anything: one model as every kind of side, each against each, and against another model.
import { beforeAll, describe, expect, test } from "vitest";
import { verify } from "../../src/api/library.node.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import type { Comparable } from "../../src/verify/verify.js";
import { sidesOf } from "./sides.js";

let same: Record<string, Comparable> = {};
let other: Record<string, Comparable> = {};

beforeAll(async () => {
  await chooseBackend("cpu");
  [same, other] = [await sidesOf(0), await sidesOf(0.01)];
});

const kinds = ["frozen graph", "graph alone", "SavedModel signature", "Hub module's file", "loaded Hub module",
  "LayersModel", "h5 file", "keras file", "tfjs layers file", "tfjs graph file", "GraphModel", "recording"]; // biome-ignore format: a list

describe.each(kinds)("%s", (a) => {
  test.each(kinds)("against %s: equal if it is the same model, different if it is not", async (b) => {
    const [actual, expected, wrong] = [same[a], same[b], other[b]];
    if (!actual || !expected || !wrong) throw new Error("every kind is made");
    const report = await verify(actual, expected, { samples: 3 });
    expect(report.pass).toBe(true);
    const elements = report.cases.includes("given")
      ? 6 * 3
      : a === "recording" && b === "recording"
        ? 18
        : 6 * 3;
    expect(report.outputs.reduce((sum, output) => sum + output.elements, 0)).toBeGreaterThanOrEqual(elements);
    const differing = await verify(actual, wrong, { samples: 3 });
    expect(differing.pass).toBe(false);
    expect(differing.maxAbs).toBeGreaterThan(1e-5);
  });
});

test("the list has every kind", () => {
  expect(Object.keys(same)).toEqual(kinds);
});
