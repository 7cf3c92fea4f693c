import { join } from "node:path";
import { expect, test } from "vitest";
import { openPath } from "../../../src/formats/open.node.js";
import { Graph } from "../../../src/graph/graph.js";
import { nativeRun } from "../../../src/run/native/run.node.js";
import type { TensorValue } from "../../../src/tensor/tensor.js";
import { expectedAnswers } from "../../expected.js";
import { needs, sharedModels, tfjsNode } from "../../requirements.js";

needs(tfjsNode, sharedModels).describe("native TensorFlow on real frozen graphs", () => {
  test("gives what TensorFlow gave in Python", { timeout: 300_000 }, async () => {
    const answers = (await expectedAnswers(sharedModels.path)).filter(({ kind }) =>
      kind.startsWith("GraphDef .pb"),
    );
    const failures: string[] = [];
    expect(answers.length).toBeGreaterThan(20);
    for (const { id, inputs, outputs } of answers) {
      const { metaGraphs } = await openPath(join(sharedModels.path, id));
      const graph = new Graph(
        metaGraphs[0]?.graph ?? { nodes: [], functions: [], versions: null },
        metaGraphs[0],
      );
      const feeds = Object.fromEntries(inputs.map((input) => [input.name, input]));
      const values = await nativeRun(
        graph,
        feeds,
        outputs.map(({ name }) => name),
      );
      if ([...graph.nodes.values()].some(({ op }) => random.test(op))) continue;
      for (const output of outputs) failures.push(...differences(id, values[output.name], output));
    }
    expect(failures).toEqual([]);
  });
});

/** What these ops give differs from run to run, in Python too. */
const random = /^(Random|Multinomial)/;

/** float32 agrees to 1e-5 relative + 1e-6 absolute; everything else exactly. */
function differences(id: string, actual: TensorValue | undefined, expected: TensorValue): string[] {
  const [a, b] = [actual?.data ?? [], expected.data];
  const off = Array.from(b as ArrayLike<unknown>).findIndex((want, i) => !close(a[i], want));
  const sameShape = String(actual?.shape) === String(expected.shape);
  if (off < 0 && sameShape) return [];
  return [
    `${id} ${expected.name}: element ${off} is ${a[off]}, not ${b[off]}; [${actual?.shape}] [${expected.shape}]`,
  ];
}

function close(got: unknown, want: unknown): boolean {
  if (typeof got !== "number" || typeof want !== "number") return String(got) === String(want);
  if (Number.isNaN(want)) return Number.isNaN(got);
  return got === want || Math.abs(got - want) <= 1e-6 + 1e-5 * Math.abs(want);
}
