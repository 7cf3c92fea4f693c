// SavedModels of TensorFlow 1's boosted trees, whose ensemble lies in the checkpoint, against what TensorFlow 1.15 answers.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { openPath } from "../../src/formats/open.node.js";
import { Graph } from "../../src/graph/graph.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { GraphRunner } from "../../src/run/runner.js";
import { TensorValue } from "../../src/tensor/tensor.js";
import { expectClose } from "./close.js";

const folder = new URL("../fixtures/trees/", import.meta.url);
const utf8 = new TextEncoder();

interface Recorded {
  readonly inputs: { readonly a: number[]; readonly b: number[]; readonly c: string[] };
  readonly outputs: Readonly<Record<string, number[][]>>;
}

describe.each(["cpu", "wasm"] as const)("boosted trees on %s", (backend) => {
  beforeAll(() => chooseBackend(backend));

  test.each(["regressor", "classifier"])("a %s answers as in TensorFlow", async (name) => {
    const { inputs, outputs } = recorded(name);
    const { metaGraphs } = await openPath(fileURLToPath(new URL(name, folder)));
    const [metaGraph] = metaGraphs;
    if (!metaGraph) throw new Error(`${name} holds no graph`);
    const runner = new GraphRunner(new Graph(metaGraph.graph, metaGraph));
    const shape = [inputs.a.length];
    const results = await runner.runSignature(
      {
        a: new TensorValue("a", "float32", shape, Float32Array.from(inputs.a)),
        b: new TensorValue("b", "float32", shape, Float32Array.from(inputs.b)),
        c: new TensorValue(
          "c",
          "string",
          shape,
          inputs.c.map((text) => utf8.encode(text)),
        ),
      },
      "predict",
    );
    const names = Object.keys(outputs);
    expect(names).toContain(name === "regressor" ? "predictions" : "probabilities");
    for (const key of names) expectClose(results[key]?.data ?? [], outputs[key]?.flat() ?? [], key);
    runner.dispose();
  });
});

function recorded(name: string): Recorded {
  // Written by test/fixtures/make/trees.py in exactly this shape.
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")) as Recorded;
}
