/**
 * The constants of a {@link Fusion}, composed once: one filter and one bias, in place of what scales and shifts each
 * channel after it.
 *
 * With a filter `w`, a factor `s` and a shift `t` per channel, `s · (w ∗ x) + t` becomes `(s · w) ∗ x + t`: the same
 * sums, each term rounded once more or once less. That stays within what float32 sums in another order differ by.
 *
 * A filter that only fusions read is scaled on its way from the file, so that its plain form takes no room on the
 * backend.
 *
 * @module
 */
import type { NodeDef } from "../../formats/graphdef.js";
import { attr, dtypeAttr } from "../../graph/graph.js";
import tf from "../../tfjs-core.cjs";
import { constantOf } from "../state.js";
import { bytesIn, filledTensor, makeTensor } from "../tensors.js";
import type { ChannelStep } from "./fuse.js";
import type { HostValues } from "./host.js";
import type { Composition, Slots } from "./plan.js";

/** Whether a constant can be scaled as its bytes are. */
export function isScalable(constant: NodeDef): boolean {
  return dtypeAttr(constant) === "float32";
}

/** After reading so much, whatever else waits gets its turn: an interrupt, say. */
const TURN_BYTES = 64 << 20;

/** Fills the slots of the compositions, in any order: none reads what another writes. */
export async function compose(
  compositions: readonly Composition[],
  slots: Slots,
  host: HostValues,
): Promise<void> {
  let bytes = 0;
  for (const composition of compositions) {
    const filter = await filterOf(composition, slots, host);
    if (!filter) continue;
    finish(composition, filter, slots, host);
    bytes += 4 * tf.util.sizeFromShape([...filter.shape]);
    if (bytes < TURN_BYTES) continue;
    bytes = 0;
    await new Promise((resolve) => setTimeout(resolve));
  }
}

interface Filter {
  readonly shape: readonly number[];
  /** Writes its numbers. */
  into(values: Float32Array): void;
}

async function filterOf(
  { constant, filter }: Composition,
  slots: Slots,
  host: HostValues,
): Promise<Filter | undefined> {
  if (!constant) {
    const found = numbersIn(filter, slots, host);
    return found && { shape: found.shape, into: (values) => values.set(found.data) };
  }
  const ref = constantOf(constant);
  const shape = (ref.shape ?? []).map((n) => n ?? 0); // that of a constant is known
  if (ref.hasSync) return { shape, into: (values) => ref.fillSync(bytesIn(values)) };
  const bytes = await ref.rawBytes();
  return { shape, into: (values) => bytesIn(values).set(bytes) };
}

function finish(
  { fusion, operands, writes, constant, filter: slot }: Composition,
  { shape, into }: Filter,
  slots: Slots,
  host: HostValues,
): void {
  const perOutput = channelShape(fusion.product.node, shape);
  const rank = fusion.product.node.op === "MatMul" ? 2 : 4;
  const constants = operands.map((operand) => perChannel(numbersIn(operand, slots, host), perOutput, rank));
  const found = constants.every((numbers) => numbers !== undefined)
    ? affine(fusion.steps, constants, perOutput)
    : undefined;
  if (!found) {
    if (constant) slots[slot] = tf.keep(filledTensor(shape, into));
    return;
  }
  const factors = fusion.steps.every(({ kind }) => kind === "shift" || kind === "unshift")
    ? null
    : found.scale;
  const scaled = (values: Float32Array) => {
    into(values);
    if (factors) scale(values, factors);
  };
  slots[writes[0]] = tf.keep(filledTensor(shape, scaled));
  slots[writes[1]] = tf.keep(makeTensor(found.shift, [perOutput], "float32"));
}

/** How many output channels a filter has, which are its last ones. */
function channelShape({ op }: NodeDef, filter: readonly number[]): number {
  const [columns = 1, rows = 1] = [...filter].reverse();
  return op === "DepthwiseConv2dNative" ? rows * columns : columns;
}

/** In place, times one number per channel. */
function scale(values: Float32Array, factors: Float32Array): void {
  const channels = factors.length;
  for (let start = 0; start < values.length; start += channels)
    for (let c = 0; c < channels; c++) values[start + c] = (values[start + c] ?? 0) * (factors[c] ?? 1);
}

/** A constant's numbers, wherever they are. */
function numbersIn(slot: number, slots: Slots, host: HostValues) {
  const tensor = slots[slot];
  if (!(tensor instanceof tf.Tensor)) return host.get(slot);
  return tensor.dtype === "float32" ? { shape: tensor.shape, data: tensor.dataSync<"float32">() } : undefined;
}

/** The numbers of a constant that broadcasts along all axes but the last. */
function perChannel(
  value: ReturnType<typeof numbersIn>,
  channels: number,
  rank: number,
): ArrayLike<number> | undefined {
  if (!value || value.shape.length > rank) return undefined;
  const { shape, data } = value;
  if (data.length === 1) return new Float32Array(channels).fill(data[0] ?? 0);
  return data.length === channels && shape.at(-1) === channels ? data : undefined;
}

/** One factor and one shift per channel: `x` becomes `scale · x + shift`. */
interface Affine {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/** All steps as one; undefined where that is not finite. */
function affine(
  steps: readonly ChannelStep[],
  constants: readonly ArrayLike<number>[],
  channels: number,
): { readonly scale: Float32Array; readonly shift: Float32Array } | undefined {
  const all: Affine = { scale: new Float64Array(channels).fill(1), shift: new Float64Array(channels) };
  let next = 0;
  for (const step of steps) {
    take(step, constants.slice(next, next + step.operands.length), all);
    next += step.operands.length;
  }
  if (!areFinite(all.scale) || !areFinite(all.shift)) return undefined;
  return { scale: new Float32Array(all.scale), shift: new Float32Array(all.shift) };
}

/** One more step after those that there are. */
function take(
  { kind, node }: ChannelStep,
  operands: readonly ArrayLike<number>[],
  { scale, shift }: Affine,
): void {
  const [first = none, offset = none, mean = none, variance = none] = operands;
  const epsilon = kind === "normalize" ? (attr(node.node, "epsilon", "f") ?? DEFAULT_EPSILON) : 0;
  const sign = kind === "unshift" ? -1 : 1;
  if (kind === "shift" || kind === "unshift") {
    for (let c = 0; c < shift.length; c++) shift[c] = (shift[c] ?? 0) + sign * (first[c] ?? 0);
    return;
  }
  for (let c = 0; c < scale.length; c++) {
    const value = first[c] ?? 0;
    const factor = kind === "scale" ? value : value / Math.sqrt((variance[c] ?? 0) + epsilon);
    const term = kind === "scale" ? 0 : (offset[c] ?? 0) - (mean[c] ?? 0) * factor;
    scale[c] = (scale[c] ?? 0) * factor;
    shift[c] = (shift[c] ?? 0) * factor + term;
  }
}

const none = new Float32Array(0);

function areFinite(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/** FusedBatchNorm's own, where the node leaves it out. */
const DEFAULT_EPSILON = 1e-4;
