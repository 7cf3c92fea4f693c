/**
 * Whatever a file predicts with, called the same way: a graph by our runner, a Keras file by its LayersModel.
 *
 * @module
 */
import type { TensorInfo } from "../formats/file.js";
import type { TensorValue } from "../tensor/tensor.js";
import { inputCases } from "../verify/cases.js";
import { ModelSubject } from "../verify/model-subject.js";
import type { Subject } from "../verify/subject.js";
import { subjectOf } from "../verify/verify.js";
import { type Called, type CallOptions, chooseSignature, namedInfos } from "./call.js";
import { layersModel } from "./library.node.js";
import type { Model } from "./model.js";

export interface SampleOptions {
  readonly seed: number;
  readonly samples: number;
  /** Names of inputs that need none. */
  readonly given?: readonly string[];
}

export interface Callable {
  /** By the names that {@link run} takes: signature keys, tensor names, or names of input layers. */
  readonly inputs: ReadonlyMap<string, TensorInfo>;
  /** Seeded random values for every input but those that are `given`. */
  sample(options: SampleOptions): Record<string, TensorValue>;
  run(
    inputs: Readonly<Record<string, TensorValue>>,
    fetches: readonly string[] | undefined,
    options: Omit<CallOptions, "signature">,
  ): Promise<Omit<Called, "engine"> & { readonly engine: string }>;
}

export async function callable(model: Model, signatureKey?: string): Promise<Callable> {
  return model.hasGraph
    ? callableGraph(model, signatureKey)
    : callableLayers(new ModelSubject(await layersModel(model)));
}

function callableGraph(model: Model, key: string | undefined): Callable {
  const signature = chooseSignature(model.signatures, key);
  const subject = subjectOf(model, signature ? { signature: signature.key } : {});
  subject.dispose(); // it has run nothing; only what it knows of its inputs is asked
  const inputs = namedInfos(signature, "inputs", subject.inputs);
  return {
    inputs,
    sample: (options) => sample(subject, inputs, options),
    run: (values, fetches, options) =>
      model.call(values, fetches, { ...options, ...(signature && { signature: signature.key }) }),
  };
}

function callableLayers(subject: ModelSubject): Callable {
  const inputs = namedInfos(undefined, "inputs", subject.inputs);
  return {
    inputs,
    sample: (options) => sample(subject, inputs, options),
    async run(values, fetches = subject.outputs.map(({ name }) => name)) {
      const results = await subject.run(values, fetches);
      const named = fetches.flatMap((name, i) => {
        const value = results[i];
        return value ? [[name, value] as const] : [];
      });
      return { values: Object.fromEntries(named), engine: "layers" };
    },
  };
}

function sample(
  subject: Subject,
  inputs: Callable["inputs"],
  { seed, samples, given = [] }: SampleOptions,
): Record<string, TensorValue> {
  const known = new Set(given.map((name) => inputs.get(name)?.name));
  const pairs = subject.inputs.filter(({ name }) => !known.has(name)).map((info) => ({ a: info, b: info }));
  const [batch] = inputCases(pairs, subject, subject, { seed, samples, cases: ["random"] });
  const named = [...inputs].flatMap(([name, info]) => {
    const value = batch?.expected[info.name];
    return value ? [[name, value] as const] : [];
  });
  return Object.fromEntries(named);
}
