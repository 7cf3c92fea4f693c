/**
 * Finds the tensor for every weight, by elimination.
 *
 * Each slot starts with all tensors that fit by shape and by what the graph does with them. Names, then the
 * graph's structure, narrow that down; a slot with one tensor left takes it. Slots of equal shape in a row take
 * theirs in the graph's order, if data passes them all one after the other. What is left open then stays open:
 * nothing is decided by the order of a file or by chance.
 *
 * @module
 */
import type { Candidate } from "./candidates.js";
import { conversionFor } from "./convert.js";
import { fits } from "./fit.js";
import type { Evidence, Match, MatchResult } from "./match-result.js";
import { kindOf, nameFor, scopeOf } from "./names.js";
import { crossed, inOrder, isRow } from "./order.js";
import type { ModelSlots, WeightSlot } from "./slots.js";
import type { Uses } from "./uses.js";

export function match(
  model: ModelSlots,
  candidates: readonly Candidate[],
  uses: Uses | undefined,
  given: ReadonlyMap<WeightSlot, Candidate>,
): MatchResult {
  return new Matcher(model, candidates, uses, given).run();
}

class Matcher {
  readonly #model: ModelSlots;
  readonly #uses: Uses | undefined;
  readonly #options = new Map<WeightSlot, Set<Candidate>>();
  readonly #matches = new Map<WeightSlot, Match>();
  /** Slots whose name alone left one tensor, or several of the same name. */
  readonly #named = new Set<WeightSlot>();
  /** Slots that structure, rather than shape alone, narrowed down. */
  readonly #placed = new Map<WeightSlot, string>();

  constructor(
    model: ModelSlots,
    candidates: readonly Candidate[],
    uses: Uses | undefined,
    given: ReadonlyMap<WeightSlot, Candidate>,
  ) {
    this.#model = model;
    this.#uses = uses;
    const taken = new Set(given.values());
    const free = candidates.filter((candidate) => !taken.has(candidate));
    for (const slot of model.slots) {
      const candidate = given.get(slot);
      this.#options.set(slot, candidate ? new Set([candidate]) : new Set(free.filter((c) => fits(c, slot))));
      if (candidate) this.#take(slot, candidate, ["map"], "as told by the map", "certain");
    }
  }

  run(): MatchResult {
    this.#narrowByName();
    let before = -1;
    while (before !== this.#progress()) {
      before = this.#progress();
      this.#narrowByPosition();
      this.#takeSingles();
      if (before === this.#progress()) this.#takeChains();
    }
    return {
      matches: this.#model.slots.flatMap((slot) => this.#matches.get(slot) ?? []),
      crossed: crossed([...this.#matches.values()], this.#model, this.#uses),
      open: this.#openSlots().map((slot) => ({ slot, options: [...(this.#options.get(slot) ?? [])] })),
    };
  }

  /** Options that name the slot's layer and weight, where there are any, are the only ones. */
  #narrowByName(): void {
    for (const slot of this.#openSlots()) {
      const named = this.#optionsOf(slot).filter(({ names }) => nameFor(names, slot) !== undefined);
      if (named.length === 0) continue;
      this.#named.add(slot);
      this.#options.set(slot, new Set(named));
    }
    // A tensor that bears the name of one slot is no option for another.
    for (const slot of this.#named)
      for (const candidate of this.#optionsOf(slot)) this.#dropElsewhere(candidate);
  }

  #dropElsewhere(candidate: Candidate): void {
    for (const slot of this.#openSlots())
      if (!this.#named.has(slot)) this.#options.get(slot)?.delete(candidate);
  }

  /** Keeps the options that lie, in the graph, where the slot's layer lies in the model. */
  #narrowByPosition(): void {
    for (const slot of this.#openSlots()) {
      const options = this.#optionsOf(slot);
      const beside = options.filter((candidate) => this.#isBesideSiblings(candidate, slot));
      const kept = (beside.length > 0 ? beside : options).filter((candidate) =>
        this.#isBetween(candidate, slot),
      );
      if (kept.length === 0 || kept.length === options.length) continue;
      const why =
        beside.length > 0 && kept.length <= beside.length
          ? this.#siblingWords(slot)
          : "its place between matched layers";
      this.#placed.set(slot, why);
      this.#options.set(slot, new Set(kept));
    }
  }

  /** Whether the candidate is used together with the weights of its layer that are matched already. */
  #isBesideSiblings(candidate: Candidate, slot: WeightSlot): boolean {
    const siblings = this.#siblings(slot);
    return (
      siblings.length > 0 && siblings.every((sibling) => this.#areTogether(sibling.candidate, candidate))
    );
  }

  #areTogether(a: Candidate, b: Candidate): boolean {
    if (a.use && b.use && this.#uses) {
      if (a.use.node.name === b.use.node.name) return true;
      return this.#uses.adds(a.use.node, b.use) || this.#uses.adds(b.use.node, a.use);
    }
    return a.names.some((x) => scopeOf(x) !== "" && b.names.some((y) => scopeOf(x) === scopeOf(y)));
  }

  #siblings(slot: WeightSlot): Match[] {
    return [...this.#matches.values()].filter(
      (other) => other.slot.layer === slot.layer && other.slot !== slot,
    );
  }

  #siblingWords(slot: WeightSlot): string {
    const [sibling] = this.#siblings(slot);
    const node = sibling?.candidate.use?.node;
    return node
      ? `beside ${sibling.slot.weight} at ${node.op} ${node.name}`
      : "in the scope of its layer's other weights";
  }

  /** Whether data flows from the matched layers before this one to the candidate, and on to those after. */
  #isBetween(candidate: Candidate, slot: WeightSlot): boolean {
    const { use } = candidate;
    if (!use || !this.#uses) return true;
    for (const { slot: other, candidate: matched } of this.#matches.values()) {
      if (!matched.use || other.layer === slot.layer) continue;
      if (this.#model.precedes(other.layer, slot.layer) && !this.#uses.precedes(matched.use.node, use.node))
        return false;
      if (this.#model.precedes(slot.layer, other.layer) && !this.#uses.precedes(use.node, matched.use.node))
        return false;
    }
    return true;
  }

  /** Slots with one option take it, unless another slot has that one only, too. */
  #takeSingles(): void {
    const singles = this.#openSlots().filter((slot) => this.#options.get(slot)?.size === 1);
    for (const slot of singles) {
      const [candidate] = this.#optionsOf(slot);
      if (!candidate) continue;
      if (singles.some((other) => other !== slot && this.#options.get(other)?.has(candidate))) continue;
      const place = this.#placed.get(slot);
      const evidence = this.#evidence(slot, place !== undefined || this.#agreesInPlace(candidate, slot));
      this.#take(slot, candidate, evidence, place ?? this.#words(slot, candidate), this.#confidence(slot));
    }
  }

  /** What was left over by a likely match is no more than likely itself, unless its name says the same. */
  #confidence(slot: WeightSlot): Match["confidence"] {
    if (this.#named.has(slot)) return "certain";
    return [...this.#matches.values()].some(({ confidence }) => confidence === "likely")
      ? "likely"
      : "certain";
  }

  #agreesInPlace({ use }: Candidate, slot: WeightSlot): boolean {
    return use !== undefined && kindOf(slot.weight) !== undefined;
  }

  #words(slot: WeightSlot, { use, names }: Candidate): string {
    const where = use ? `read by ${use.node.op} ${use.node.name}` : "";
    const name = nameFor(names, slot);
    const what = name === undefined ? "the only tensor left that fits" : `named ${name}`;
    return [what, where].filter(Boolean).join(", ");
  }

  /** Slots with the same options, as many as there are: in order, if both sides are in a row. */
  #takeChains(): void {
    for (const slots of this.#groups()) {
      const [first] = slots;
      const options = first ? inOrder(this.#optionsOf(first), this.#uses) : undefined;
      if (!options || options.length !== slots.length || !isRow(slots, this.#model)) continue;
      slots.forEach((slot, i) => {
        const candidate = options[i];
        const node = candidate?.use?.node;
        const why = `number ${i + 1} of ${slots.length} in a row, read by ${node?.op} ${node?.name}`;
        if (candidate) this.#take(slot, candidate, this.#evidence(slot, true), why, "likely");
      });
      return; // what it settles may settle more, by better evidence than a row
    }
  }

  #groups(): WeightSlot[][] {
    const groups = new Map<string, WeightSlot[]>();
    for (const slot of this.#openSlots()) {
      const options = this.#optionsOf(slot);
      if (options.length < 2) continue;
      const key = options
        .map(({ tensor }) => tensor.name)
        .sort()
        .join("\n");
      groups.set(key, [...(groups.get(key) ?? []), slot]);
    }
    // A group is only a group if nobody else wants its tensors.
    return [...groups.values()].filter((slots) =>
      this.#optionsOf(slots[0]).every((option) =>
        this.#openSlots().every((other) => slots.includes(other) || !this.#options.get(other)?.has(option)),
      ),
    );
  }

  #evidence(slot: WeightSlot, inPlace: boolean): Evidence[] {
    return [
      ...(this.#named.has(slot) ? ["name" as const] : []),
      "shape",
      ...(inPlace ? ["position" as const] : []),
    ];
  }

  #take(
    slot: WeightSlot,
    candidate: Candidate,
    evidence: readonly Evidence[],
    why: string,
    confidence: Match["confidence"],
  ): void {
    const conversion = conversionFor(candidate.tensor.shape, slot.shape, candidate.use);
    if (!conversion) return; // a map's tensor whose shape does not fit: assign() reports it
    this.#matches.set(slot, { slot, candidate, conversion, evidence, why, confidence });
    this.#options.set(slot, new Set([candidate]));
    for (const other of this.#openSlots()) this.#options.get(other)?.delete(candidate);
  }

  #openSlots(): WeightSlot[] {
    return this.#model.slots.filter((slot) => !this.#matches.has(slot));
  }

  #optionsOf(slot: WeightSlot | undefined): Candidate[] {
    return slot ? [...(this.#options.get(slot) ?? [])] : [];
  }

  /** Grows whenever something is learned. */
  #progress(): number {
    let options = 0;
    for (const slot of this.#openSlots()) options += this.#optionsOf(slot).length;
    return this.#matches.size * 1e9 - options;
  }
}
