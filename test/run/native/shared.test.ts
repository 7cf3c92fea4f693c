import { join } from "node:path";
import { expect, test } from "vitest";
import { openPath } from "../../../src/formats/open.node.js";
import { Graph } from "../../../src/graph/graph.js";
import { loadNative } from "../../../src/run/native/load.node.js";
import { nativeRun } from "../../../src/run/native/run.node.js";
import type { TensorValue } from "../../../src/tensor/tensor.js";
import { type Expected, expectedAnswers } from "../../expected.js";
import { needs, sharedModels, tfjsNode } from "../../requirements.js";

/** What these ops give differs from run to run, in Python too. */
const random = /^(Random|Multinomial)/;

// The answers were recorded with the plain kernels: with oneDNN's, TensorFlow differs from itself on two of these models.
if (!tfjsNode.missing) loadNative("comparing");

needs(tfjsNode, sharedModels).describe(
  "native TensorFlow on real models gives what it gave in Python",
  () => {
    test.each([
      ["frozen graphs", /^GraphDef .pb/, 20],
      ["SavedModels, variables and functions included", /SavedModel/, 35],
    ])("%s", { timeout: 300_000 }, async (_, kinds, atLeast) => {
      const answers = (await expectedAnswers(sharedModels.path)).filter(({ kind }) => kinds.test(kind));
      const failures: string[] = [];
      let compared = 0;
      for (const answer of answers) {
        const { graph, feeds, fetches } = await prepare(answer);
        if ([...graph.nodes.values()].some(({ op }) => random.test(op))) continue;
        const values = await nativeRun(graph, feeds, fetches);
        failures.push(
          ...answer.outputs.flatMap((output, i) => difference(answer.id, values[fetches[i] ?? ""], output)),
        );
        compared++;
      }
      expect(failures).toEqual([]);
      expect(compared).toBeGreaterThanOrEqual(atLeast);
    });
  },
);

/** Opens the model. Names in the answers are tensors' for a graph, and a signature's keys for a SavedModel. */
async function prepare({ id, kind, inputs, outputs }: Expected) {
  const saved = /SavedModel/.test(kind);
  const slash = id.lastIndexOf("/");
  const file = await openPath(join(sharedModels.path, saved ? id.slice(0, slash) : id));
  const [, tags = "", key = ""] = saved ? (/^([^:]*):(.*)$/.exec(id.slice(slash + 1)) ?? []) : [];
  const metaGraph = file.metaGraphs.find((candidate) => !saved || candidate.tags.join("+") === tags);
  if (!metaGraph) throw new Error(`${id}: no MetaGraph tagged ${tags}`);
  const signature = metaGraph.signatures.find((candidate) => candidate.key === key.replaceAll("|", "/"));
  return {
    graph: new Graph(metaGraph.graph, metaGraph),
    feeds: Object.fromEntries(
      inputs.map((value) => [signature?.inputs[value.name]?.name ?? value.name, value]),
    ),
    fetches: outputs.map(({ name }) => signature?.outputs[name]?.name ?? name),
  };
}

/** float32 agrees to 1e-5 relative + 1e-6 absolute; everything else exactly. */
function difference(id: string, actual: TensorValue | undefined, expected: TensorValue): string[] {
  const [a, b] = [actual?.data ?? [], expected.data];
  const off = Array.from(b as ArrayLike<unknown>).findIndex((want, i) => !close(a[i], want));
  if (off < 0 && String(actual?.shape) === String(expected.shape)) return [];
  const what = `element ${off} is ${a[off]}, not ${b[off]}; shape [${actual?.shape}], not [${expected.shape}]`;
  return [`${id} ${expected.name}: ${what}`];
}

function close(got: unknown, want: unknown): boolean {
  if (typeof got !== "number" || typeof want !== "number") return String(got) === String(want);
  if (Number.isNaN(want)) return Number.isNaN(got);
  if (!Number.isFinite(want)) return got === want;
  return Math.abs(got - want) <= 1e-6 + 1e-5 * Math.abs(want);
}
