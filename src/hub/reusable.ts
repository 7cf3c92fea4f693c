/**
 * SavedModels of TensorFlow 2 with the interface of reusable ones: `__call__`, `variables`, `trainable_variables`,
 * `regularization_losses`. Keras 2 writes it too.
 *
 * Source: tensorflow.org/hub/reusable_saved_models, tensorflow/python/saved_model/function_deserialization.py
 *
 * @module
 */
import { NotFoundError } from "../errors.js";
import type { MetaGraph } from "../formats/file.js";
import { Graph, type GraphContext } from "../graph/graph.js";
import type { tensorflow } from "../proto/tensorflow.js";
import { type AddedCall, Captures } from "./captures.js";
import { ROOT, SavedObjects } from "./objects.js";
import type { Loss, ModuleVariable, Program, Trace } from "./program.js";
import { byArguments, sameSignature, signatureTraces } from "./select.js";
import { entriesOf, hasTensors, plainValue, type Spec, type Structured, specsOf } from "./structure.js";

/** The object that calling the module calls. */
const CALL = "__call__";

export async function reusableProgram(
  meta: MetaGraph & Required<Pick<MetaGraph, "objects">>,
  context: GraphContext,
  file: string,
): Promise<Program> {
  if (!meta.objects) throw new NotFoundError(`${file} has no objects`, { file });
  const objects = await SavedObjects.of(meta.objects, file);
  const captures = new Captures(objects, meta);
  const drafts = draftsOf(objects, captures);
  const penalties = penaltiesOf(objects, captures);
  const graph = extended(meta, objects, captures, context);
  const traces: Trace[] = [
    ...drafts.map((draft) => ({ ...draft, graph, signature: null, updates: [] })),
    ...signatureTraces(graph, meta.signatures, ""),
  ];
  const defaults = defaultsOf(objects);
  const hasTraining = drafts.some(({ constants }) => constants.get("training") === true);
  return {
    generation: "TF2",
    variables: variablesOf(objects, captures, meta),
    losses: penalties.map((tensor): Loss => ({ graph, tensor })),
    traces,
    hasTraining,
    choose: (selection, training) => {
      const called = traces.filter(({ signature }) => signature === null);
      if (selection.signature !== undefined || called.length === 0)
        return [sameSignature(traces, selection.signature, file)];
      return byArguments(called, selection.arguments ?? {}, { training, defaults, file });
    },
  };
}

type Draft = Pick<Trace, "label" | "inputs" | "outputs" | "keyed" | "constants">;

/** One call per trace of `__call__`. */
function draftsOf(objects: SavedObjects, captures: Captures): Draft[] {
  const call = callable(objects);
  const names = argumentNames(call?.function_spec);
  return (call?.concrete_functions ?? []).map((name) => {
    const { canonicalized_input_signature, output_signature } = objects.concreteFunction(name);
    const { specs, constants } = argumentsOf(canonicalized_input_signature ?? {}, names);
    const added = captures.call(name, specs);
    const outputs = specsOf(output_signature);
    return {
      label:
        [...constants].map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(", ") ||
        "the only trace",
      inputs: specs.map((spec, i) => ({ key: keyOf(spec), info: added.inputs[i] ?? { ...spec } })),
      outputs: outputs.map((spec, i) => ({
        key: keyOf({ ...spec, name: "" }), // functions call all their results "unknown"
        info: { name: added.outputs[i] ?? "", dtype: spec.dtype, shape: spec.shape },
      })),
      keyed: output_signature?.dict_value?.fields?.default !== undefined, // otherwise all, as hub.KerasLayer gives them
      constants,
    };
  });
}

function callable(objects: SavedObjects): tensorflow.SavedFunction.$Properties | undefined {
  const id = objects.child(ROOT, CALL);
  return (id === undefined ? undefined : objects.object(id).function) ?? undefined;
}

/** `inputs`, or `input_word_ids` of a dict of inputs. */
function keyOf({ path, name }: Spec): string {
  return path.length > 0 ? path.join("/") : name || "output";
}

/** Tensors and Python values of a call, by the names of its parameters. */
function argumentsOf(signature: Structured, names: readonly string[]) {
  const [positional, keywords] = entriesOf(signature).map(([, part]) => entriesOf(part));
  const given: [string, Structured][] = [
    ...(positional ?? []).map(([i, value]): [string, Structured] => [names[Number(i)] ?? `arg_${i}`, value]),
    ...(keywords ?? []).map(([key, value]): [string, Structured] => [String(key), value]),
  ];
  const specs: Spec[] = [];
  const constants = new Map<string, unknown>();
  for (const [name, value] of given) {
    if (!hasTensors(value)) constants.set(name, plainValue(value));
    else
      for (const spec of specsOf(value))
        specs.push({ ...spec, name: spec.path.length > 0 ? spec.name : name });
  }
  return { specs, constants };
}

/** The parameters of a Python function, without `self`. */
function argumentNames(spec: tensorflow.FunctionSpec.$Properties | null | undefined): string[] {
  const args = member(spec?.fullargspec, "args");
  const names = entriesOf(args ?? {}).map(([, name]) => name.string_value ?? "");
  return spec?.is_method ? names.slice(1) : names;
}

/** What parameters are when nobody gives them. */
function defaultsOf(objects: SavedObjects): ReadonlyMap<string, unknown> {
  const spec = callable(objects)?.function_spec;
  const names = argumentNames(spec);
  const values = entriesOf(member(spec?.fullargspec, "defaults") ?? {}).map(([, value]) => plainValue(value));
  const defaults = new Map(values.map((value, i) => [names[names.length - values.length + i] ?? "", value]));
  for (const [key, value] of entriesOf(member(spec?.fullargspec, "kwonlydefaults") ?? {}))
    defaults.set(String(key), plainValue(value));
  return defaults;
}

function member(value: Structured | null | undefined, name: string): Structured | undefined {
  return entriesOf(value ?? {}).find(([key]) => key === name)?.[1];
}

/** The losses that the module adds in training, as tensors. */
function penaltiesOf(objects: SavedObjects, captures: Captures): string[] {
  return (objects.list(ROOT, "regularization_losses") ?? []).flatMap((id) => {
    const name = objects.object(id).function?.concrete_functions?.[0];
    const added: AddedCall | undefined = name ? captures.call(name, []) : undefined;
    return added?.outputs.slice(0, 1) ?? [];
  });
}

/** The file's graph with the calls in it, and the values of what they capture. */
function extended(meta: MetaGraph, objects: SavedObjects, captures: Captures, context: GraphContext): Graph {
  const { nodes, functions, versions } = meta.graph;
  const captured = [...captures.variables].flatMap(([id, name]) => {
    const value = objects.values.get(id);
    return value ? [[name, value] as const] : [];
  });
  return new Graph(
    { nodes: [...nodes, ...captures.nodes], functions, versions },
    {
      ...context,
      initializers: [...(meta.initializers ?? []), ...captures.initializers],
      variables: new Map([...meta.variables, ...captured]),
    },
  );
}

/**
 * The variables that the module lists, trainable ones first. One that lists none (a plain `tf.Module`) is taken to
 * mean those that its calls read, and their own flags.
 */
function variablesOf(objects: SavedObjects, captures: Captures, meta: MetaGraph): ModuleVariable[] {
  const counter = objects.child(ROOT, "save_counter");
  const captured = captures.variables.size > 0 ? [...captures.variables.keys()] : [...objects.values.keys()];
  const all = objects.list(ROOT, "variables") ?? captured.filter((id) => id !== counter);
  const flagged = all.filter((id) => objects.object(id).variable?.trainable);
  const trainable = objects.list(ROOT, "trainable_variables") ?? flagged;
  return [...new Set([...trainable, ...all])].flatMap((id): ModuleVariable[] => {
    const value = objects.values.get(id);
    if (!value) return [];
    const name = objects.object(id).variable?.name ?? "";
    const own = captures.variables.get(id);
    // Signatures read nodes of their own, which were restored from the same value.
    const nodes = [...meta.variables]
      .filter(([, ref]) => ref.content === value.content)
      .map(([node]) => node);
    const keys = [...(own === undefined ? [] : [own]), ...nodes];
    return [{ name, keys, value, trainable: trainable.includes(id) }];
  });
}
