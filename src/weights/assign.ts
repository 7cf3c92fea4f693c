/**
 * Gives a model that was rebuilt by hand the weights of a graph.
 *
 * ```ts
 * const assignment = await assign(model, graph);
 * assignment.rows[0]; // { layer: "dense", weight: "kernel", tensor: "dense/kernel:0", evidence: ["name", …] }
 * ```
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { MismatchError, NotFoundError, UsageError } from "../errors.js";
import { didYouMean } from "../nearest.js";
import { formatShape } from "../tensor/dtype.js";
import { Assignment, type AssignmentRow } from "./assignment.js";
import { type Candidate, type CandidateOptions, candidatesOf, type WeightSource } from "./candidates.js";
import { conversionFor } from "./convert.js";
import { loadWeights } from "./load.js";
import { match } from "./match.js";
import type { Match, MatchResult } from "./match-result.js";
import { ModelSlots, type WeightSlot } from "./slots.js";

export interface AssignOptions extends CandidateOptions {
  /**
   * Your own mapping, which decides over everything found: `{"dense_2/kernel": "W3:0"}`, or a layer's tensors in
   * the order of `layer.getWeights()`: `{"dense_2": ["W3:0", "b3:0"]}`.
   */
  readonly map?: Readonly<Record<string, string | readonly string[]>>;
  /** Only find and show; the model keeps the weights that it has. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Finds the tensor for each weight of each layer by name, shape and position in the graph, and sets them all. If one
 * weight stays open, none is set.
 *
 * @throws {MismatchError} with all weights that found no tensor, or several equally good ones, and all tensors left
 * @throws {NotFoundError} when the map names a layer or tensor that does not exist
 */
export async function assign(
  model: tf.LayersModel,
  source: WeightSource,
  options: AssignOptions = {},
): Promise<Assignment> {
  const slots = new ModelSlots(model);
  if (slots.slots.length === 0) {
    throw new UsageError(`model "${model.name}" has no weights to assign`, { hint: "add its layers first" });
  }
  const { candidates, uses } = candidatesOf(source, options);
  const given = mapped(slots.slots, candidates, options.map ?? {});
  const result = match(slots, candidates, uses, given);
  const left = unusedOf(candidates, result);
  if (result.open.length > 0) throw unresolved(result, left);
  if (result.crossed.length > 0) throw crossedError(result);
  const apply = options.dryRun !== true;
  if (apply) await loadWeights(result.matches, options.signal);
  return new Assignment(
    result.matches.map(rowOf),
    left.map(({ tensor }) => tensor),
    apply,
  );
}

function rowOf({ slot, candidate, conversion, evidence, why, confidence }: Match): AssignmentRow {
  return {
    layer: slot.path,
    weight: slot.weight,
    tensor: candidate.tensor.name,
    shape: slot.shape,
    conversion: conversion.name,
    evidence,
    why,
    confidence,
  };
}

/** Tensors that the graph uses as a weight (or, without a graph, that are variables) and nobody took. */
function unusedOf(candidates: readonly Candidate[], { matches }: MatchResult): Candidate[] {
  const taken = new Set(matches.map(({ candidate }) => candidate));
  return candidates.filter(
    (candidate) =>
      !taken.has(candidate) && (candidate.use !== undefined || candidate.tensor.role === "weight"),
  );
}

/** The caller's map as slots and candidates. */
function mapped(
  slots: readonly WeightSlot[],
  candidates: readonly Candidate[],
  map: NonNullable<AssignOptions["map"]>,
): Map<WeightSlot, Candidate> {
  const byName = new Map(
    candidates.flatMap((c) =>
      c.names.flatMap((name) => [
        [name, c],
        [name.replace(/:0$/, ""), c],
      ]),
    ),
  );
  const given = new Map<WeightSlot, Candidate>();
  for (const [key, value] of Object.entries(map)) {
    const wanted = slotsOf(slots, key, value);
    const names = typeof value === "string" ? [value] : value;
    wanted.forEach((slot, i) => {
      const candidate = byName.get(names[i] ?? "");
      if (!candidate) throw noTensor(names[i] ?? "", byName.keys());
      if (!conversionFor(candidate.tensor.shape, slot.shape, candidate.use)) throw noFit(slot, candidate);
      given.set(slot, candidate);
    });
  }
  return given;
}

function slotsOf(slots: readonly WeightSlot[], key: string, value: string | readonly string[]): WeightSlot[] {
  const found = slots.filter(
    ({ path, weight }) => (typeof value === "string" ? `${path}/${weight}` : path) === key,
  );
  const expected = typeof value === "string" ? 1 : value.length;
  if (found.length === expected) return found;
  const names = slots.flatMap(({ path, weight }) => [path, `${path}/${weight}`]);
  if (found.length === 0) {
    throw new NotFoundError(
      `the model has no ${typeof value === "string" ? "weight" : "layer"} named ${JSON.stringify(key)}`,
      {
        hint: didYouMean(key, new Set(names)),
      },
    );
  }
  throw new MismatchError(`the map gives ${key} another number of tensors than it has weights`, {
    expected: `${found.length}: ${found.map(({ weight }) => weight).join(", ")}`,
    found: `${expected}`,
  });
}

function noFit(slot: WeightSlot, { tensor }: Candidate): MismatchError {
  return new MismatchError("the map gives a weight a tensor of another shape", {
    expected: `${slot.path}/${slot.weight} ${formatShape(slot.shape)}`,
    found: `${tensor.name} ${formatShape(tensor.shape)}`,
  });
}

function noTensor(name: string, names: Iterable<string>): NotFoundError {
  return new NotFoundError(`no tensor named ${JSON.stringify(name)} that could be a weight`, {
    hint: didYouMean(name, names, "list them with `thaw tensors`"),
  });
}

/** Names that would put layers in another order than data takes through the graph. */
function crossedError({ crossed }: MatchResult): MismatchError {
  const pairs = crossed.filter(([a, b]) => a.slot.index === 0 && b.slot.index === 0);
  const lines = (pairs.length > 0 ? pairs : crossed).slice(0, 10);
  return new MismatchError("names and positions disagree; no weight was set", {
    expected: lines.map(([a, b]) => `${a.slot.path} before ${b.slot.path}, as in the model`).join("\n"),
    found: lines
      .map(([a, b]) => `${b.candidate.tensor.name} before ${a.candidate.tensor.name} in the graph`)
      .join("\n"),
    hint: "rename or reorder the layers, or say which tensor is whose: { map: { … } }",
  });
}

/** One error for all that is open, with what is left on both sides. */
function unresolved({ open }: MatchResult, left: readonly Candidate[]): MismatchError {
  const lines = open.map(({ slot, options }) => {
    const fit = options.map(({ tensor }) => tensor.name);
    const some = fit.length > 4 ? [...fit.slice(0, 4), `${fit.length - 4} more`] : fit;
    return `${slot.path}/${slot.weight} ${formatShape(slot.shape)}: ${fit.length === 0 ? "no tensor fits" : `any of ${some.join(", ")}`}`;
  });
  const rest = left.map(({ tensor }) => `${tensor.name} ${formatShape(tensor.shape)}`);
  const ambiguous = open.find(({ options }) => options.length > 0);
  const example = ambiguous && {
    [`${ambiguous.slot.path}/${ambiguous.slot.weight}`]: ambiguous.options[0]?.tensor.name,
  };
  return new MismatchError(`${open.length} of the model's weights have no certain tensor; none was set`, {
    expected: lines.join("\n"),
    found:
      rest.length > 0
        ? `left in the graph: ${rest.slice(0, 20).join("\n")}${rest.length > 20 ? `\nand ${rest.length - 20} more` : ""}`
        : "no tensor left in the graph",
    hint: example
      ? `name the layers as the graph does, or say which: assign(model, graph, { map: ${JSON.stringify(example)} })`
      : "check the layers' units and their input shape against the shapes that are left",
  });
}
