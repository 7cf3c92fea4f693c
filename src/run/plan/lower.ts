/**
 * From nodes to drafts of steps: slots for their outputs, kernels bound, aliases and constants set aside.
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import type { NodeDef } from "../../formats/graphdef.js";
import type { Context } from "../context.js";
import type { Op, OpFamily } from "../op.js";
import type { BodyNode, Source } from "./body.js";
import { isReference, outputArgs } from "./outputs.js";
import type { Composition, Slots } from "./plan.js";
import { argLengths, type Bound, bind, dereferenced, isList } from "./step.js";

/** A step before it is known which slots it frees. */
export interface Draft {
  readonly node: NodeDef;
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** Which of {@link reads} it really reads, where that only the constants' values tell. */
  needs?(slots: Slots): readonly number[];
  run(slots: Slots, context: Context): void;
}

/** Marks an output whose slot is given from outside. */
const NOWHERE = -1;

/** What is collected while the nodes of one body are lowered, in topological order. */
export class Lowering {
  /** By node, then by output. */
  readonly #slots = new Map<string, number[]>();
  /** Slots that hold variables where tensors may be asked for. */
  readonly #references = new Set<number>();
  /** Slots that hold the same value in every run. */
  readonly constant = new Set<number>();
  readonly constants: { slot: number; node: NodeDef }[] = [];
  readonly folded: Draft[] = [];
  readonly compositions: Composition[] = [];
  slotCount = 0;

  constructor(
    readonly table: OpFamily,
    readonly isFed: (source: Source) => boolean,
  ) {}

  /** The slot of a tensor. */
  slot({ node, index }: Source): number {
    const slots = this.#slotsOf(node);
    const known = slots[index];
    if (known !== undefined) return known;
    const slot = this.slotCount++;
    slots[index] = slot;
    return slot;
  }

  #slotsOf(node: string): number[] {
    const known = this.#slots.get(node);
    if (known) return known;
    const slots: number[] = [];
    this.#slots.set(node, slots);
    return slots;
  }

  freshSlot(): number {
    return this.slotCount++;
  }

  row(node: NodeDef): Op {
    const row = this.table[node.op];
    if (row) return row;
    throw new MalformedError(`the op ${node.op} of ${node.name} was not checked`); // survey() comes first
  }

  addConstant(node: NodeDef): void {
    const slot = this.slot({ node: node.name, index: 0 });
    this.constants.push({ slot, node });
    this.constant.add(slot);
  }

  /** Makes output i another name of input i. False where that would read a variable too early. */
  alias({ node, inputs }: BodyNode): boolean {
    const sources = inputs.map((source) => this.slot(source));
    if (sources.some((slot) => this.#references.has(slot))) return false;
    for (const [index, slot] of sources.entries()) {
      if (!this.isFed({ node: node.name, index })) this.#slotsOf(node.name)[index] = slot;
    }
    return true;
  }

  /** The draft of an ordinary node. */
  draft({ node, inputs }: BodyNode): Draft {
    const row = this.row(node);
    const reads = inputs.map((source) => this.slot(source));
    const writes = this.writes(node, row);
    const make = () => {
      const taken = row.args.some(({ kind }) => kind === "tensor" || kind === "tensors");
      const dereference = taken && reads.some((slot) => this.#references.has(slot));
      const bound = watched(bind(row, node, reads.length), row, node);
      return runner(reads, writes, bound, dereference ? variablesRead(row, node, reads.length) : null);
    };
    return { node, reads, writes, run: this.#isConstant(row, reads) ? atFirstRun(make) : make() };
  }

  /** Whether a node computes the same in every run. */
  foldable(bodyNode: BodyNode, draft: Draft): boolean {
    return this.#isConstant(this.row(bodyNode.node), draft.reads);
  }

  #isConstant({ stateful }: Op, reads: readonly number[]): boolean {
    return !stateful && reads.length > 0 && reads.every((slot) => this.constant.has(slot));
  }

  fold(draft: Draft): void {
    this.folded.push(draft);
    for (const slot of draft.writes) this.constant.add(slot);
  }

  /** The slots of a node's outputs; {@link NOWHERE} for those that are fed. */
  writes(node: NodeDef, row: Op): number[] {
    if (row.givesOne) return [this.#write(node, 0, isReference(Object.values(row.outputs)[0]))];
    return outputArgs(row, node).flatMap(({ first, dtypes, isReference }) =>
      dtypes.map((_, i) => this.#write(node, first + i, isReference)),
    );
  }

  #write({ name }: NodeDef, index: number, isReference: boolean): number {
    const source = { node: name, index };
    if (this.isFed(source)) return NOWHERE;
    const slot = this.slot(source);
    if (isReference) this.#references.add(slot);
    return slot;
  }
}

/** For what is folded, mostly without its kernel (host.ts): bound when it runs, which is before anything else does. */
function atFirstRun(make: () => Draft["run"]): Draft["run"] {
  let run: Draft["run"] | undefined;
  return (slots, context) => {
    run ??= make();
    run(slots, context);
  };
}

/** A node's kernel under the eyes of whoever differentiates. What calls functions is watched inside of them. */
function watched(bound: Bound, { calls }: Op, node: NodeDef): Bound {
  if (calls.length > 0) return bound;
  return (inputs, context) =>
    context.gradients
      ? context.gradients.step(node, inputs, () => bound(inputs, context))
      : bound(inputs, context);
}

/** Which flat inputs are read as tensors, so that a variable there gives its value. */
function variablesRead(row: Op, node: NodeDef, count: number): readonly boolean[] {
  const lengths = argLengths(row, node, count);
  return row.args.flatMap(({ kind }, i) =>
    new Array<boolean>(lengths[i] ?? 0).fill(kind === "tensor" || kind === "tensors"),
  );
}

/** The closure that a step runs: gather, compute, store. */
function runner(
  reads: readonly number[],
  writes: readonly number[],
  bound: Bound,
  dereference: readonly boolean[] | null,
): Draft["run"] {
  const [first = NOWHERE] = writes;
  return (slots, context) => {
    const inputs = new Array(reads.length);
    for (let i = 0; i < reads.length; i++) {
      const value = slots[reads[i] ?? NOWHERE];
      if (value === undefined) throw new MalformedError("reads an output that its producer does not have");
      inputs[i] = dereference?.[i] ? dereferenced(value) : value;
    }
    const result = bound(inputs, context);
    if (!isList(result)) {
      if (first !== NOWHERE) slots[first] = result;
      return;
    }
    for (let i = 0; i < writes.length; i++) {
      const slot = writes[i] ?? NOWHERE;
      if (slot !== NOWHERE) slots[slot] = result[i];
    }
  };
}
