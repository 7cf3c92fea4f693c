// Gradients through the runner, against TensorFlow's of the same frozen graphs: every op must be on the tape.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { readNpz } from "../../src/formats/npz.js";
import { openPath } from "../../src/formats/open.node.js";
import { Graph } from "../../src/graph/graph.js";
import { fileSource } from "../../src/io/file.node.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { registerGradients } from "../../src/run/gradients/index.js";
import { GraphRunner } from "../../src/run/runner.js";
import { toTensor } from "../../src/run/tensors.js";
import type { TensorRef } from "../../src/tensor/tensor.js";
import { needs } from "../requirements.js";
import { backends } from "./backends.js";
import { expectClose } from "./close.js";
import { constant, graphOf, node, type } from "./graphs.js";

type Arrays = ReadonlyMap<string, TensorRef>;

interface Case {
  readonly inputs: Arrays;
  readonly outputs: Arrays;
  /** By input. */
  readonly gradients: Arrays;
}

/** Graphs through which no gradient flows here; the error says so. */
const refused: ReadonlySet<string> = new Set(["mel_spectrogram"]); // a Fourier transform

for (const family of ["keras3", "tf1"]) {
  const folder = fileURLToPath(new URL(`../fixtures/graphs/${family}`, import.meta.url));
  const cases = await casesOf(folder);
  for (const [backend, ...needed] of backends) {
    needs(...needed).describe(`gradients of ${family} on ${backend}`, () => {
      beforeAll(async () => {
        await chooseBackend(backend);
        registerGradients();
      });
      test.each([...cases])("%s", async (name, { inputs, outputs, gradients }) => {
        const before = tf.memory().numTensors;
        const [metaGraph] = (await openPath(join(folder, `${name}.pb`))).metaGraphs;
        if (!metaGraph) throw new Error("no graph");
        using runner = new GraphRunner(new Graph(metaGraph.graph, metaGraph));
        const call = await runner.prepare([...inputs.keys()], [...outputs.keys()]);
        const given = await Promise.all([...inputs.values()].map((ref) => toTensor(ref)));
        const by = [...gradients.keys()].map((input) => [...inputs.keys()].indexOf(input));
        const differentiate = () =>
          tf.grads((...replaced: tf.Tensor[]) => {
            const all = given.map((tensor, i) => replaced[by.indexOf(i)] ?? tensor);
            return weighted(call.execute(all, { track: replaced }));
          })(by.map((i) => given[i] ?? tf.scalar(0)));
        if (refused.has(name)) {
          expect(differentiate).toThrow(expect.objectContaining({ code: "unsupported" }));
          return;
        }
        const found = differentiate();
        for (const [i, [input, ref]] of [...gradients].entries())
          expectClose(found[i]?.dataSync() ?? [], (await ref.load()).data, input);
        tf.dispose([found, given]);
        runner.dispose();
        expect(tf.memory().numTensors, "tensors left behind").toBe(before);
      });
    });
  }
}

/** What the generator script differentiates: the outputs times cos(position), summed. */
function weighted(outputs: readonly tf.Tensor[]): tf.Scalar {
  const sums = outputs.map((output) => {
    const weights = Float32Array.from({ length: output.size }, (_, i) => Math.cos(i));
    return tf.sum(tf.mul(output, tf.tensor(weights, output.shape)));
  });
  return tf.addN(sums) as tf.Scalar;
}

/** Every graph that TensorFlow found a gradient for, and the form with lowered loops, whose answers are the same. */
async function casesOf(folder: string): Promise<Map<string, Case>> {
  const recorded = Object.entries(await readNpz(await fileSource(join(folder, "expected.npz"))));
  const gradients = Object.entries(await readNpz(await fileSource(join(folder, "gradients.npz"))));
  const below = (arrays: typeof recorded, prefix: string) =>
    new Map(
      arrays.flatMap(([key, ref]) =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), ref] as const] : [],
      ),
    );
  const names = new Set(recorded.map(([key]) => key.split("/")[0] ?? ""));
  return new Map(
    [...names].flatMap((name): [string, Case][] => {
      const inputs = below(recorded, `${name}/in/`);
      const outputs = new Map(
        [...below(recorded, `${name}/out/`)].filter(([, { dtype }]) => dtype === "float32"),
      );
      const own = below(gradients, `${name}/`);
      const found = own.size > 0 ? own : below(gradients, `${name.replace(/_v1$/, "")}/`);
      // The two forms name their one input differently.
      const renamed =
        own.size > 0 ? found : new Map([...inputs.keys()].map((key, i) => [key, [...found.values()][i]]));
      const known = [...renamed].flatMap(([key, ref]) => (ref ? [[key, ref] as const] : []));
      return known.length > 0 ? [[name, { inputs, outputs, gradients: new Map(known) }]] : [];
    }),
  );
}

describe("gradients that end", () => {
  beforeAll(() => chooseBackend("cpu"));

  const float = { T: type("float32") };
  const derivative = async (graph: Graph, output: string) => {
    const runner = new GraphRunner(graph);
    const call = await runner.prepare(["x:0"], [output]);
    return tf.grad((x) => tf.sum(call.execute([x], { track: [x] })[0] ?? x))(tf.tensor1d([0.25, 0.5]));
  };
  const placeholder = node("x", "Placeholder", [], {
    dtype: type("float32"),
    shape: { kind: "shape", value: [2] },
  });

  test("an op that computes beside the tape is an error, not a gradient of zero", async () => {
    const graph = graphOf(placeholder, node("inverse", "Erfinv", ["x"], float));
    await expect(derivative(graph, "inverse:0")).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("the Erfinv node inverse"),
    });
  });

  test("StopGradient ends one without an error", async () => {
    const graph = graphOf(
      placeholder,
      node("stopped", "StopGradient", ["x"], float),
      node("product", "Mul", ["x", "stopped"], float),
    );
    expect(Array.from((await derivative(graph, "product:0")).dataSync())).toEqual([0.25, 0.5]);
  });

  test("a value that fills a tensor gets the gradients of all its elements", async () => {
    const graph = graphOf(
      placeholder,
      constant("axis", [0], [1], "int32"),
      constant("dims", [3], [1], "int32"),
      node("sum", "Sum", ["x", "axis"], float),
      node("filled", "Fill", ["dims", "sum"], float),
    );
    expect(Array.from((await derivative(graph, "filled:0")).dataSync())).toEqual([3, 3]);
  });

  test("a Euclidean norm has one: x / |x|", async () => {
    const graph = graphOf(
      placeholder,
      constant("axis", [0], [1], "int32"),
      node("norm", "EuclideanNorm", ["x", "axis"], float),
    );
    expectClose((await derivative(graph, "norm:0")).dataSync(), [1 / Math.sqrt(5), 2 / Math.sqrt(5)], "x");
  });

  test("a constant in place of what was given is no loss", async () => {
    const graph = graphOf(placeholder, constant("two", [2], []), node("double", "Mul", ["x", "two"], float));
    expect(Array.from((await derivative(graph, "double:0")).dataSync())).toEqual([2, 2]);
  });

  test("ops that are called as kernels of TensorFlow.js keep gradients of their own", async () => {
    const graph = graphOf(
      placeholder,
      constant("ids", [1, 1], [2], "int32"),
      constant("count", [3], [], "int32"),
      constant("weights", [5, 7, 11], [3]),
      node("sums", "UnsortedSegmentSum", ["x", "ids", "count"], { ...float, Tindices: type("int32") }),
      node("weighted", "Mul", ["sums", "weights"], float),
    );
    expect(Array.from((await derivative(graph, "weighted:0")).dataSync())).toEqual([7, 7]);
  });
});
