/**
 * What `compare` gives: how far one layer is from the graph.
 *
 * @module
 */
import type { Difference } from "./difference.js";
import { agrees, type InputReport, type Side } from "./report.js";
import type { Tolerance } from "./tolerance.js";

/** How far a layer's output is from a tensor of the graph. */
export class ActivationComparison {
  constructor(
    readonly layer: string,
    readonly tensor: string,
    readonly shape: readonly number[],
    readonly difference: Difference,
    readonly tolerance: Tolerance,
    readonly inputs: readonly InputReport[],
    readonly engines: readonly [Side, Side],
    readonly notes: readonly string[],
  ) {}

  get pass(): boolean {
    return agrees(this.difference);
  }

  get maxAbs(): number {
    return this.difference.maxAbs;
  }

  toJSON() {
    const { pass, layer, tensor, shape, tolerance, inputs, engines, notes } = this;
    return { pass, layer, tensor, shape, ...this.difference, tolerance, inputs, engines, notes };
  }
}
