/**
 * A TF-Hub module (or any SavedModel, or graph) in memory: ready to be called at once, and to be a layer.
 *
 * ```ts
 * const module = await HubModule.load(file);
 * module.call(images);                // a tf.Tensor: yours to dispose
 * new KerasLayer({ module, trainable: true });
 * ```
 *
 * @module
 */

import { UsageError } from "../errors.js";
import type { ModelFile } from "../formats/file.js";
import type { Graph } from "../graph/graph.js";
import type { Call } from "../run/call.js";
import { registerGradients } from "../run/gradients/index.js";
import { GraphRunner } from "../run/runner.js";
import { computeDType, toTensor } from "../run/tensors.js";
import { variableKey } from "../run/variables.js";
import { formatShape } from "../tensor/dtype.js";
import tf from "../tfjs-core.cjs";
import { asInput } from "./inputs.js";
import { forget } from "./loaded.js";
import type {
  ModuleDescription,
  ModuleVariable,
  Named,
  Program,
  Selection,
  Trace,
  VariableInfo,
} from "./program.js";
import { programOf } from "./program-of.js";
import { chosenOutputs, takes } from "./trace.js";

export interface CallOptions extends Selection {
  /** Which of a signature's outputs; without, the only one, or the one called `default`. */
  readonly outputKey?: string | undefined;
  /** Calls it as in training: batch statistics, dropout, and updates of moving averages. Default false. */
  readonly training?: boolean | undefined;
}

/** The variables to compute with, in the order of {@link HubModule.variables}. */
export type Weights = readonly tf.Variable[];

/** What a trace needs to run; or why it cannot. */
interface Prepared {
  readonly call: Call;
  /** With updates of moving averages; the same where there are none. */
  readonly training: Call;
}

export class HubModule {
  /** What a saved model names it by: the path or URL that it was loaded from; null for one without. */
  readonly handle: string | null;
  readonly name: string;
  readonly #program: Program;
  readonly #runners = new Map<Graph, GraphRunner>();
  readonly #prepared = new Map<Trace, Prepared | { readonly error: unknown }>();
  readonly #losses: (() => tf.Tensor)[] = [];
  #weights: tf.Variable[] = [];

  /**
   * Reads the variables and compiles every way to call the module, or only those of `selection`.
   *
   * @throws {NotFoundError} when the file holds no graph, or lacks what `selection` names
   */
  static async load(file: ModelFile, handle: string | null, selection?: Selection): Promise<HubModule> {
    registerGradients();
    const module = new HubModule(file.name, handle, await programOf(file));
    await module.#prepare(selection);
    return module;
  }

  private constructor(name: string, handle: string | null, program: Program) {
    this.name = name;
    this.handle = handle;
    this.#program = program;
  }

  /** `TF1`: signatures and tags; `TF2`: called with arguments, and its signatures besides. */
  get generation(): Program["generation"] {
    return this.#program.generation;
  }

  /** Whether it computes otherwise in training: it has a training argument, or a graph tagged `train`. */
  get hasTraining(): boolean {
    return this.#program.hasTraining;
  }

  /** Its variables, trainable ones first, as `hub.KerasLayer` orders them. */
  get variables(): readonly VariableInfo[] {
    return this.#lent.map(({ name, value, trainable }) => ({
      name,
      shape: value.fullShape,
      dtype: value.dtype,
      trainable,
    }));
  }

  get signatures(): readonly string[] {
    return [...new Set(this.#program.traces.flatMap(({ signature }) => signature ?? []))];
  }

  /** Inputs of a call, in the order in which several are given. */
  inputs(selection: Selection = {}): readonly Named[] {
    return this.#program.choose(selection, false)[0]?.inputs ?? [];
  }

  /** Outputs of a call; with an output key, that one alone. */
  outputs({ outputKey, ...selection }: CallOptions = {}): readonly Named[] {
    const [trace] = this.#program.choose(selection, false);
    return trace ? chosenOutputs(trace, outputKey) : [];
  }

  /** Every output of a call, of several with the keys that tell them apart. */
  everyOutput(selection: Selection = {}): readonly Named[] {
    return this.#program.choose(selection, false)[0]?.outputs ?? [];
  }

  /** Values to start from; they stay the module's. */
  get initialWeights(): Weights {
    return this.#weights;
  }

  /**
   * Calls the module: its only output, or the one named by `outputKey`. Yours to dispose.
   *
   * @throws {MismatchError} for inputs of another number, dtype or shape
   * @throws {UsageError} where there are several outputs and none is named
   */
  call(inputs: tf.Tensor | readonly tf.Tensor[], options: CallOptions = {}): tf.Tensor {
    const keys = this.outputs(options).map(({ key }) => key);
    const [only, ...others] =
      keys.length === 1 ? this.run(inputs instanceof tf.Tensor ? [inputs] : inputs, options) : [];
    if (only && others.length === 0) return only;
    throw new UsageError(`a call of ${this.name} gives several tensors`, {
      expected: `outputKey: one of ${keys.join(", ")}`,
    });
  }

  /** The same with weights of one's own; `track` names those that gradients must reach. */
  run(
    inputs: readonly tf.Tensor[],
    { outputKey, training = false, ...selection }: CallOptions = {},
    weights: Weights = this.#weights,
    track?: readonly tf.Tensor[],
  ): tf.Tensor[] {
    const trace = this.#traceFor(inputs, selection, training);
    const wanted = chosenOutputs(trace, outputKey);
    return this.#compute(trace, inputs, wanted, training, weights, track);
  }

  /** One call that gives {@link everyOutput}, in order. Yours to dispose. */
  runEvery(inputs: readonly tf.Tensor[], selection: Selection = {}): tf.Tensor[] {
    const trace = this.#traceFor(inputs, selection, false);
    return this.#compute(trace, inputs, trace.outputs, false, this.#weights);
  }

  #traceFor(inputs: readonly tf.Tensor[], selection: Selection, training: boolean): Trace {
    const traces = this.#program.choose(selection, training);
    const trace = traces.find((each) => takes(each, inputs)) ?? traces[0];
    if (trace) return trace;
    throw new UsageError(`${this.name} cannot be called`);
  }

  #compute(
    trace: Trace,
    inputs: readonly tf.Tensor[],
    outputs: readonly Named[],
    training: boolean,
    weights: Weights,
    track?: readonly tf.Tensor[],
  ): tf.Tensor[] {
    const prepared = this.#preparedFor(trace);
    this.#lend(trace.graph, weights);
    const call = training ? prepared.training : prepared.call;
    return tf.tidy(() => {
      const given = trace.inputs.map(({ info, key }, i) => asInput(info, key, inputs[i], inputs.length));
      const results = call.execute(given, track ? { track } : {});
      return outputs.flatMap(({ info }) => results[call.outputs.indexOf(info.name)] ?? []);
    });
  }

  /** The regularization losses, each a scalar, computed from these weights. */
  regularization(weights: Weights = this.#weights): (() => tf.Tensor)[] {
    return this.#losses.map((loss) => () => {
      for (const graph of this.#runners.keys()) this.#lend(graph, weights);
      return loss();
    });
  }

  /** Frees what it keeps in memory. Layers made of it cannot be called any more. */
  dispose(): void {
    forget(this);
    for (const runner of this.#runners.values()) runner.dispose();
    for (const weight of this.#weights) weight.dispose();
    this.#runners.clear();
    this.#prepared.clear();
    this.#weights = [];
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  toString(): string {
    return `${this.#program.generation} module ${this.handle ?? this.name}`;
  }

  /** What there is to show: every way to call it, and its variables. */
  describe(): ModuleDescription {
    const { generation, traces, hasTraining } = this.#program;
    const texts = (named: readonly Named[]) =>
      named.map(({ key, info }) => `${key} ${info.dtype} ${formatShape(info.shape)}`);
    return {
      generation,
      name: this.handle ?? this.name,
      training: hasTraining ? "computes differently in training" : "computes the same in training",
      calls: traces.map(({ label, inputs, outputs }) => ({
        call: label,
        inputs: texts(inputs),
        outputs: texts(outputs),
      })),
      variables: this.variables,
    };
  }

  /** Variables that TensorFlow.js can hold. */
  get #lent(): readonly ModuleVariable[] {
    return this.#program.variables.filter(({ value }) => lendable.has(computeDType(value.dtype) ?? ""));
  }

  async #prepare(selection: Selection | undefined): Promise<void> {
    for (const { value } of this.#lent) {
      const tensor = await toTensor(value);
      this.#weights.push(tf.variable(tensor, false));
      tensor.dispose();
    }
    const chosen =
      selection && [false, true].flatMap((training) => this.#program.choose(selection, training));
    for (const trace of new Set(chosen ?? this.#program.traces)) await this.#compile(trace);
    for (const { graph, tensor } of this.#program.losses) {
      const call = await this.#runner(graph).prepare([], [tensor]);
      this.#losses.push(() => call.execute([])[0] ?? tf.scalar(0));
    }
  }

  /** An op that one signature lacks is no reason to refuse the others: the error waits for whoever calls it. */
  async #compile(trace: Trace): Promise<void> {
    const inputs = trace.inputs.map(({ info }) => info.name);
    const outputs = trace.outputs.map(({ info }) => info.name);
    try {
      const runner = this.#runner(trace.graph);
      const call = await runner.prepare(inputs, outputs);
      const training = trace.updates.length > 0 ? await runner.prepare(inputs, outputs, trace.updates) : call;
      this.#prepared.set(trace, { call, training });
    } catch (error) {
      this.#prepared.set(trace, { error });
    }
  }

  #runner(graph: Graph): GraphRunner {
    const known = this.#runners.get(graph);
    if (known) return known;
    const runner = new GraphRunner(graph);
    this.#runners.set(graph, runner);
    this.#lend(graph, this.#weights);
    return runner;
  }

  #preparedFor(trace: Trace): Prepared {
    const prepared = this.#prepared.get(trace);
    if (prepared && "call" in prepared) return prepared;
    if (prepared) throw prepared.error;
    throw new UsageError(`the module was loaded without its ${trace.label}, or was disposed`, {
      hint: "load it with the same signature, tags and arguments, or with none",
    });
  }

  /** Makes a graph compute with these weights. Cheap: nothing is copied. */
  #lend(graph: Graph, weights: Weights): void {
    const runner = this.#runners.get(graph);
    for (const [i, { keys, value }] of this.#lent.entries()) {
      const weight = weights[i];
      if (!weight) continue;
      for (const key of keys) {
        const node = graph.nodes.get(key);
        if (node) runner?.lend(variableKey(node), weight, value.dtype);
      }
    }
  }
}

const lendable: ReadonlySet<string> = new Set(["float32", "int32", "bool"]);

export type { Named, VariableInfo };
