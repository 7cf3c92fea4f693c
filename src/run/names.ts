/**
 * The names that a run is given, held against the graph.
 *
 * @module
 */
import { MalformedError, NotFoundError, UsageError } from "../errors.js";
import type { Signature, TensorInfo } from "../formats/file.js";
import { attr, type Graph } from "../graph/graph.js";
import { parseName, tensorName } from "../graph/names.js";
import { didYouMean, nearest } from "../nearest.js";
import type { DType } from "../tensor/dtype.js";
import type { TensorLike } from "./feeds.js";
import { type NamedInput, shapeText, unknownInput } from "./misfit.js";
import type { BodyNode, Source } from "./plan/body.js";
import type { Request } from "./plan/request.js";

/** What the graph says about a tensor. @throws {NotFoundError} with the nearest names */
export function tensorInfo(graph: Graph, name: string): TensorInfo {
  const { node: nodeName, index } = parseName(name);
  const node = graph.node(nodeName);
  const dtype = graph.dtypeOf(node, index);
  return {
    name: `${node.name}:${index}`,
    // What is fed in place of an op that nobody knows: nearly always numbers like these.
    dtype: dtype === "unknown" ? "float32" : dtype,
    shape: graph.shapeOf(node, index),
  };
}

/** The dtype of what a fetch gives: of the handle of a variable, that of the variable's value. */
export function valueDtype(graph: Graph, name: string): DType {
  const { dtype } = tensorInfo(graph, name);
  if (dtype !== "resource") return dtype;
  return attr(graph.node(parseName(name).node), "dtype", "type") ?? dtype;
}

/**
 * What can be fed, for errors to name: the inputs of signatures by their keys, and the graph's own. Where `beside` is
 * an input of a signature, those of that one only.
 */
export function namedInputs(graph: Graph, beside?: string): NamedInput[] {
  const own = graph.signatures.filter(({ inputs }) =>
    Object.values(inputs).some(({ name }) => name === beside),
  );
  const keyed = (own.length > 0 ? own : graph.signatures).flatMap(({ inputs }) =>
    Object.entries(inputs).map(([key, info]) => ({ ...info, key })),
  );
  if (own.length > 0) return keyed;
  const names = new Set(keyed.map(({ name }) => name));
  return [...keyed, ...graph.inputs.filter(({ name }) => !names.has(name))];
}

/** Feeds by full tensor name. @throws {NotFoundError} for a name that the graph does not have */
export function resolveFeeds(
  graph: Graph,
  feeds: Readonly<Record<string, TensorLike>>,
): Map<string, TensorLike> {
  return new Map(
    Object.entries(feeds).map(([name, value]) => {
      const { node } = parseName(name);
      if (graph.nodes.has(node)) return [tensorName(name), value];
      throw unknownInput(graph, name, namedInputs(graph));
    }),
  );
}

/** What TensorFlow serves when nobody says which signature. */
const DEFAULT_SIGNATURE = "serving_default";

/** A signature by key. @throws {NotFoundError} with the nearest keys */
export function signatureOf(graph: Graph, key?: string): Signature {
  const keys = graph.signatures.map((signature) => signature.key);
  const wanted = key ?? (keys.length === 1 ? keys[0] : DEFAULT_SIGNATURE);
  const signature = graph.signatures.find((candidate) => candidate.key === wanted);
  if (signature) return signature;
  throw new NotFoundError(`no signature named ${JSON.stringify(wanted)}`, {
    expected: keys.length > 0 ? `one of ${keys.join(", ")}` : "a tensor name: the graph has no signatures",
    hint: didYouMean(wanted ?? "", keys),
  });
}

/** What to compute when nobody says: the default signature's outputs, or what the graph's nodes leave unread. */
export function defaultFetches(graph: Graph): string[] {
  const signature = graph.signatures.find(({ key }) => key === DEFAULT_SIGNATURE);
  const outputs = signature ? Object.values(signature.outputs) : graph.outputs;
  return outputs.map(({ name }) => name);
}

/** Feeds by tensor name in place of signature keys. */
export function renamed(
  feeds: Readonly<Record<string, TensorLike>>,
  inputs: Signature["inputs"],
): Record<string, TensorLike> {
  const keys = Object.keys(inputs);
  return Object.fromEntries(
    Object.entries(feeds).map(([key, value]) => {
      const info = inputs[key] ?? Object.values(inputs).find(({ name }) => name === tensorName(key));
      if (info) return [info.name, value];
      throw new NotFoundError(`the signature has no input ${JSON.stringify(key)}`, {
        expected: keys.length > 0 ? `one of ${keys.join(", ")}` : "no inputs at all",
        hint: didYouMean(key, keys),
      });
    }),
  );
}

/** @throws {UsageError} naming every placeholder that the fetches need and nobody feeds */
export function checkFed(graph: Graph, nodes: readonly BodyNode[], fed: readonly string[]): void {
  const missing = nodes.filter(({ node }) => unfed.has(node.op) && !fed.includes(`${node.name}:0`));
  if (missing.length === 0) return;
  const infos = missing.map(({ node }) => tensorInfo(graph, node.name));
  const near = infos.flatMap(({ name }) => nearest(name, fed, 1));
  throw new UsageError(`nothing was fed for ${infos.map(({ name }) => name).join(", ")}`, {
    expected: infos.map(({ name, dtype, shape }) => `${name} ${dtype} ${shapeText(shape)}`).join("; "),
    found: fed.length > 0 ? `feeds for ${fed.join(", ")}` : "no feeds",
    hint: near.length > 0 ? `is ${near[0]} meant?` : undefined,
  });
}

/** @throws {MalformedError} naming a node that reads an output which the other does not have */
export function checkOutputs(graph: Graph, nodes: readonly BodyNode[]): void {
  for (const { node, inputs } of nodes) {
    for (const { node: name, index } of inputs) {
      const source = index > 0 ? graph.nodes.get(name) : undefined; // every node that is read has one
      const count = source ? graph.outputCountOf(source) : Number.POSITIVE_INFINITY;
      if (index < count) continue;
      throw new MalformedError(
        `the ${node.op} node ${node.name} reads ${name}:${index}, which there is not`,
        {
          file: graph.file,
          path: `node ${node.name}`,
          expected: `an output of the ${source?.op} node ${name}, which gives ${count}`,
        },
      );
    }
  }
}

/** Ops whose value only a feed can give. */
const unfed: ReadonlySet<string> = new Set(["Placeholder", "PlaceholderV2"]);

/** What to compute, by tensor names. @throws {NotFoundError} with the nearest names */
export function requestFor(
  graph: Graph,
  inputs: readonly TensorInfo[],
  fetches: readonly string[],
  targets: readonly string[],
): Request {
  const source = (name: string): Source => {
    const { node, index } = parseName(name);
    // Of an op that the runner lacks, that is what is said first.
    return graph.outputCountOf(graph.node(node)) === 0
      ? { node, index }
      : { node, index: graph.outputNamed(name).index };
  };
  return { feeds: inputs.map(({ name }) => source(name)), fetches: fetches.map(source), targets };
}
