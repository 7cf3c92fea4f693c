/**
 * When each slot is read for the last time.
 *
 * @module
 */
import type { Draft } from "./lower.js";
import type { Step } from "./plan.js";

/** Drafts as steps that free what they read or wrote last, except slots that `lasting` holds. */
export function withFrees(drafts: readonly Draft[], lasting: ReadonlySet<number>): Step[] {
  const own = new Set(drafts.flatMap(({ writes }) => writes));
  const last = new Map<number, number>();
  for (const [i, { reads, writes }] of drafts.entries()) {
    for (const slot of writes) last.set(slot, i);
    for (const slot of reads) if (own.has(slot)) last.set(slot, i);
  }
  const frees = drafts.map((): number[] => []);
  for (const [slot, i] of last) if (slot >= 0 && !lasting.has(slot)) frees[i]?.push(slot);
  return drafts.map((draft, i) => asStep(draft, frees[i] ?? []));
}

export function asStep(
  { node, run, reads, writes, needs = () => reads }: Draft,
  frees: readonly number[],
): Step {
  return { node, run, writes, needs, frees };
}
