// Two graphs are compared inside too: which nodes are one, where they part, and what a rewriting optimizer changes.
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { open } from "../../src/api/open.node.js";
import type { Graph } from "../../src/graph/graph.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { renderReport } from "../../src/show/verify.js";
import { TensorValue } from "../../src/tensor/tensor.js";
import { Random } from "../../src/verify/random.js";
import { Recording } from "../../src/verify/recording.js";
import { verify } from "../../src/verify/verify.js";
import { constant, graphOf, node, placeholder, text } from "../run/graphs.js";

beforeAll(() => chooseBackend("cpu"));

interface Change {
  /** Added to one bias, by its layer. */
  readonly extra?: string;
  /** Put before every name. */
  readonly prefix?: string;
  /** Renames everything, so that no name is the same. */
  readonly numbered?: boolean;
  /** Multiplies into the first kernel what the original multiplies afterwards. */
  readonly folded?: boolean;
}

const LAYERS = ["fc1", "fc2", "fc3"];

/** Three layers with a branch; `fc1` is scaled after its product. */
function network({ extra, prefix = "", numbered = false, folded = false }: Change = {}): Graph {
  const random = new Random(5);
  const name = (own: string) =>
    prefix + (numbered ? own.replaceAll("fc", "layer_").replace("Relu", "act") : own);
  const nodes = [placeholder(name("x"), [null, 4])];
  let source = "x";
  for (const layer of LAYERS) {
    const kernel = Array.from({ length: 16 }, () => random.between(-0.3, 0.3));
    const bias = Array.from(
      { length: 4 },
      (_, i) => random.between(1, 2) + (layer === extra && i === 0 ? 0.5 : 0),
    );
    const scale = layer === "fc1" ? 3 : 1;
    nodes.push(
      constant(name(`${layer}/kernel`), folded ? kernel.map((x) => Math.fround(x) * scale) : kernel, [4, 4]),
      constant(name(`${layer}/bias`), bias, [4]),
      constant(name(`${layer}/scale`), [folded ? 1 : scale], []),
      node(name(`${layer}/MatMul`), "MatMul", [name(source), name(`${layer}/kernel`)]),
      node(name(`${layer}/mul`), "Mul", [name(`${layer}/MatMul`), name(`${layer}/scale`)]),
      node(name(`${layer}/BiasAdd`), "BiasAdd", [name(`${layer}/mul`), name(`${layer}/bias`)], {
        data_format: text("NHWC"),
      }),
      node(name(`${layer}/Relu`), "Relu", [name(`${layer}/BiasAdd`)]),
    );
    source = `${layer}/Relu`;
  }
  nodes.push(
    node(name("branch/Tanh"), "Tanh", [name("fc1/Relu")]),
    node(name("sum/add"), "AddV2", [name("fc3/Relu"), name("branch/Tanh")]),
  );
  return graphOf(...nodes);
}

const ENDS = ["fc1/Relu", "fc2/Relu", "fc3/Relu", "branch/Tanh", "sum/add"];

describe("two graphs that are one", () => {
  test.each([
    ["of the same names", {}],
    ["inlined under the name of its call", { prefix: "StatefulPartitionedCall/PartitionedCall_1/" }],
    ["of other names", { numbered: true }],
  ])("%s: layers and weights agree", async (_, change) => {
    const report = await verify(network(change), network());
    expect(report.pass).toBe(true);
    expect(new Set(report.layers.map(({ layer }) => layer))).toEqual(new Set(ENDS));
    expect(report.layers.every(({ pass }) => pass)).toBe(true);
    expect(report.layersLeft).toEqual([]);
    expect(report.weights.filter(({ equal }) => equal).length).toBeGreaterThanOrEqual(6);
    expect(report.weights.every(({ equal }) => equal)).toBe(true);
  });

  test("one rewritten: what holds other numbers without effect is no difference", async () => {
    const report = await verify(network({ folded: true }), network(), { layers: "all" });
    expect([report.pass, report.firstDiverging]).toEqual([true, undefined]);
  });
});

describe("two graphs that part", () => {
  test.each(LAYERS)("at the bias of %s: the node is named, all or by bisection", async (layer) => {
    for (const change of [{}, { prefix: "PartitionedCall/" }, { numbered: true }, { folded: true }]) {
      for (const layers of [undefined, "all", "bisect"] as const) {
        const report = await verify(
          network({ ...change, extra: layer }),
          network(),
          layers ? { layers } : {},
        );
        expect(report.pass).toBe(false);
        expect(report.firstDiverging?.tensor).toBe(`${layer}/BiasAdd:0`);
        expect(report.weights.filter(({ equal }) => !equal).map(({ tensor }) => tensor)).toContain(
          `${layer}/bias:0`,
        );
      }
    }
  });

  test("bisection computes few of the nodes", async () => {
    const report = await verify(network({ extra: "fc3" }), network(), { layers: "bisect" });
    expect(report.layers.length).toBeLessThan(9);
  });

  test("the page and the text say where", async () => {
    const report = await verify(network({ extra: "fc2" }), network());
    const { "text/plain": text, "text/html": html } = renderReport(report);
    expect(text).toContain("first layer that differs: fc2/BiasAdd (fc2/BiasAdd:0)");
    expect(html).toContain("fc2/BiasAdd:0 is the first tensor that differs");
  });
});

const fixture = (name: string) => open(fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url)));

test("a training graph with its checkpoint, and what was frozen of it", async () => {
  const [frozen, training] = [
    await fixture("checkpoint-mnist/frozen.pb"),
    await fixture("checkpoint-mnist/model.ckpt.meta"),
  ];
  for (const [a, b] of [
    [frozen, training],
    [training, frozen],
  ] as const) {
    const report = await verify(a, b, { samples: 2 });
    expect(report.pass).toBe(true);
    expect(report.layers.map(({ layer, pass }) => [layer, pass])).toEqual([
      ["dense/Relu", true],
      ["dense_1/Softmax", true],
    ]);
    expect(report.weights.map(({ equal }) => equal)).toEqual([true, true, true, true]);
  }
});

test("nothing inside of a loop or of a branch is asked for", async () => {
  const graph = await fixture("graphs/tf1/dynamic_lstm_projection.pb");
  const report = await verify(graph, graph, { samples: 2 });
  expect(report.pass).toBe(true);
  expect(report.layers.length).toBeGreaterThan(0);
  expect(report.layersLeft).toEqual([]);
});

test("the first mismatch is shown with as many digits as tell the two apart", async () => {
  const value = (x: number) => new TensorValue("y", "float32", [1], Float32Array.of(x));
  const report = await verify(
    new Recording("a.npz", { y: value(0.31841) }),
    new Recording("b.npz", { y: value(0.31843) }),
  );
  expect(renderReport(report)["text/plain"]).toContain("first at [0]: 0.31841, expected 0.31843");
});
