/**
 * What can only be called, from inputs to outputs, as a side of a comparison: a Hub module, or TensorFlow.js's own
 * GraphModel.
 *
 * @module
 */
import type { GraphModel } from "@tensorflow/tfjs";
import type { TensorInfo } from "../formats/file.js";
import type { HubModule } from "../hub/module.js";
import { activeBackend } from "../run/backend-name.js";
import { fromTensor } from "../run/tensors.js";
import { isDType } from "../tensor/dtype.js";
import type { TensorValue } from "../tensor/tensor.js";
import tf from "../tfjs-core.cjs";
import { fedTensors } from "./fed.js";
import type { Engine, Subject } from "./subject.js";

interface Callable extends Pick<Subject, "label" | "inputs" | "outputs"> {
  readonly engine: string;
  /** All outputs, in order. Inputs stay the caller's. */
  call(inputs: readonly tf.Tensor[]): Promise<readonly tf.Tensor[]>;
}

export class CallableSubject implements Subject {
  readonly label: string;
  readonly engine: Engine;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly #call: Callable["call"];

  constructor({ label, engine, inputs, outputs, call }: Callable) {
    this.label = label;
    this.engine = { name: engine, backend: activeBackend(), version: tf.version_core };
    this.inputs = inputs;
    this.outputs = outputs;
    this.#call = call;
  }

  limitOf(): undefined {
    return undefined;
  }

  async run(
    feeds: Readonly<Record<string, TensorValue>>,
    fetches: readonly string[],
  ): Promise<TensorValue[]> {
    const inputs = await fedTensors(this.inputs, feeds);
    try {
      const outputs = await this.#call(inputs);
      const values = await Promise.all(outputs.map((output, i) => fromTensor(output, this.outputs[i])));
      tf.dispose([...outputs]);
      return fetches.flatMap(
        (name) => values[this.outputs.findIndex((output) => output.name === name)] ?? [],
      );
    } finally {
      tf.dispose(inputs);
    }
  }

  dispose(): void {
    // What is called is the caller's.
  }
}

/** A module as `hub.KerasLayer` calls it: inputs and outputs go by the keys of its call, or of a signature. */
export function hubSubject(module: HubModule, signature: string | undefined): CallableSubject {
  const selection = signature === undefined ? {} : { signature };
  const inputs = module.inputs(selection).map(({ key, info }) => ({ ...info, name: key }));
  const outputs = module.everyOutput(selection).map(({ key, info }) => ({ ...info, name: key }));
  return new CallableSubject({
    label: `module ${module.name.split(/[\\/]/).at(-1)}`,
    engine: "Thaw graph runner, as a Hub module",
    inputs,
    outputs,
    async call(tensors) {
      return module.runEvery(tensors, selection);
    },
  });
}

export function graphModelSubject(model: GraphModel): CallableSubject {
  const [inputs, outputs] = [model.inputs.map(infoOf), model.outputs.map(infoOf)];
  return new CallableSubject({
    label: "TensorFlow.js graph model",
    engine: "TensorFlow.js GraphModel",
    inputs,
    outputs,
    async call(tensors) {
      const named = Object.fromEntries(inputs.map(({ name }, i) => [name, tensors[i] ?? tf.tensor([])]));
      return [
        await model.executeAsync(
          named,
          outputs.map(({ name }) => name),
        ),
      ].flat();
    },
  });
}

/** TensorFlow.js writes unknown lengths as -1. */
function infoOf({ name, dtype, shape }: GraphModel["inputs"][number]): TensorInfo {
  return {
    name,
    dtype: isDType(dtype) ? dtype : "float32",
    shape: shape?.map((length) => (length !== null && length >= 0 ? length : null)) ?? null,
  };
}
