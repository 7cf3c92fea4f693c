/**
 * What a comparison found, as a value.
 *
 * ```ts
 * const report = await verify(model, graph);
 * report.pass;              // true
 * report.maxAbs;            // 5.960464477539063e-8
 * report.firstDiverging;    // undefined, or the first layer that is not equal
 * ```
 *
 * @module
 */
import type { Difference } from "./difference.js";
import type { Engine } from "./subject.js";
import type { Tolerance } from "./tolerance.js";

export interface OutputReport extends Difference {
  /** The name on the side that is compared with: the key of its signature, or else its tensor or layer. */
  readonly name: string;
  /** The name on the side that is compared. */
  readonly actual: string;
  /** What `name` is the key of; the same where there is no key. */
  readonly tensor: string;
  readonly pass: boolean;
  /** Which inputs gave the first mismatch: `random`, `zeros`, … */
  readonly firstCase: string | null;
  /** Some elements of both sides, for a picture. */
  readonly points: readonly (readonly [expected: number, actual: number])[];
}

export interface LayerReport extends Difference {
  readonly layer: string;
  readonly tensor: string;
  readonly pass: boolean;
}

export interface WeightReport {
  readonly layer: string;
  readonly weight: string;
  readonly tensor: string;
  readonly maxAbs: number;
  readonly equal: boolean;
}

export interface InputReport {
  readonly name: string;
  readonly shape: readonly number[];
  /** What was fed: `uniform in [0, 1), seed 0`. */
  readonly words: string;
}

export interface Side extends Engine {
  readonly label: string;
}

export interface ReportParts {
  readonly outputs: readonly OutputReport[];
  readonly layers: readonly LayerReport[];
  /** The layer at which the sides part, where not all layers were compared. */
  readonly parting?: LayerReport | undefined;
  /** Layers that were not compared, between the first that differs and those before it that agree: any may be why. */
  readonly suspects?: readonly string[];
  /** Layers that were not compared, and why. */
  readonly layersLeft: readonly { readonly layer: string; readonly reason: string }[];
  readonly weights: readonly WeightReport[];
  /** The side that is compared, then the side that it is compared with. */
  readonly engines: readonly [Side, Side];
  readonly inputs: readonly InputReport[];
  readonly cases: readonly string[];
  readonly tolerance: Tolerance;
  /** Things to know: an input that was reshaped, an output that never changes. */
  readonly notes: readonly string[];
  /** What TensorFlow itself says, where it was asked. */
  readonly third?: ThirdOpinion | undefined;
}

/** TensorFlow's own answer for the graph of one side, compared with the answers of both. */
export interface ThirdOpinion {
  readonly engine: Engine;
  /** The side whose graph TensorFlow ran. */
  readonly ran: string;
  readonly outputs: readonly {
    readonly name: string;
    readonly actual: Difference & { readonly pass: boolean };
    readonly expected: Difference & { readonly pass: boolean };
  }[];
  /** Whose answers are TensorFlow's. */
  readonly agreesWith: "both" | "actual" | "expected" | "neither";
}

export class VerifyReport implements ReportParts {
  readonly outputs: readonly OutputReport[];
  readonly layers: readonly LayerReport[];
  readonly layersLeft: ReportParts["layersLeft"];
  readonly weights: readonly WeightReport[];
  readonly engines: readonly [Side, Side];
  readonly inputs: readonly InputReport[];
  readonly cases: readonly string[];
  readonly tolerance: Tolerance;
  readonly notes: readonly string[];
  readonly third: ThirdOpinion | undefined;
  readonly parting: LayerReport | undefined;
  readonly suspects: readonly string[];

  constructor(parts: ReportParts) {
    this.outputs = parts.outputs;
    this.layers = parts.layers;
    this.layersLeft = parts.layersLeft;
    this.weights = parts.weights;
    this.engines = parts.engines;
    this.inputs = parts.inputs;
    this.cases = parts.cases;
    this.tolerance = parts.tolerance;
    this.notes = parts.notes;
    this.third = parts.third;
    this.parting = parts.parting;
    this.suspects = parts.suspects ?? [];
  }

  /** Whether every output agrees, and there was something finite to compare in each. */
  get pass(): boolean {
    return this.outputs.length > 0 && this.outputs.every((output) => output.pass);
  }

  /** The largest difference of any output. */
  get maxAbs(): number {
    return Math.max(0, ...this.outputs.map((output) => output.maxAbs));
  }

  get maxRel(): number {
    return Math.max(0, ...this.outputs.map((output) => output.maxRel));
  }

  /** The first layer, in the model's order, whose output differs: what it reads agrees. */
  get firstDiverging(): LayerReport | undefined {
    return this.parting ?? this.layers.find((layer) => !layer.pass);
  }

  /** The documented shape of `--json`. */
  toJSON() {
    const { pass, layers, layersLeft, weights, engines, inputs, cases, tolerance, notes } = this;
    const third = this.third ?? null;
    const outputs = this.outputs.map(({ points: _points, ...output }) => output);
    const firstDiverging = this.firstDiverging?.layer ?? null;
    const suspects = this.suspects;
    return {
      pass,
      outputs,
      layers,
      engines,
      firstDiverging,
      suspects,
      layersLeft,
      weights,
      inputs,
      cases,
      tolerance,
      notes,
      third,
    };
  }
}

/** Whether a difference counts as agreement: no mismatch, and at least one finite element. */
export function agrees({ elements, mismatches, notFinite }: Difference): boolean {
  return mismatches === 0 && elements > notFinite;
}

/** One difference for several runs. */
export function combined(parts: readonly Difference[]): Difference {
  const sum = (of: (part: Difference) => number) => parts.reduce((total, part) => total + of(part), 0);
  const max = (of: (part: Difference) => number) => Math.max(0, ...parts.map(of));
  const elements = sum((part) => part.elements);
  const mean = (of: (part: Difference) => number) =>
    sum((part) => of(part) * part.elements) / Math.max(1, elements);
  const floats = parts.filter((part) => part.maxUlps !== null);
  return {
    elements,
    mismatches: sum((part) => part.mismatches),
    maxAbs: max((part) => part.maxAbs),
    maxRel: max((part) => part.maxRel),
    meanAbs: mean((part) => part.meanAbs),
    meanRel: mean((part) => part.meanRel),
    maxUlps: floats.length > 0 ? max((part) => part.maxUlps ?? 0) : null,
    first: parts.find((part) => part.first)?.first ?? null,
    notFinite: sum((part) => part.notFinite),
  };
}
