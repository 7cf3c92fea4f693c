/**
 * What can be asked of a comparison.
 *
 * @module
 */
import type { TensorLike } from "../run/feeds.js";
import type { TensorValue } from "../tensor/tensor.js";
import type { CaseName } from "./cases.js";
import type { GraphEngine } from "./graph-subject.js";
import type { OutputName } from "./named-outputs.js";

export interface VerifyOptions {
  /** Examples in a batch of random inputs; 8 unless told. */
  readonly samples?: number;
  /** Of the random inputs; 0 unless told. */
  readonly seed?: number;
  readonly rtol?: number;
  readonly atol?: number;
  /** Inputs of your own, by the names of the second side; then nothing is made up. */
  readonly inputs?: Readonly<Record<string, TensorValue>>;
  /** Which inputs are made up; all but `large` unless told. */
  readonly cases?: readonly CaseName[];
  /**
   * What is compared in place of the outputs: tensors of a graph or layers of a model, by the name of either side or
   * by both. A tensor that is no layer's stands for the model's output in its place in the list.
   */
  readonly outputs?: readonly OutputName[];
  /**
   * Compare this signature of each side that has signatures, or one of each side's own. Without: `serving_default`
   * where there is one and no `outputs` are named.
   */
  readonly signature?: string | readonly [a: string, b: string];
  /** Values for inputs of the graph that the model does not have: `{"keep_prob:0": 1}`. */
  readonly feeds?: Readonly<Record<string, TensorLike>>;
  /** What runs graphs: our own runner unless told. */
  readonly engine?: GraphEngine;
  /** Whether TensorFlow itself is asked for a third opinion: who is right, where the two sides differ. */
  readonly native?: boolean;
  /**
   * `all`: every layer that both sides have. `bisect`: only as many as it takes to find the first that differs.
   * Unless told, all whose outputs fit into memory together.
   */
  readonly layers?: "all" | "bisect";
  readonly signal?: AbortSignal;
}
