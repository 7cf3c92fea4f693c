/**
 * Whatever a file predicts with, called the same way: a graph by our runner, a Keras file by its LayersModel.
 *
 * @module
 */
import { NotFoundError, UsageError } from "../errors.js";
import type { TensorInfo } from "../formats/file.js";
import type { Graph } from "../graph/graph.js";
import { parseName, tensorName } from "../graph/names.js";
import { didYouMean } from "../nearest.js";
import { type NamedInput, unknownInput } from "../run/misfit.js";
import { ComputedValue } from "../run/tensors.js";
import { nonFiniteElements } from "../tensor/non-finite.js";
import type { TensorValue } from "../tensor/tensor.js";
import { batchesOf } from "../verify/batches.js";
import { inputCases } from "../verify/cases.js";
import { ModelSubject } from "../verify/model-subject.js";
import type { Subject } from "../verify/subject.js";
import { subjectOf } from "../verify/verify.js";
import { type Called, type CallOptions, chooseSignature, namedInfos } from "./call.js";
import { trainedModel } from "./library.node.js";
import type { Model } from "./model.js";

export interface SampleOptions {
  readonly seed: number;
  /** Examples; without: one batch, of as many as are given for other inputs, or one. */
  readonly samples?: number | undefined;
  /** Values that there are, by the names that {@link Callable.nameOf} gave. */
  readonly given?: Readonly<Record<string, TensorValue>>;
  /** What is computed: inputs that it does not need get no values. */
  readonly fetches?: readonly string[] | undefined;
}

export interface Callable {
  /** By the names that {@link run} takes: signature keys, tensor names, or names of input layers. */
  readonly inputs: ReadonlyMap<string, TensorInfo>;
  /** What {@link run} computes when nothing is asked for, by the names that it gives. */
  readonly outputs: ReadonlyMap<string, TensorInfo>;
  /** The name by which {@link run} takes a value: an input by any of its names, or (a graph) any tensor. */
  nameOf(name: string): string;
  /**
   * Seeded random values for every input that is needed and not `given`: one record for each run that the examples
   * take where the model's batch is fixed.
   */
  sample(options: SampleOptions): Record<string, TensorValue>[];
  run(
    inputs: Readonly<Record<string, TensorValue>>,
    fetches: readonly string[] | undefined,
    options: Omit<CallOptions, "signature">,
  ): Promise<Omit<Called, "engine"> & { readonly engine: string }>;
}

export async function callable(model: Model, signatureKey?: string): Promise<Callable> {
  if (model.hasFunction) return callableGraph(model, signatureKey);
  if (signatureKey !== undefined) {
    throw new UsageError(`a signature of ${model.name}, which has none`, {
      found: JSON.stringify(signatureKey),
      hint: "a Keras file is called at its input layers: leave the signature out",
    });
  }
  return callableLayers(new ModelSubject(await trainedModel(model)));
}

function callableGraph(model: Model, key: string | undefined): Callable {
  const { graph } = model;
  const signature = chooseSignature(model.signatures, key, model.file.metaGraphs);
  const subject = subjectOf(model, signature ? { signature: signature.key } : {});
  subject.dispose(); // it has run nothing; only what it knows of its inputs is asked
  const inputs = namedInfos(signature, "inputs", subject.inputs);
  const outputs = model.outputsOf(signature?.key);
  return {
    inputs,
    outputs,
    nameOf(name) {
      const known = inputNamed(name, inputs);
      if (known !== undefined) return known;
      if (graph.nodes.has(parseName(name).node)) return tensorName(name);
      throw unknownInput(graph, name, named(inputs));
    },
    sample(options) {
      const fetches = options.fetches ?? [...outputs.keys()];
      const tensors = fetches.map((name) => tensorName(outputs.get(name)?.name ?? name));
      const given = new Set(Object.keys(options.given ?? {}).map((name) => inputs.get(name)?.name ?? name));
      const needed = needs(graph, tensors, given);
      return sample(subject, inputs, options, ({ name }) => needed.has(parseName(name).node));
    },
    run: (values, fetches, options) =>
      model.call(values, fetches, { ...options, ...(signature && { signature: signature.key }) }),
  };
}

/** Nodes that the tensors are computed from, by data or control, when these are given. */
function needs(graph: Graph, tensors: readonly string[], given: ReadonlySet<string>): Set<string> {
  const found = new Set(tensors.filter((name) => !given.has(name)).map((name) => parseName(name).node));
  for (const name of found) {
    for (const { node, index } of graph.nodes.get(name)?.parsedInputs ?? [])
      if (!given.has(`${node}:${index}`)) found.add(node); // a Set grows while it is walked
  }
  return found;
}

function named(inputs: Callable["inputs"]): NamedInput[] {
  return [...inputs].map(([key, info]) => ({ ...info, key }));
}

/** The name as the call lists it: a signature's key for its tensor name, `input_1:0` for `input_1`. */
export function inputNamed(name: string, inputs: Callable["inputs"]): string | undefined {
  for (const [known, info] of inputs) {
    if ([known, info.name].some((full) => full === name || full === `${name}:0`)) return known;
  }
  return undefined;
}

function callableLayers(subject: ModelSubject): Callable {
  const inputs = namedInfos(undefined, "inputs", subject.inputs);
  return {
    inputs,
    outputs: namedInfos(undefined, "outputs", subject.outputs),
    nameOf(name) {
      const known = inputNamed(name, inputs);
      if (known !== undefined) return known;
      throw new NotFoundError(`${subject.label} has no input named ${JSON.stringify(name)}`, {
        expected: `one of ${[...inputs.keys()].join(", ")}: a Keras file is fed at its input layers`,
        hint: didYouMean(name, inputs.keys()),
      });
    },
    sample: (options) => sample(subject, inputs, options, () => true),
    async run(values, fetches = subject.outputs.map(({ name }) => name), { engine } = {}) {
      if (engine === "native" || engine === "thaw") {
        throw new UsageError(`${subject.label} runs by its layers, in TensorFlow.js`, {
          found: `engine ${engine}, which runs graphs`,
          hint: "leave the engine out; `--backend node` computes with TensorFlow's kernels",
        });
      }
      const results = await subject.run(values, fetches);
      const named: [string, TensorValue][] = [];
      for (const [i, value] of results.entries()) {
        const name = fetches[i] ?? "";
        named.push([name, await withFirstLayer(subject, values, name, value)]);
      }
      return { values: Object.fromEntries(named), engine: "layers" };
    },
  };
}

/** The value; where elements are no numbers, with their count and the first input or layer in which there are any. */
async function withFirstLayer(
  subject: ModelSubject,
  inputs: Readonly<Record<string, TensorValue>>,
  name: string,
  value: TensorValue,
): Promise<TensorValue> {
  const count = nonFiniteElements(value);
  if (count === 0) return value;
  const input = Object.entries(inputs).find(([, fed]) => nonFiniteElements(fed) > 0)?.[0];
  const nonFinite = { count, firstNode: input ?? (await subject.firstNonFinite(inputs, name)) };
  const otherPrecision = value instanceof ComputedValue ? value.otherPrecision : null;
  const { dtype, shape, data } = value;
  return new ComputedValue(value.name, dtype, shape, data, dtype, nonFinite, otherPrecision);
}

function sample(
  subject: Subject,
  inputs: Callable["inputs"],
  { seed, samples, given = {} }: SampleOptions,
  isNeeded: (info: TensorInfo) => boolean,
): Record<string, TensorValue>[] {
  const known = new Set(Object.keys(given).map((name) => inputs.get(name)?.name));
  const missing = subject.inputs.filter((info) => !known.has(info.name) && isNeeded(info));
  if (missing.length === 0) {
    if (samples === undefined) return [{}];
    throw new UsageError(`${samples} samples, and there is no input to make them up for`, {
      found: Object.keys(given).length > 0 ? `values for ${Object.keys(given).join(", ")}` : "no inputs",
      hint: "leave the number of samples out",
    });
  }
  const pairs = missing.map((info) => ({ a: info, b: info }));
  const { size } = batchesOf(pairs, samples, batchGiven(given, inputs));
  const batches = inputCases(pairs, subject, subject, { seed, samples: samples ?? size, cases: ["random"] });
  return batches.map(({ expected }) =>
    Object.fromEntries(
      [...inputs].flatMap(([name, info]) => {
        const value = expected[info.name];
        return value ? [[name, value] as const] : [];
      }),
    ),
  );
}

/** Examples in what is given for an input whose batch is open: what is made up beside it has as many. */
function batchGiven(given: Readonly<Record<string, TensorValue>>, inputs: Callable["inputs"]): number {
  const batches = Object.entries(given).flatMap(([name, { shape }]) => {
    const declared = inputs.get(name)?.shape;
    return declared?.[0] === null && declared.length === shape.length ? (shape[0] ?? []) : [];
  });
  return Math.max(1, batches[0] ?? 1);
}
