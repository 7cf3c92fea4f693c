/**
 * Whether two models are one: both run on the same inputs, outputs compared, then layers and weights.
 *
 * ```ts
 * const report = await verify(model, graph); // a rebuilt model, and the graph that it came from
 * report.pass;
 * ```
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { NotFoundError } from "../errors.js";
import type { Signature } from "../formats/file.js";
import { Graph } from "../graph/graph.js";
import { parseName } from "../graph/names.js";
import type { HubModule } from "../hub/module.js";
import { signatureOf } from "../run/names.js";
import { graphModelSubject, hubSubject } from "./callable-subject.js";
import { Comparison } from "./comparison.js";
import { GraphSubject } from "./graph-subject.js";
import { ModelSubject } from "./model-subject.js";
import type { VerifyOptions } from "./options.js";
import { Recording } from "./recording.js";
import type { VerifyReport } from "./report.js";
import type { Subject } from "./subject.js";

/** Anything with a graph in it, such as an opened file. */
export interface HasGraph {
  readonly graph: Graph;
  /** What to call it. */
  readonly name?: string;
}

/** What can be compared with what. A file that holds a Keras model and no graph is compared as that model. */
export type Comparable = tf.LayersModel | tf.GraphModel | Graph | HasGraph | HubModule | Recording | Subject;

/**
 * Compares `a` with `b`, which is taken as right. One side is never used to compute the other: a graph is run by
 * Thaw's own runner, a LayersModel by TensorFlow.js.
 *
 * @throws {MismatchError} when inputs or outputs of the two cannot be paired
 * @throws {UnsupportedError} when the graph has ops that the runner lacks
 */
export async function verify(
  a: Comparable,
  b: Comparable,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const [actual, expected] = subjectsOf(a, b, options);
  try {
    return await new Comparison(actual, expected, options).report();
  } finally {
    actual.dispose();
    expected.dispose();
  }
}

/** Recordings come last: what their arrays are depends on the other side. */
function subjectsOf(a: Comparable, b: Comparable, options: VerifyOptions): [Subject, Subject] {
  const { signature } = options;
  if (signature !== undefined && !mayHaveSignatures(a) && !mayHaveSignatures(b)) {
    throw new NotFoundError(`no signature named ${JSON.stringify(signature)}`, {
      found: "neither side has signatures",
      hint: "leave the signature out; `outputs` (--output) takes tensors and layers",
    });
  }
  const own = (side: 0 | 1) => optionsOf(options, side);
  const first = a instanceof Recording ? undefined : subjectOf(a, own(0));
  const second = b instanceof Recording ? undefined : subjectOf(b, own(1));
  return [
    a instanceof Recording ? a.against(second) : (first ?? subjectOf(a, own(0))),
    b instanceof Recording ? b.against(first) : (second ?? subjectOf(b, own(1))),
  ];
}

/** What one side is asked for. */
export interface SideOptions extends Omit<VerifyOptions, "signature"> {
  readonly signature?: string;
}

function optionsOf({ signature, ...options }: VerifyOptions, side: 0 | 1): SideOptions {
  const own = typeof signature === "string" ? signature : signature?.[side];
  return own === undefined ? options : { ...options, signature: own };
}

function mayHaveSignatures(value: Comparable): boolean {
  return isHubModule(value) || (graphIn(value)?.signatures.length ?? 0) > 0;
}

function graphIn(value: Comparable): Graph | undefined {
  if (value instanceof Graph) return value;
  return "graph" in value && value.graph instanceof Graph ? value.graph : undefined;
}

/** A side by itself: what can be fed and fetched. */
export function subjectOf(value: Exclude<Comparable, Recording>, options: SideOptions): Subject {
  if (isLayersModel(value)) return new ModelSubject(value);
  if (isGraphModel(value)) return graphModelSubject(value);
  if (isHubModule(value)) return hubSubject(value, options.signature);
  const graph = graphIn(value);
  // The only kind left is a subject that somebody made.
  if (!graph) return value as Subject;
  const { feeds, engine } = options;
  const outputs = options.outputs?.flatMap((name) => (typeof name === "string" ? [name] : [...name]));
  const signature = wantedSignature(graph, options);
  const name = "name" in value && typeof value.name === "string" ? value.name : undefined;
  return new GraphSubject(graph, { name, signature, outputs, feeds, engine });
}

/** The one asked for; otherwise, if no tensors are named, the one that TensorFlow would serve. */
function wantedSignature(graph: Graph, { signature, outputs }: SideOptions): Signature | undefined {
  if (signature !== undefined && graph.signatures.length > 0) return signatureOf(graph, signature);
  // Named tensors go by the graph's own names; a layer's name leaves the graph as it is served.
  if (outputs?.flat().some((name) => graph.nodes.has(parseName(name).node))) return undefined;
  const served = servedByDefault.flatMap((key) => graph.signatures.find((each) => each.key === key) ?? []);
  return served[0] ?? (graph.signatures.length === 1 ? graph.signatures[0] : undefined);
}

/** What TensorFlow Serving, TF-Hub and Keras call when nobody says which. */
const servedByDefault = ["serving_default", "default", "serve"];

function isGraphModel(value: Comparable): value is tf.GraphModel {
  return "executeAsync" in value && "modelSignature" in value;
}

function isHubModule(value: Comparable): value is HubModule {
  return "generation" in value && "hasTraining" in value;
}

/** By its methods: a program may hold two copies of TensorFlow.js. */
function isLayersModel(value: Comparable): value is tf.LayersModel {
  return "layers" in value && "getWeights" in value && "apply" in value;
}
