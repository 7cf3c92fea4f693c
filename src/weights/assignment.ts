/**
 * What `assign` gives: which tensor went into which weight, and by which evidence.
 *
 * @module
 */
import type { TensorRef } from "../tensor/tensor.js";
import type { Evidence } from "./match-result.js";

export interface AssignmentRow {
  readonly layer: string;
  readonly weight: string;
  /** Name of the tensor in the graph. */
  readonly tensor: string;
  readonly shape: readonly number[];
  /** How the tensor becomes the weight; `"as it is"` mostly. */
  readonly conversion: string;
  readonly evidence: readonly Evidence[];
  readonly why: string;
  /** `certain`: told by map, by name, or alone in fitting. `likely`: by its place among equals only. */
  readonly confidence: "certain" | "likely";
}

/** Which tensor went into which weight, and why. */
export class Assignment {
  constructor(
    readonly rows: readonly AssignmentRow[],
    /** Tensors of the graph that look like weights and that no layer took. */
    readonly unused: readonly TensorRef[],
    /** Whether the model has these weights now. */
    readonly applied: boolean,
  ) {}

  toJSON() {
    const { rows, applied } = this;
    return { rows, unused: this.unused.map(({ name }) => name), applied };
  }
}
