/**
 * What kernels can reach beyond their inputs: the runner's state, functions to call, and the limits of a run.
 *
 * @module
 */
import type { FunctionRef } from "../formats/graphdef.js";
import type { GradientWatch } from "./gradients/watch.js";
import type { Stack } from "./stack.js";
import type { Table } from "./table.js";
import type { TensorArray } from "./tensor-array.js";
import type { TensorList } from "./tensor-list.js";
import type { Value, Variable } from "./values.js";

/** What outlives a run: variables, tables and random generators, by name. */
export interface State {
  readonly variables: Map<string, Variable>;
  readonly tables: Map<string, Table>;
  /** How often each random op has run: with its seed, the position in its stream. */
  readonly draws: Map<string, number>;
  /** The tables' first contents: there once this is. */
  filled?: Promise<void>;
}

export interface Context {
  readonly state: State;
  /** Contents of the model's assets, by their paths below its folder. */
  readonly assets: ReadonlyMap<string, Uint8Array>;
  /** TensorLists of this run that nobody disposed yet. */
  readonly lists: Set<TensorList>;
  readonly arrays: Set<TensorArray>;
  readonly stacks: Set<Stack>;
  /** Runs a function of the graph's library. The arguments stay the caller's, the results become its own. */
  call(fn: FunctionRef, args: readonly Value[]): Value[];
  /** Sees what each node gave, before any of it is freed. Nodes of a function go by `function::node`. */
  watch?(node: string, results: readonly (Value | undefined)[]): void;
  /** Is told of a constant of a function that is no number. */
  flaw?(node: string): void;
  /** While gradients are recorded: notices where they would be lost. */
  readonly gradients?: GradientWatch;
  /** Counts an iteration of a loop. @throws {LimitError} past the step limit */
  step(loop: string): void;
}
