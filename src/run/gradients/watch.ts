/**
 * Notices where a gradient would be lost. An op that computes in JavaScript leaves nothing on TensorFlow.js' tape;
 * what it cuts off would silently be trained with gradients of zero.
 *
 * @module
 */

import { UnsupportedError } from "../../errors.js";
import type { NodeDef } from "../../formats/graphdef.js";
import tf from "../../tfjs-core.cjs";
import type { Value } from "../values.js";
import { isRecording } from "./recording.js";

/** Ops that give no gradient in TensorFlow either: it registers them as not differentiable, or registers nothing. */
const cuts: ReadonlySet<string> = new Set([
  "StopGradient",
  "ZerosLike",
  "OnesLike",
  "OneHot",
  "ApproximateEqual",
  "VarIsInitializedOp",
  "LinSpace",
  "Range",
  "Bucketize",
]);

/** What gradients flow through. */
const continuous: ReadonlySet<string> = new Set(["float32", "complex64"]);

/** A record on TensorFlow.js' tape, as far as it matters here. */
interface TapeNode {
  readonly inputs: Readonly<Record<string, tf.Tensor | readonly tf.Tensor[]>>;
  readonly outputs: readonly (tf.Tensor | undefined)[];
}

export class GradientWatch {
  /** Ids of the tensors that depend on what is differentiated by, as far as the tape says. */
  readonly #tracked: Set<number>;
  /** Results of nodes whose other results do: what is computed of them would have a gradient of zero. */
  readonly #lost = new Map<number, NodeDef>();
  #read = 0;

  constructor(by: readonly tf.Tensor[]) {
    this.#tracked = new Set(by.map(({ id }) => id));
    this.#read = tape()?.length ?? 0;
  }

  /** Runs one node. @throws {UnsupportedError} when none of its results still depends on what its inputs did */
  step<T extends Value | readonly Value[]>(node: NodeDef, inputs: readonly Value[], run: () => T): T {
    if (tape() === null) return run();
    this.#follow(); // what was handed on between the nodes
    const depends = inputs.some((input) => this.#isTracked(input));
    if (!cuts.has(node.op)) this.#checkLost(inputs);
    const result = run();
    this.#follow();
    if (depends && !cuts.has(node.op)) this.#check(node, inputs, result);
    return result;
  }

  #check(node: NodeDef, inputs: readonly Value[], result: Value | readonly Value[]): void {
    const values: readonly Value[] = Array.isArray(result) ? result : [result as Value]; // Array.isArray does not narrow readonly
    const floats = values.filter((value) => value instanceof tf.Tensor && continuous.has(value.dtype));
    if (floats.length === 0) return;
    if (!floats.some((value) => this.#isTracked(value))) throw without(node);
    // What is handed on as it came, such as the mean of a batch normalization, depends on nothing new.
    for (const value of floats)
      if (value instanceof tf.Tensor && !this.#isTracked(value) && !inputs.includes(value))
        this.#lost.set(value.id, node);
  }

  #checkLost(inputs: readonly Value[]): void {
    for (const input of inputs) {
      const source = input instanceof tf.Tensor ? this.#lost.get(input.id) : undefined;
      if (source) throw without(source);
    }
  }

  #isTracked(value: Value): boolean {
    if (value instanceof tf.Tensor) return this.#tracked.has(value.id);
    return value.kind === "variable" && value.initialized && this.#tracked.has(value.value.id);
  }

  /** Takes in what the tape has recorded since the last time. */
  #follow(): void {
    const nodes = tape() ?? [];
    for (; this.#read < nodes.length; this.#read++) {
      const node = nodes[this.#read];
      const inputs = Object.values(node?.inputs ?? {}).flat();
      if (!inputs.some(({ id }) => this.#tracked.has(id))) continue;
      for (const output of node?.outputs ?? []) if (output) this.#tracked.add(output.id);
    }
  }
}

function without({ op, name }: NodeDef): UnsupportedError {
  return new UnsupportedError(`no gradient flows through the ${op} node ${name}`, {
    path: `node ${name}`,
    hint: "use the module with trainable: false, which needs none",
  });
}

/** What is being recorded; null where nothing is. */
function tape(): readonly TapeNode[] | null {
  return isRecording() ? (tf.engine().state.activeTape as readonly TapeNode[]) : null;
}
