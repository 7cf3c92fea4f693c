/**
 * What a module can do, whichever TensorFlow wrote it: graphs, the variables that they share, and the ways to call
 * them. TensorFlow 1 tells ways apart by tags and signatures, TensorFlow 2 by the arguments of a function.
 *
 * @module
 */
import type { TensorInfo } from "../formats/file.js";
import type { Graph } from "../graph/graph.js";
import type { DType } from "../tensor/dtype.js";
import type { TensorRef } from "../tensor/tensor.js";

/** An input or output by the name that callers use. */
export interface Named {
  readonly key: string;
  /** Its tensor in the graph. */
  readonly info: TensorInfo;
}

/** One way to call a module: a signature of a graph, or a trace of a function. */
export interface Trace {
  readonly graph: Graph;
  /** The signature's key; null for calling the module itself (`__call__`). */
  readonly signature: string | null;
  /** What it was traced for, in words for messages: `signature default, tags {train}`. */
  readonly label: string;
  /** In the order in which they are called. */
  readonly inputs: readonly Named[];
  readonly outputs: readonly Named[];
  /** Whether the outputs go by keys, so that one has to be chosen where there are several. */
  readonly keyed: boolean;
  /** Python values of the other arguments that it was traced with, by name: `training`. */
  readonly constants: ReadonlyMap<string, unknown>;
  /** Nodes that a training step runs too: updates of moving averages. */
  readonly updates: readonly string[];
}

export interface ModuleVariable {
  /** As TensorFlow calls it, without `:0`. */
  readonly name: string;
  /** The names under which graphs know it. */
  readonly keys: readonly string[];
  readonly value: TensorRef;
  readonly trainable: boolean;
}

/** A variable as a table of weights lists it. */
export interface VariableInfo {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly trainable: boolean;
}

/** What there is to show of a module. */
export interface ModuleDescription {
  readonly generation: Program["generation"];
  readonly name: string;
  /** What training changes besides the weights. */
  readonly training: string;
  readonly calls: readonly {
    readonly call: string;
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
  }[];
  readonly variables: readonly VariableInfo[];
}

/** A regularization loss: a scalar tensor of a graph that needs no input. */
export interface Loss {
  readonly graph: Graph;
  readonly tensor: string;
}

export interface Program {
  readonly generation: "TF1" | "TF2";
  /** Trainable ones first, in the order of `tf.Module.trainable_variables`; then the others. */
  readonly variables: readonly ModuleVariable[];
  readonly losses: readonly Loss[];
  /** Every way to call it. */
  readonly traces: readonly Trace[];
  /**
   * The traces that fit, best first.
   *
   * @throws {NotFoundError} for a signature, tags or arguments that the module was not made for
   */
  choose(selection: Selection, training: boolean): readonly Trace[];
  /** Whether training differs from inference: a training argument, or a graph tagged `train`. */
  readonly hasTraining: boolean;
}

/** Which way to call a module. */
export interface Selection {
  readonly signature?: string | undefined;
  /** TensorFlow 1: the graph with exactly these tags, for training and inference alike. */
  readonly tags?: readonly string[] | undefined;
  /** Further Python arguments of the call, by name. */
  readonly arguments?: Readonly<Record<string, unknown>> | undefined;
}
