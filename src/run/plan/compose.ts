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
import { multiplyAdd, NOTHING } from "./multiply-add.js";
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
    ? composed(fusion.steps, constants, perOutput)
    : undefined;
  if (!found) {
    if (constant) slots[slot] = tf.keep(filledTensor(shape, into));
    return;
  }
  const factors = found.scale;
  const scaled = (values: Float32Array) => {
    into(values);
    if (factors) multiplyAdd(values, values, factors, NOTHING);
  };
  slots[writes[0]] = tf.keep(filledTensor(shape, scaled));
  slots[writes[1]] = tf.keep(makeTensor(found.shift, [perOutput], "float32"));
}

/** How many output channels a filter has, which are its last ones. */
function channelShape({ op }: NodeDef, filter: readonly number[]): number {
  const [columns = 1, rows = 1] = [...filter].reverse();
  return op === "DepthwiseConv2dNative" ? rows * columns : columns;
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
): Float32Array | undefined {
  if (!value || value.shape.length > rank) return undefined;
  const { shape, data } = value;
  if (data.length === 1) return new Float32Array(channels).fill(data[0] ?? 0);
  return data.length === channels && shape.at(-1) === channels ? data : undefined;
}

/** One factor and one shift per channel: `x` becomes `scale · x + shift`. */
interface Affine {
  /** Null where nothing scales. */
  readonly scale: Float32Array | null;
  readonly shift: Float32Array;
}

/** All steps as one; undefined where that is not finite. */
function composed(
  steps: readonly ChannelStep[],
  constants: readonly Float32Array[],
  channels: number,
): Affine | undefined {
  const found = asWritten(steps, constants) ?? multiplied(steps, constants, channels);
  return areFinite(found.scale ?? none) && areFinite(found.shift) ? found : undefined;
}

/** Where the constants are the two numbers already: a bias, or what folding leaves of a batch normalisation. */
function asWritten(
  steps: readonly ChannelStep[],
  [first = none, second = none]: readonly Float32Array[],
): Affine | undefined {
  const kinds = steps.map(({ kind }) => kind).join(" ");
  if (kinds === "shift") return { scale: null, shift: first };
  return kinds === "scale shift" ? { scale: first, shift: second } : undefined;
}

function multiplied(
  steps: readonly ChannelStep[],
  constants: readonly Float32Array[],
  channels: number,
): Affine {
  const [scale, shift] = [new Float64Array(channels).fill(1), new Float64Array(channels)];
  let next = 0;
  for (const step of steps) {
    take(step, constants.slice(next, next + step.operands.length), scale, shift);
    next += step.operands.length;
  }
  const onlyShifts = steps.every(({ kind }) => kind === "shift" || kind === "unshift");
  return { scale: onlyShifts ? null : new Float32Array(scale), shift: new Float32Array(shift) };
}

/** One more step after those that there are. */
function take(
  { kind, node }: ChannelStep,
  operands: readonly Float32Array[],
  scale: Float64Array,
  shift: Float64Array,
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

/** By searches, which need no loop that V8 compiles first. */
function areFinite(values: Float32Array): boolean {
  return ![Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].some((x) => values.includes(x));
}

/** FusedBatchNorm's own, where the node leaves it out. */
const DEFAULT_EPSILON = 1e-4;
