/**
 * Orders on both sides: of layers in a model, of the ops that read weights in a graph.
 *
 * @module
 */
import type { Candidate } from "./candidates.js";
import type { Match } from "./match-result.js";
import type { ModelSlots, WeightSlot } from "./slots.js";
import type { Uses } from "./uses.js";

/** The candidates in the order in which data passes them; undefined if two are not one after the other. */
export function inOrder(
  candidates: readonly Candidate[],
  uses: Uses | undefined,
): readonly Candidate[] | undefined {
  const precedes = (a: Candidate, b: Candidate) =>
    Boolean(uses && a.use && b.use && uses.precedes(a.use.node, b.use.node));
  const sorted = [...candidates].sort((a, b) => (precedes(a, b) ? -1 : precedes(b, a) ? 1 : 0));
  const isRow = sorted.every((candidate, i) => {
    const next = sorted[i + 1];
    return next === undefined || precedes(candidate, next);
  });
  return isRow ? sorted : undefined;
}

/** Whether data flows through the layers of the slots one after the other. */
export function isRow(slots: readonly WeightSlot[], model: ModelSlots): boolean {
  return slots.every((slot, i) => {
    const next = slots[i + 1];
    return next === undefined || model.precedes(slot.layer, next.layer);
  });
}

/** Pairs of matches whose layers follow one another the other way round in the graph. A map may do that. */
export function crossed(
  matches: readonly Match[],
  model: ModelSlots,
  uses: Uses | undefined,
): [Match, Match][] {
  const found: [Match, Match][] = [];
  const own = matches.filter(({ evidence }) => !evidence.includes("map"));
  for (const a of own) {
    for (const b of own) {
      if (!a.candidate.use || !b.candidate.use || !model.precedes(a.slot.layer, b.slot.layer)) continue;
      if (uses?.precedes(b.candidate.use.node, a.candidate.use.node)) found.push([a, b]);
    }
  }
  return found;
}
