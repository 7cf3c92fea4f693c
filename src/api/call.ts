/**
 * A call of a graph: tensor names and signature keys are as good as each other, and the answer goes by the names
 * that were asked for.
 *
 * @module
 */
import { isThawError, NotFoundError } from "../errors.js";
import type { MetaGraph, Signature, TensorInfo } from "../formats/file.js";
import type { Graph } from "../graph/graph.js";
import { parseName, tensorName } from "../graph/names.js";
import { didYouMean } from "../nearest.js";
import type { TensorLike } from "../run/feeds.js";
import type { RunOptions } from "../run/run.js";
import type { RunnerOptions } from "../run/runner.js";
import type { TensorValue } from "../tensor/tensor.js";

export interface CallOptions extends RunnerOptions {
  /** Call this signature. Without: the one that is served by default, where the file has signatures. */
  readonly signature?: string;
  /** `thaw`: our own runner. `native`: TensorFlow itself. `auto`: ours, and TensorFlow for a graph that it lacks ops of. */
  readonly engine?: EngineName;
}

export const engineNames = ["auto", "thaw", "native"] as const;
export type EngineName = (typeof engineNames)[number];

/** What a call computed, and by whom. */
export interface Called {
  readonly values: Record<string, TensorValue>;
  readonly engine: Exclude<EngineName, "auto">;
}

/** What TensorFlow Serving and TF-Hub call when nobody says which. */
const servedByDefault = ["serving_default", "default", "serve"];

/**
 * A signature by key; without a key, the one served by default, or none.
 *
 * @param metaGraphs all of the file, to say where else such a signature is
 * @throws {NotFoundError} with the nearest keys, or the tags of the graph that has this one
 */
export function chooseSignature(
  signatures: readonly Signature[],
  key?: string,
  metaGraphs: readonly Pick<MetaGraph, "tags" | "signatures">[] = [],
): Signature | undefined {
  if (key === undefined) {
    const own = signatures.filter((signature) => !signature.key.startsWith("__")); // __saved_model_init_op
    const served = servedByDefault.flatMap((name) => own.find((signature) => signature.key === name) ?? []);
    return served[0] ?? (own.length === 1 ? own[0] : undefined);
  }
  const found = signatures.find((signature) => signature.key === key);
  if (found) return found;
  const keys = signatures.map((signature) => signature.key);
  throw new NotFoundError(`no signature named ${JSON.stringify(key)}`, {
    found: keys.join(", ") || "no signatures",
    hint: elsewhere(key, metaGraphs) ?? didYouMean(key, keys),
  });
}

function elsewhere(
  key: string,
  metaGraphs: readonly Pick<MetaGraph, "tags" | "signatures">[],
): string | undefined {
  const other = metaGraphs.find(({ signatures }) => signatures.some((signature) => signature.key === key));
  if (!other) return undefined;
  const tags = other.tags.join(",");
  return `the graph with the tags ${tags || "(none)"} has it: --tags ${JSON.stringify(tags)}, in code thaw.open(path, { tags: ${JSON.stringify(other.tags)} })`;
}

/** A graph's inputs or outputs by the names that a user would give: signature keys, or tensor names. */
export function namedInfos(
  signature: Signature | undefined,
  side: "inputs" | "outputs",
  infos: readonly TensorInfo[],
): ReadonlyMap<string, TensorInfo> {
  if (signature) return new Map(Object.entries(signature[side]));
  return new Map(infos.map((info) => [info.name, info]));
}

/** Runs what is asked for; the answer has exactly the names in `fetches`. */
export async function callGraph(
  graph: Graph,
  inputs: Readonly<Record<string, TensorLike>>,
  fetches: readonly string[] | undefined,
  { signature: key, engine = "thaw", ...options }: CallOptions,
): Promise<Called> {
  const signature = chooseSignature(graph.signatures, key);
  const [ins, outs] = [
    namedInfos(signature, "inputs", graph.inputs),
    namedInfos(signature, "outputs", graph.outputs),
  ];
  const feeds: Record<string, TensorLike> = {};
  for (const [name, like] of Object.entries(inputs))
    feeds[ins.get(name)?.name ?? (await fedTensor(graph, name, ins))] = like;
  if (!fetches && !signature && outs.size === 0) throw nothingLeft(graph);
  const { within, tensors } = await located(graph, fetches ?? [...outs.keys()], outs);
  const asked = [...tensors];
  const { results, used } = await compute(
    within,
    feeds,
    [...new Set(tensors.values())],
    engine,
    within === graph ? options : { ...options, formOf: graph },
  );
  const values = asked.flatMap(([name, tensor]) => {
    const value = results[tensor] ?? results[tensorName(tensor)];
    return value ? [[name, value] as const] : [];
  });
  return { values: Object.fromEntries(values), engine: used };
}

function nothingLeft(graph: Graph): NotFoundError {
  return new NotFoundError("the graph has no outputs: each of its nodes is read by another", {
    file: graph.file,
    hint: 'say what to compute: --fetch scope/Softmax; in code: graph.run(inputs, ["scope/Softmax:0"])',
  });
}

/** Which tensor each name is. One inside of a function is a tensor of the graph without calls. */
async function located(
  graph: Graph,
  names: readonly string[],
  outs: ReadonlyMap<string, TensorInfo>,
): Promise<{ within: Graph; tensors: Map<string, string> }> {
  const isOwn = (name: string) => outs.has(name) || graph.nodes.has(parseName(name).node);
  const inside = names.every(isOwn)
    ? undefined
    : (await import("../run/inside.js")).insideOf(graph, [...outs.values()].map((info) => info.name)); // biome-ignore format: one thought
  const other = `a tensor of the graph${inside ? " or of a function that it calls" : ""}`;
  const tensors = names.map((name): [string, string] => {
    const tensor = outs.get(name)?.name ?? (isOwn(name) ? name : inside?.tensorNamed(name));
    if (tensor !== undefined) return [name, tensor];
    throw new NotFoundError(`no output or tensor named ${JSON.stringify(name)}`, {
      expected: [...outs.keys()].length > 0 ? `one of ${[...outs.keys()].join(", ")}, or ${other}` : other,
      hint: didYouMean(
        name,
        [...outs.keys(), ...graph.nodes.keys(), ...(inside?.names() ?? [])],
        "`thaw tensors PATH --all` lists what nodes give",
      ),
    });
  });
  return { within: inside?.graph ?? graph, tensors: new Map(tensors) };
}

/** The name of any tensor of the graph. @throws {NotFoundError} with the inputs, and the nearest names */
async function fedTensor(
  graph: Graph,
  name: string,
  inputs: ReadonlyMap<string, TensorInfo>,
): Promise<string> {
  if (graph.nodes.has(parseName(name).node)) return name;
  const { unknownInput } = await import("../run/misfit.js");
  throw unknownInput(
    graph,
    name,
    [...inputs].map(([key, info]) => ({ ...info, key })),
  );
}

async function compute(
  graph: Graph,
  feeds: Readonly<Record<string, TensorLike>>,
  tensors: readonly string[],
  engine: EngineName,
  options: RunOptions,
): Promise<{ results: Record<string, TensorValue>; used: Called["engine"] }> {
  if (engine === "native") return { results: await natively(graph, feeds, tensors), used: "native" };
  const { run } = await import("../run/run.js");
  try {
    return { results: await run(graph, feeds, tensors, options), used: "thaw" };
  } catch (error) {
    if (engine !== "auto" || !isThawError(error, "unsupported")) throw error;
    try {
      return { results: await natively(graph, feeds, tensors), used: "native" };
    } catch {
      throw error; // what our runner lacks is what the user can act on
    }
  }
}

async function natively(
  graph: Graph,
  feeds: Readonly<Record<string, TensorLike>>,
  tensors: readonly string[],
): Promise<Record<string, TensorValue>> {
  const { nativeAnswer } = await import("../run/native/answer.js");
  const { explained } = await import("../run/native/explained.js");
  return explained(graph, feeds, await nativeAnswer(graph, feeds, tensors));
}
