/**
 * The step of a {@link Fusion}: one kernel in place of several, on the filter and bias that its constants were composed
 * to (compose.ts).
 *
 * @module
 */

import tf from "../../tfjs-core.cjs";
import type { Context } from "../context.js";
import { type Op, op } from "../op.js";
import { conv2d, convAttrs, depthwise, type Finish } from "../ops/conv.js";
import { release } from "../values.js";
import { isAround, paddingsOf } from "./around.js";
import type { Fusion } from "./fuse.js";
import type { Draft, Lowering } from "./lower.js";
import type { Slots } from "./plan.js";
import { bind, dereferenced, isList } from "./step.js";

/** One draft for all nodes of a fusion. */
export function fusedDraft(fusion: Fusion, lowering: Lowering): Draft {
  const { pad, product, steps } = fusion;
  const [x = -1] = (pad ?? product).inputs.map((source) => lowering.slot(source));
  const [, filter = -1] = product.inputs.map((source) => lowering.slot(source));
  const paddings = pad?.inputs.slice(1).map((source) => lowering.slot(source)) ?? [];
  const operands = steps.flatMap((step) => step.operands).map((source) => lowering.slot(source));
  const folds = steps.length > 0 && [filter, ...operands].every((slot) => lowering.constant.has(slot));
  if (!folds) return kernel(fusion, [filter, ...operands], lowering, "given");
  const composed = [lowering.freshSlot(), lowering.freshSlot()] as const;
  lowering.compositions.push({ fusion, filter, operands, writes: composed });
  const whole = kernel(fusion, composed, lowering, "composed");
  // Constants that are no numbers per channel were not composed: then the nodes run one by one.
  const isWhole = (slots: Slots) => slots[composed[0]] !== undefined;
  let parts: Draft | undefined;
  const inParts = () => {
    parts ??= chain(fusion, lowering);
    return parts;
  };
  return {
    ...whole,
    // The filter is read one by one only, and then it is there.
    reads: [x, ...composed, ...operands, ...paddings],
    needs: (slots) => (isWhole(slots) ? whole.reads : [x, filter, ...operands, ...paddings]),
    run: (slots, context) => (isWhole(slots) ? whole : inParts()).run(slots, context),
  };
}

/** The fused kernel on the filter and, where there is one, the bias in these slots. */
function kernel(
  fusion: Fusion,
  weights: readonly number[],
  lowering: Lowering,
  bias: Exclude<Bias, "none">,
): Draft {
  const { pad, product } = fusion;
  const [input = -1] = product.inputs.map((source) => lowering.slot(source));
  const plain = direct(fusion, [input, ...weights], lowering, bias);
  if (!pad) return plain;
  const [x = -1, paddings = -1] = pad.inputs.map((source) => lowering.slot(source));
  const around = direct(fusion, [x, ...weights, paddings], lowering, bias, true);
  const apart = lowering.draft(pad);
  const [filter = -1] = weights;
  const run = (slots: Slots, context: Context) => {
    if (isAround(slots[paddings], slots[filter])) return around.run(slots, context);
    apart.run(slots, context);
    plain.run(slots, context);
    release(slots[input]);
    slots[input] = undefined;
  };
  return { ...around, run };
}

/** The kernel on these slots: images, filter and, where they are, bias and paddings. */
function direct(
  fusion: Fusion,
  reads: readonly number[],
  lowering: Lowering,
  bias: Exclude<Bias, "none">,
  pads = false,
): Draft {
  const { node } = fusion.product;
  const bound = bind(rowOf(fusion, fusion.steps.length > 0 ? bias : "none", pads), node, reads.length);
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

/** What a step's bias is before its kernel gets it: composed, a tensor of the graph, or there is none. */
type Bias = "composed" | "given" | "none";

const rows = new Map<string, Op>();

/** The row of such steps: bias, activation and, where `pads`, padding are their kernel's own. */
function rowOf({ product, activation }: Fusion, bias: Bias, pads: boolean): Op {
  const key = `${product.node.op} ${bias} ${activation?.node.op} ${pads}`;
  const row = rows.get(key) ?? newRow(product.node.op, bias, activation?.node.op, pads);
  rows.set(key, row);
  return row;
}

function newRow(product: string, kind: Bias, activation: string | undefined, pads: boolean): Op {
  const finish = (bias: tf.Tensor | undefined): Finish => ({
    ...(bias && { bias: kind === "given" ? ownBias(bias) : bias }),
    ...(activation && { activation: activation === "Relu6" ? "relu6" : "relu" }),
  });
  const inputs = kind === "none" ? (["x", "filter"] as const) : (["x", "filter", "bias"] as const);
  if (product === "MatMul")
    return op({ inputs }, ([a, b, bias]) => tf.fused.matMul({ a, b, ...finish(bias) }));
  const convolve = product === "Conv2D" ? conv2d : depthwise;
  if (!pads) return op({ inputs, attrs: convAttrs }, ([x, w, bias], a) => convolve(x, w, a, finish(bias)));
  return op({ inputs: ["x", "filter", "others: tensors"], attrs: convAttrs }, ([x, w, others], a) => {
    const paddings = others.at(-1);
    const bias = kind === "none" ? undefined : others[0];
    const explicit = { padding: "EXPLICIT", explicit_paddings: paddings ? paddingsOf(paddings) : [] };
    return convolve(x, w, { ...a, ...explicit }, finish(bias));
  });
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
