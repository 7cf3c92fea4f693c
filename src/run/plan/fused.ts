/**
 * The steps of a {@link Fusion}: once, its constants composed into one filter and one bias; then, in every run, one
 * kernel in place of several.
 *
 * With a filter `w`, a factor `s` and a shift `t` per channel, `s · (w ∗ x) + t` becomes `(s · w) ∗ x + t`: the same
 * sums, each term rounded once more or once less. That stays within what float32 sums in another order differ by.
 *
 * @module
 */

import { attr } from "../../graph/graph.js";
import tf from "../../tfjs-core.cjs";
import type { Context } from "../context.js";
import { type Op, op } from "../op.js";
import { conv2d, convAttrs, depthwise, type Finish } from "../ops/conv.js";
import { release } from "../values.js";
import type { BodyNode } from "./body.js";
import type { ChannelStep, Fusion } from "./fuse.js";
import type { Draft, Lowering } from "./lower.js";
import type { Slots } from "./plan.js";
import { bind, dereferenced, isList } from "./step.js";

/** One draft for all nodes of a fusion. */
export function fusedDraft(fusion: Fusion, lowering: Lowering): Draft {
  const { product, steps } = fusion;
  const [x = -1, filter = -1] = product.inputs.map((source) => lowering.slot(source));
  const operands = steps.flatMap((step) => step.operands).map((source) => lowering.slot(source));
  const folds = steps.length > 0 && [filter, ...operands].every((slot) => lowering.constant.has(slot));
  if (!folds) return direct(fusion, [x, filter, ...operands], lowering, ownBias);
  const composed = [lowering.freshSlot(), lowering.freshSlot()] as const;
  lowering.fold({
    node: product.node,
    reads: [filter, ...operands],
    writes: composed,
    run: (slots) => compose(fusion, [filter, ...operands], composed, slots),
  });
  const whole = direct(fusion, [x, ...composed], lowering, (bias) => bias);
  const parts = chain(fusion, lowering);
  // Constants that are no numbers per channel were not composed: then the nodes run one by one.
  const isWhole = (slots: Slots) => slots[composed[0]] !== undefined;
  return {
    ...whole,
    reads: [x, ...composed, filter, ...operands],
    needs: (slots) => (isWhole(slots) ? whole.reads : parts.reads),
    run: (slots, context) => (isWhole(slots) ? whole : parts).run(slots, context),
  };
}

/** The fused kernel on these slots: x, filter and, where there is one, bias. */
function direct(
  fusion: Fusion,
  reads: readonly number[],
  lowering: Lowering,
  biasOf: (bias: tf.Tensor) => tf.Tensor,
): Draft {
  const { node } = fusion.product;
  const bound = bind(rowOf(fusion, reads.length > 2 ? biasOf : undefined), node, reads.length);
  const output = lowering.slot({ node: fusion.nodes.at(-1)?.node.name ?? "", index: 0 });
  const run = (slots: Slots, context: Context) => {
    const inputs = reads.flatMap((slot) => {
      const value = slots[slot];
      return value === undefined ? [] : [dereferenced(value)];
    });
    const result = bound(inputs, context);
    slots[output] = isList(result) ? result[0] : result;
  };
  return { node, reads, writes: [output], run };
}

/** A row for this one step: bias and activation are its kernel's own. */
function rowOf({ product, activation }: Fusion, biasOf: ((bias: tf.Tensor) => tf.Tensor) | undefined): Op {
  const finish = (bias: tf.Tensor | undefined): Finish => ({
    ...(biasOf && bias && { bias: biasOf(bias) }),
    ...(activation && { activation: activation.node.op === "Relu6" ? "relu6" : "relu" }),
  });
  const inputs = biasOf ? (["x", "filter", "bias"] as const) : (["x", "filter"] as const);
  switch (product.node.op) {
    case "Conv2D":
      return op({ inputs, attrs: convAttrs }, ([x, w, bias], a) => conv2d(x, w, a, finish(bias)));
    case "DepthwiseConv2dNative":
      return op({ inputs, attrs: convAttrs }, ([x, w, bias], a) => depthwise(x, w, a, finish(bias)));
    default:
      return op({ inputs }, ([a, b, bias]) => tf.fused.matMul({ a, b, ...finish(bias) }));
  }
}

/** wasm's kernels ask the shape of a bias' data, which is another one where the bias is a reshaped tensor. */
function ownBias(bias: tf.Tensor): tf.Tensor {
  return tf.getBackend() === "wasm" ? tf.add(bias, 0) : bias;
}

/** The nodes one after the other. */
function chain({ nodes }: Fusion, lowering: Lowering): Draft {
  const drafts = nodes.map((node) => lowering.draft(node));
  const writes = drafts.flatMap((draft) => draft.writes);
  const output = drafts.at(-1)?.writes[0] ?? -1;
  const run = (slots: Slots, context: Context) => {
    for (const draft of drafts) draft.run(slots, context);
    for (const slot of writes) {
      if (slot === output || slot < 0) continue;
      release(slots[slot]);
      slots[slot] = undefined;
    }
  };
  const reads = drafts.flatMap((draft) => draft.reads).filter((slot) => !writes.includes(slot));
  const { node } = nodes[0] ?? {};
  if (!node) throw new RangeError("a fusion has nodes");
  return { node, reads, writes: [output], run };
}

/** Fills the slots of the composed filter and bias; leaves them empty where the constants are not per channel. */
function compose(
  { product, steps }: Fusion,
  [filterSlot = -1, ...operandSlots]: readonly number[],
  [filterTo, biasTo]: readonly [number, number],
  slots: Slots,
): void {
  const filter = slots[filterSlot];
  if (!(filter instanceof tf.Tensor)) return;
  const shape = channelShape(product, filter.shape);
  const channels = shape.reduce((count, n) => count * n, 1);
  const rank = product.node.op === "MatMul" ? 2 : 4;
  const constants = operandSlots.flatMap((slot) => perChannel(slots[slot], channels, rank) ?? []);
  if (constants.length < operandSlots.length) return;
  const { scale, shift } = affine(steps, constants, channels);
  if (!shift.every(Number.isFinite) || !scale.every(Number.isFinite)) return;
  slots[filterTo] = scale.every((s) => s === 1)
    ? filter.clone()
    : tf.mul(filter, tf.tensor(Float32Array.from(scale), shape, "float32"));
  slots[biasTo] = tf.tensor1d(Float32Array.from(shift));
}

/** Shape of one number per output channel that broadcasts against the filter. */
function channelShape({ node }: BodyNode, filter: readonly number[]): number[] {
  const [columns = 1, rows = 1] = [...filter].reverse();
  if (node.op === "DepthwiseConv2dNative") return [1, 1, rows, columns];
  return [...filter.slice(0, -1).map(() => 1), columns];
}

/** The numbers of a constant that broadcasts along all axes but the last. */
function perChannel(value: Slots[number], channels: number, rank: number): Float64Array | undefined {
  if (!(value instanceof tf.Tensor) || value.rank > rank || value.dtype !== "float32") return undefined;
  const data = value.dataSync();
  if (value.size === 1) return new Float64Array(channels).fill(data[0] ?? 0);
  return value.size === channels && value.shape.at(-1) === channels ? Float64Array.from(data) : undefined;
}

/** All steps as one factor and one shift per channel. */
function affine(steps: readonly ChannelStep[], constants: readonly Float64Array[], channels: number) {
  const scale = new Float64Array(channels).fill(1);
  const shift = new Float64Array(channels);
  let next = 0;
  for (const { kind, node, operands } of steps) {
    const [first, offset, mean, variance] = constants.slice(next, next + operands.length);
    next += operands.length;
    const epsilon = attr(node.node, "epsilon", "f") ?? DEFAULT_EPSILON;
    for (let c = 0; c < channels; c++) {
      const value = first?.[c] ?? 0;
      const step: Affine =
        kind === "normalize"
          ? normalization(value, offset?.[c] ?? 0, mean?.[c] ?? 0, (variance?.[c] ?? 0) + epsilon)
          : {
              factor: kind === "scale" ? value : 1,
              term: kind === "scale" ? 0 : kind === "shift" ? value : -value,
            };
      scale[c] = (scale[c] ?? 1) * step.factor;
      shift[c] = (shift[c] ?? 0) * step.factor + step.term;
    }
  }
  return { scale, shift };
}

/** `x` becomes `factor · x + term`. */
interface Affine {
  readonly factor: number;
  readonly term: number;
}

function normalization(scale: number, offset: number, mean: number, variance: number): Affine {
  const factor = scale / Math.sqrt(variance);
  return { factor, term: offset - mean * factor };
}

/** FusedBatchNorm's own, where the node leaves it out. */
const DEFAULT_EPSILON = 1e-4;
