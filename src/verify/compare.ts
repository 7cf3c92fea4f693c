/**
 * One layer's activation against the graph's own tensor at that place: the check after each step of a rebuild.
 *
 * ```ts
 * await compare(model, graph, { layer: "dense", tensor: "dense/Relu:0" });
 * ```
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { MismatchError } from "../errors.js";
import { Graph } from "../graph/graph.js";
import { tensorName } from "../graph/names.js";
import { formatShape } from "../tensor/dtype.js";
import { ActivationComparison } from "./activation.js";
import { inputCases } from "./cases.js";
import { difference } from "./difference.js";
import { GraphSubject } from "./graph-subject.js";
import { ModelSubject } from "./model-subject.js";
import type { VerifyOptions } from "./options.js";
import { pairUp } from "./pair.js";
import type { Side } from "./report.js";
import { insideTolerance, toleranceOf } from "./tolerance.js";
import type { HasGraph } from "./verify.js";

export interface CompareOptions
  extends Pick<VerifyOptions, "samples" | "seed" | "rtol" | "atol" | "inputs" | "feeds"> {
  /** The layer's name; the model's last layer unless told. */
  readonly layer?: string;
  /** The graph's tensor. */
  readonly tensor: string;
}

/**
 * Runs the model up to the layer and the graph up to the tensor, on the same seeded inputs.
 *
 * @throws {NotFoundError} for a layer or tensor that does not exist, with the nearest names
 * @throws {MismatchError} when the two have different shapes
 */
export async function compare(
  model: tf.LayersModel,
  source: Graph | HasGraph,
  options: CompareOptions,
): Promise<ActivationComparison> {
  const graph = source instanceof Graph ? source : source.graph;
  const tensor = tensorName(options.tensor);
  const actual = new ModelSubject(model);
  const layer = actual.layer(options.layer ?? model.layers.at(-1)?.name ?? "").name;
  const name = source instanceof Graph ? undefined : source.name;
  const expected = new GraphSubject(graph, { name, outputs: [tensor], feeds: options.feeds });
  try {
    const pairs = pairUp(
      "input",
      actual.inputs,
      expected.inputs,
      "give the others a value: { feeds: { … } }",
    );
    const [batch] = inputCases(pairs, actual, expected, { ...options, cases: ["random"] });
    const [ours] = await actual.run(batch?.actual ?? {}, [layer]);
    const [theirs] = await expected.run(batch?.expected ?? {}, [tensor]);
    if (!ours || !theirs || ours.data.length !== theirs.data.length) {
      throw new MismatchError(`layer "${layer}" and ${tensor} have different shapes`, {
        expected: `${tensor} ${formatShape(theirs?.shape ?? null)}`,
        found: `layer "${layer}" ${formatShape(ours?.shape ?? null)}`,
      });
    }
    const tolerance = insideTolerance(toleranceOf(options, [ours, theirs]), theirs);
    const found = difference(ours, theirs, tolerance);
    const engines = [sideOf(actual), sideOf(expected)] as const;
    return new ActivationComparison(
      layer,
      tensor,
      ours.shape,
      found,
      tolerance,
      batch?.inputs ?? [],
      engines,
      batch?.notes ?? [],
    );
  } finally {
    expected.dispose();
  }
}

function sideOf({ label, engine }: ModelSubject | GraphSubject): Side {
  return { label, ...engine };
}
