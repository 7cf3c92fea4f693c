/**
 * Which tensor is which weight's, and what spoke for it.
 *
 * @module
 */
import type { Candidate } from "./candidates.js";
import type { Conversion } from "./convert.js";
import type { WeightSlot } from "./slots.js";

/** What spoke for a match. `map`: the caller said so. */
export type Evidence = "map" | "name" | "shape" | "position";

export interface Match {
  readonly slot: WeightSlot;
  readonly candidate: Candidate;
  readonly conversion: Conversion;
  readonly evidence: readonly Evidence[];
  /** What the evidence is, in words. */
  readonly why: string;
  /** `likely`: by its place among equals only. */
  readonly confidence: "certain" | "likely";
}

export interface MatchResult {
  readonly matches: readonly Match[];
  /** Slots that are left open, with the tensors that would all fit as well (none, if none fits). */
  readonly open: readonly { readonly slot: WeightSlot; readonly options: readonly Candidate[] }[];
  /** Two matches by name whose layers follow one another the other way round in the graph. */
  readonly crossed: readonly (readonly [Match, Match])[];
}
