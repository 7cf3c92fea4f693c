/**
 * Modules that are graphs: TF-Hub's format of TensorFlow 1 with its tags, SavedModels of TensorFlow 1, frozen graphs.
 *
 * Source: tensorflow_hub/native_module.py (tags, collections, signatures)
 *
 * @module
 */
import { NotFoundError } from "../errors.js";
import type { MetaGraph } from "../formats/file.js";
import { decodeMessage } from "../formats/messages.js";
import { Graph, type GraphContext } from "../graph/graph.js";
import { tensorName } from "../graph/names.js";
import type { Loss, ModuleVariable, Program, Trace } from "./program.js";
import { sameSignature, signatureTraces } from "./select.js";

/** The tags of a module's graph for training, beside the one without tags. */
const TRAIN = "train";

interface Tagged {
  readonly meta: MetaGraph;
  readonly graph: Graph;
  readonly traces: readonly Trace[];
}

export async function graphProgram(
  metaGraphs: readonly MetaGraph[],
  assets: GraphContext["assets"],
  file: string,
): Promise<Program> {
  const tagged = metaGraphs.map((meta) => taggedGraph(meta, assets, file));
  const inference = inferenceOf(tagged) ?? tagged[0];
  if (!inference) throw new NotFoundError(`${file} holds no graph to call`, { file });
  const training = tagged.find(({ meta }) =>
    sameTags(meta.tags, [...withoutTrain(inference.meta.tags), TRAIN]),
  );
  const losses = training ?? inference;
  return {
    generation: "TF1",
    variables: await variablesOf(tagged, file),
    losses: lossesOf(losses),
    traces: tagged.flatMap(({ traces }) => traces),
    hasTraining: training !== undefined,
    choose: ({ tags, signature }, trains) => {
      const chosen = tags ? byTags(tagged, tags, file) : trains ? (training ?? inference) : inference;
      return [sameSignature(chosen.traces, signature, file)];
    },
  };
}

function taggedGraph(meta: MetaGraph, assets: GraphContext["assets"], file: string): Tagged {
  const graph = new Graph(meta.graph, { ...meta, file, ...(assets && { assets }) });
  const where = `, tags {${meta.tags.join(", ")}}`;
  const updates = (meta.collections?.get("update_ops")?.nodes ?? []).map((name) => name.replace(/:\d+$/, ""));
  const signed = signatureTraces(graph, meta.signatures, where, updates);
  return { meta, graph, traces: signed.length > 0 ? signed : [wholeGraph(graph)] };
}

/** A graph without signatures, such as a frozen one: from all its inputs to all its outputs. */
function wholeGraph(graph: Graph): Trace {
  return {
    graph,
    signature: "default",
    label: "the whole graph",
    inputs: graph.inputs.map((info) => ({ key: info.name, info })),
    outputs: graph.outputs.map((info) => ({ key: info.name, info })),
    keyed: true,
    constants: new Map(),
    updates: [],
  };
}

/** The graph without tags, as TF-Hub calls it, or the one to serve. */
function inferenceOf(tagged: readonly Tagged[]): Tagged | undefined {
  return (
    tagged.find(({ meta }) => meta.tags.length === 0) ??
    tagged.find(({ meta }) => meta.tags.includes("serve") && !meta.tags.includes(TRAIN))
  );
}

function withoutTrain(tags: readonly string[]): string[] {
  return tags.filter((tag) => tag !== TRAIN && tag !== "serve");
}

function byTags(tagged: readonly Tagged[], tags: readonly string[], file: string): Tagged {
  const found = tagged.find(({ meta }) => sameTags(meta.tags, tags));
  if (found) return found;
  throw new NotFoundError(`the module has no graph tagged {${tags.join(", ")}}`, {
    file,
    found: tagged.map(({ meta }) => `{${meta.tags.join(", ")}}`).join(" "),
  });
}

function sameTags(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((tag) => b.includes(tag));
}

/** Variables of all graphs by name: they share their values. Which ones are trainable, a collection says. */
async function variablesOf(tagged: readonly Tagged[], file: string): Promise<ModuleVariable[]> {
  const trainable = new Set<string>();
  for (const { meta } of tagged)
    for (const message of meta.collections?.get("trainable_variables")?.messages ?? []) {
      const where = { file, path: "collection_def trainable_variables" };
      const { variable_name } = await decodeMessage(
        message,
        ({ tensorflow }) => tensorflow.VariableDef,
        where,
      );
      trainable.add((variable_name ?? "").replace(/:\d+$/, ""));
    }
  const variables = new Map<string, ModuleVariable>();
  for (const { meta } of tagged)
    for (const [name, value] of meta.variables)
      if (value.hasValues && !variables.has(name))
        variables.set(name, { name, keys: [name], value, trainable: trainable.has(name) });
  const trained = [...trainable].flatMap((name) => variables.get(name) ?? []);
  return [...trained, ...[...variables.values()].filter((variable) => !variable.trainable)];
}

function lossesOf({ meta, graph }: Tagged): Loss[] {
  const names = meta.collections?.get("regularization_losses")?.nodes ?? [];
  return [...new Set(names)].map((name) => ({ graph, tensor: tensorName(name) }));
}
