/**
 * TensorFlow 1's control flow: Switch and Merge, and loops of Enter, Exit and NextIteration in frames.
 *
 * A value that a branch did not produce is *dead*: its slot stays empty, and so do the slots of everything that
 * reads it, up to a Merge, which passes on what is alive. Each frame becomes one step of the frame around it:
 * its body, in order, again and again until no NextIteration is alive.
 *
 * Source: "Implementation of Control Flow in TensorFlow" (2017), tensorflow/core/common_runtime/executor.cc.
 *
 * @module
 */

import { UnsupportedError } from "../../errors.js";
import type { NodeDef } from "../../formats/graphdef.js";
import { attr } from "../../graph/graph.js";
import type { Context } from "../context.js";
import { retain } from "../values.js";
import type { BodyNode, Source } from "./body.js";
import { mergeDraft, mortal, RAN, runLoop, switchDraft } from "./flow-steps.js";
import { withFrees } from "./frees.js";
import type { Draft, Lowering } from "./lower.js";
import { mergeOps, nextOps, topological } from "./order.js";
import type { Slots } from "./plan.js";

const switchOps: ReadonlySet<string> = new Set(["Switch", "RefSwitch"]);
const enterOps: ReadonlySet<string> = new Set(["Enter", "RefEnter"]);
const exitOps: ReadonlySet<string> = new Set(["Exit", "RefExit"]);

/** Ops whose presence means that nodes can be dead. */
export const flowOps: ReadonlySet<string> = new Set([...switchOps, ...mergeOps, ...enterOps]);

/** The nodes that run together: the main body, or the inside of one loop. */
interface Frame {
  readonly name: string;
  readonly parent: Frame | null;
  readonly children: Map<string, Frame>;
  readonly enters: BodyNode[];
  readonly nodes: Map<string, BodyNode>;
  readonly depth: number;
  /** A slot that is filled during the first iteration only. */
  readonly first: number;
}

/**
 * Steps of a body with control flow.
 *
 * @throws {UnsupportedError} when what is fetched has another value in each iteration of a loop
 */
export function flowSteps(
  nodes: readonly BodyNode[],
  lowering: Lowering,
  fetches: readonly Source[],
): Draft[] {
  const steps = new FlowLowering(nodes, lowering);
  for (const fetch of fetches) if (!lowering.isFed(fetch)) steps.checkOutside(fetch);
  return steps.lower(steps.root);
}

class FlowLowering {
  readonly root: Frame;
  readonly #lowering: Lowering;
  /** The frame in which a node runs. An Enter runs in the loop that it enters, an Exit in the one it leaves. */
  readonly #frames = new Map<string, Frame>();
  /** Nodes that others name as control inputs. */
  readonly #controlling: ReadonlySet<string>;

  constructor(nodes: readonly BodyNode[], lowering: Lowering) {
    this.#lowering = lowering;
    this.root = newFrame("", null, lowering);
    this.#controlling = new Set(nodes.flatMap(({ controls }) => controls));
    for (const bodyNode of nodes) this.#place(bodyNode);
  }

  checkOutside({ node, index }: Source): void {
    const frame = this.#outside(node);
    if (frame === this.root) return;
    throw new UnsupportedError(`${node}:${index} is computed inside of a loop, once in each iteration`, {
      path: `loop ${frame.name}`,
      hint: "fetch what leaves the loop (its Exit nodes), or what enters it",
    });
  }

  /** The steps of a frame; each child frame is one of them. */
  lower(frame: Frame): Draft[] {
    const order = topological(
      [...frame.nodes.keys(), ...[...frame.children.keys()].map(asItem)],
      (item) => this.#dependencies(frame, item),
      frame.name,
    );
    const drafts: Draft[] = [];
    for (const item of order) {
      const child = frame.children.get(childKey(item));
      const bodyNode = frame.nodes.get(item);
      if (child) drafts.push(this.#loop(child));
      else if (bodyNode) drafts.push(...this.#draft(bodyNode, frame));
    }
    return drafts;
  }

  #place(bodyNode: BodyNode): void {
    const { node, inputs, controls } = bodyNode;
    const sources = [...inputs.map((input) => input.node), ...controls];
    const frame = sources.map((source) => this.#outside(source)).reduce(deeper, this.root);
    if (!enterOps.has(node.op)) {
      frame.nodes.set(node.name, bodyNode);
      this.#frames.set(node.name, frame);
      return;
    }
    const name = new TextDecoder().decode(attr(node, "frame_name", "s") ?? new Uint8Array());
    const child = frame.children.get(name) ?? newFrame(name, frame, this.#lowering);
    frame.children.set(name, child);
    child.enters.push(bodyNode);
    this.#frames.set(node.name, child);
  }

  /** The frame in which a node's outputs are seen. */
  #outside(name: string): Frame {
    const frame = this.#frames.get(name) ?? this.root;
    const exits = exitOps.has(frame.nodes.get(name)?.node.op ?? "");
    return exits ? (frame.parent ?? this.root) : frame;
  }

  /** What must run before an item of a frame: nodes of it by name, child frames as {@link asItem}. */
  #dependencies(frame: Frame, item: string): string[] {
    const child = frame.children.get(childKey(item));
    const readers = child ? child.enters : [frame.nodes.get(item)];
    return readers.flatMap((reader) => {
      const sources = [...(reader?.inputs.map((input) => input.node) ?? []), ...(reader?.controls ?? [])];
      return sources.flatMap((source) => this.#itemOf(frame, source, reader));
    });
  }

  #itemOf(frame: Frame, source: string, reader: BodyNode | undefined): string[] {
    const home = this.#frames.get(source);
    if (home === frame) {
      const entering = !frame.nodes.has(source);
      const back = mergeOps.has(reader?.node.op ?? "") && nextOps.has(frame.nodes.get(source)?.node.op ?? "");
      return entering || back ? [] : [source];
    }
    return home?.parent === frame ? [asItem(home.name)] : [];
  }

  /** The drafts of one node: none where it is constant. */
  #draft(bodyNode: BodyNode, frame: Frame): Draft[] {
    const { node, controls } = bodyNode;
    if (node.op === "Const" && controls.length === 0) {
      this.#lowering.addConstant(node);
      return [];
    }
    const draft = this.#bare(bodyNode, frame);
    if (controls.length === 0 && frame === this.root && !flowOps.has(node.op)) {
      if (this.#lowering.foldable(bodyNode, draft) && !this.#controlling.has(node.name)) {
        this.#lowering.fold(draft);
        return [];
      }
    }
    return [this.#minded(draft, bodyNode, frame)];
  }

  /** The draft without regard to control edges. */
  #bare(bodyNode: BodyNode, frame: Frame): Draft {
    const { node } = bodyNode;
    if (node.op === "Const") return this.#constantInBranch(node);
    if (switchOps.has(node.op)) return switchDraft(bodyNode, this.#lowering);
    const isBack = (name: string) => nextOps.has(frame.nodes.get(name)?.node.op ?? "");
    if (mergeOps.has(node.op)) return mergeDraft(bodyNode, this.#lowering, frame.first, isBack);
    return mortal(this.#lowering.draft(bodyNode));
  }

  /** A constant that belongs to a branch or a loop: alive only there. */
  #constantInBranch(node: NodeDef): Draft {
    const kept = this.#lowering.freshSlot();
    this.#lowering.constants.push({ slot: kept, node });
    this.#lowering.constant.add(kept);
    const slot = this.#lowering.slot({ node: node.name, index: 0 });
    const run = (slots: Slots) => {
      const value = slots[kept];
      if (value !== undefined) slots[slot] = retain(value);
    };
    return { node, reads: [], writes: [slot], run };
  }

  /** The draft with control edges: it runs when all it waits for ran, and says so when others wait for it. */
  #minded(draft: Draft, { node, controls }: BodyNode, frame: Frame): Draft {
    // A ControlTrigger is never dead, so that loops go on when a branch that they wait for was not taken.
    const waits = controls
      .filter((control) => node.op !== "ControlTrigger" && this.#outside(control) === frame)
      .filter((control) => this.#steps(control))
      .map((control) => this.#lowering.slot(tokenOf(control)));
    const token = this.#controlling.has(node.name) ? this.#lowering.slot(tokenOf(node.name)) : -1;
    if (waits.length === 0 && token < 0) return draft;
    const [output = -1] = draft.writes;
    const run = (slots: Slots, context: Context) => {
      for (const slot of waits) if (slots[slot] === undefined) return;
      const alive = draft.reads.every((slot) => slots[slot] !== undefined);
      draft.run(slots, context);
      if (token >= 0 && (mergeOps.has(node.op) ? slots[output] !== undefined : alive)) slots[token] = RAN;
    };
    const writes = token >= 0 ? [...draft.writes, token] : draft.writes;
    return { node, reads: [...draft.reads, ...waits], writes, run };
  }

  /** Whether a node is a step: constants and fed nodes have always run. */
  #steps(name: string): boolean {
    const bodyNode = this.#frames.get(name)?.nodes.get(name);
    return bodyNode !== undefined && !(bodyNode.node.op === "Const" && bodyNode.controls.length === 0);
  }

  /** Slots that say outside of a loop that one of its Exits ran. */
  #exitTokens(frame: Frame): number[] {
    return [...frame.nodes.values()]
      .filter(({ node }) => exitOps.has(node.op) && this.#controlling.has(node.name))
      .map(({ node }) => this.#lowering.slot(tokenOf(node.name)));
  }

  /** A loop as one step of the frame around it. */
  #loop(frame: Frame): Draft {
    const lowering = this.#lowering;
    const enters = frame.enters.map(({ node, inputs }) => ({
      from: lowering.slot(inputs[0] ?? { node: node.name, index: 0 }),
      to: lowering.slot({ node: node.name, index: 0 }),
    }));
    const drafts = this.lower(frame);
    const outputsOf = (ops: ReadonlySet<string>) =>
      [...frame.nodes.values()].filter(({ node }) => ops.has(node.op)).map(({ node }) => lowering.slot({ node: node.name, index: 0 })); // biome-ignore format: one thought
    const nexts = outputsOf(nextOps);
    const exits = [...outputsOf(exitOps), ...this.#exitTokens(frame)];
    const body = withFrees(drafts, new Set([...nexts, ...exits, ...lowering.constant]));
    const node = frame.enters[0]?.node;
    if (!node) throw new UnsupportedError(`the loop ${frame.name} is never entered`);
    return {
      node,
      reads: enters.map(({ from }) => from),
      writes: exits,
      run: (slots, context) =>
        runLoop({ name: frame.name, enters, first: frame.first, nexts, exits, body }, slots, context),
    };
  }
}

function newFrame(name: string, parent: Frame | null, lowering: Lowering): Frame {
  const depth = parent === null ? 0 : parent.depth + 1;
  return {
    name,
    parent,
    depth,
    children: new Map(),
    enters: [],
    nodes: new Map(),
    first: lowering.freshSlot(),
  };
}

function deeper(a: Frame, b: Frame): Frame {
  return b.depth > a.depth ? b : a;
}

/** A child frame among node names, which hold no spaces. */
function asItem(frame: string): string {
  return `loop ${frame}`;
}

function childKey(item: string): string {
  return item.startsWith("loop ") ? item.slice("loop ".length) : "";
}

/** The tensor name under which a node says that it ran. */
function tokenOf(node: string): Source {
  return { node: `^${node}`, index: 0 };
}
