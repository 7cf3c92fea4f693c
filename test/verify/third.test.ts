// Where two sides differ, TensorFlow says which of them is right.
import { beforeAll, expect, test } from "vitest";
import { verify } from "../../src/api/library.node.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { render } from "../../src/show/render.js";
import type { Comparable } from "../../src/verify/verify.js";
import { needs, tfjsNode } from "../requirements.js";
import { graphOf, node } from "../run/graphs.js";
import { sidesOf } from "./sides.js";

let same: Record<string, Comparable> = {};
let other: Record<string, Comparable> = {};

beforeAll(async () => {
  await chooseBackend("cpu");
  [same, other] = [await sidesOf(0), await sidesOf(0.01)];
});

function side(sides: Record<string, Comparable>, kind: string): Comparable {
  const found = sides[kind];
  if (!found) throw new Error(`no ${kind}`);
  return found;
}

needs(tfjsNode).describe("native TensorFlow as a third opinion", () => {
  test("agrees with both where they agree", async () => {
    const report = await verify(side(same, "LayersModel"), side(same, "frozen graph"), { native: true });
    expect(report.third).toMatchObject({ agreesWith: "both", ran: "graph of frozen.pb" });
    expect(report.third?.engine).toMatchObject({
      name: "TensorFlow",
      version: expect.stringMatching(/^2\./),
    });
    expect(report.third?.outputs[0]?.actual.elements).toBe(report.outputs[0]?.elements);
  });

  test("sides with the graph against a model that is off, wherever the graph stands", async () => {
    const [model, graph] = [side(other, "LayersModel"), side(same, "SavedModel signature")];
    const report = await verify(model, graph, { native: true });
    expect([report.pass, report.third?.agreesWith]).toEqual([false, "expected"]);
    expect(render(report)?.["text/plain"]).toContain("TensorFlow agrees with graph of saved, not with model");
    expect((await verify(graph, model, { native: true })).third?.agreesWith).toBe("actual");
  });

  test("can run the graph in place of our runner", async () => {
    const report = await verify(side(same, "LayersModel"), side(same, "frozen graph"), { engine: "native" });
    expect(report.pass).toBe(true);
    expect(report.engines[1]).toMatchObject({ name: "TensorFlow", backend: "native" });
    expect(report.layers.map(({ layer, pass }) => [layer, pass])).toEqual([
      ["dense", true],
      ["dense_1", true],
    ]);
  });

  test("runs, with `auto`, a graph that our runner lacks ops of, and no other", async () => {
    const lacking = () => graphOf(node("y", "Fact", []));
    await expect(verify(lacking(), lacking())).rejects.toMatchObject({ code: "unsupported" });
    const report = await verify(lacking(), lacking(), { engine: "auto" });
    expect([report.pass, ...report.engines.map(({ name }) => name)]).toEqual([
      true,
      "TensorFlow",
      "TensorFlow",
    ]);
    const own = await verify(side(same, "LayersModel"), side(same, "frozen graph"), { engine: "auto" });
    expect([own.pass, own.engines[1].name]).toEqual([true, "Thaw graph runner"]);
  });
});

test("without a graph there is nothing that TensorFlow could run", async () => {
  const sides = verify(side(same, "LayersModel"), side(same, "keras file"), { native: true });
  await expect(sides).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining("neither side"),
  });
});
