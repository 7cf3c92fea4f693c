/**
 * A plan: what one call of {@link execute} does. Compiled once, run many times; nothing is looked up by name.
 *
 * @module
 */
import type { NodeDef } from "../../formats/graphdef.js";
import type { DType } from "../../tensor/dtype.js";
import type { Context } from "../context.js";
import type { Value } from "../values.js";
import type { Fusion } from "./fuse.js";

/** The values of a running plan, by slot. Undefined before it is computed, after it is freed, and when dead. */
export type Slots = (Value | undefined)[];

export interface Step {
  readonly node: NodeDef;
  run(slots: Slots, context: Context): void;
  readonly writes: readonly number[];
  /** Constant slots that it reads, once they are filled. */
  needs(slots: Slots): readonly number[];
  /** Slots that nobody reads after this step. */
  readonly frees: readonly number[];
}

export interface Fetched {
  readonly slot: number;
  readonly dtype: DType | null;
}

/** One filter and one bias that are made of a fusion's constants, once (compose.ts). */
export interface Composition {
  readonly fusion: Fusion;
  /** The slots of what it is made of. */
  readonly filter: number;
  readonly operands: readonly number[];
  /** The slots that it fills; they stay empty where the constants are not per channel. */
  readonly writes: readonly [filter: number, bias: number];
  /** Where the filter is no tensor yet, its constant: it becomes one only where it cannot be composed. */
  readonly constant?: NodeDef;
}

export interface Plan {
  /** The function's name; "" for the main graph. */
  readonly name: string;
  /** Where the arguments go, in order. The caller owns them. */
  readonly feeds: readonly number[];
  /** Constants to be loaded before anything runs, with the slot of each. */
  readonly constants: readonly { readonly slot: number; readonly node: NodeDef }[];
  /** Steps whose inputs are all constant: run once, results kept. */
  readonly folded: readonly Step[];
  /** What fusions compose of constants and folded results. */
  readonly compositions: readonly Composition[];
  readonly steps: readonly Step[];
  readonly fetches: readonly Fetched[];
  /** Slots that start out filled: constants, folded and composed ones. The plan owns them. */
  readonly initial: Slots;
  /** Whether {@link initial} keeps only what steps and fetches read; TensorFlow 1's loops read from within. */
  readonly trims: boolean;
  /** Whether running it twice gives the same twice: it changes no variable and draws no random numbers. */
  readonly repeatable: boolean;
  /** What went wrong when a function's constants were folded: an error of the run that calls it, if one ever does. */
  broken?: unknown;
  /** Of a plan whose runs are watched: the first constant that is no number, or node that made one of constants. */
  flaw?: string | undefined;
}
