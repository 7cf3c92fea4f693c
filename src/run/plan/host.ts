/**
 * Small constants and the arithmetic among them, kept where their numbers are: a frozen batch normalisation is four
 * ops on a vector, and each would cost more for the way to the backend and back than for its numbers.
 *
 * What steps read becomes a tensor ({@link HostValues.upload}); most of it only goes into what fusions compose.
 *
 * @module
 */
import type { TensorValue } from "../../tensor/tensor.js";
import tf from "../../tfjs-core.cjs";
import { makeTensor } from "../tensors.js";
import type { Slots, Step } from "./plan.js";

interface HostValue {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Larger ones are computed with quicker by the backend. */
const MAX_ELEMENTS = 16 << 10;

export class HostValues {
  readonly #values = new Map<number, HostValue>();

  /** Takes a constant; false where it is none of these. */
  take(slot: number, { dtype, shape, data }: TensorValue): boolean {
    if (dtype !== "float32" || !(data instanceof Float32Array) || data.length > MAX_ELEMENTS) return false;
    this.#values.set(slot, { shape, data });
    return true;
  }

  get(slot: number): HostValue | undefined {
    return this.#values.get(slot);
  }

  /** Runs a step whose inputs are all here; false where it is not of these ops. */
  run({ node, writes: [to = -1], needs }: Step, slots: Slots): boolean {
    const [a, b, ...rest] = needs(slots).map((slot) => this.#values.get(slot));
    if (!a || rest.length > 0) return false;
    const result = b ? binary(node.op, a, b) : unary(node.op, a);
    if (result) this.#values.set(to, result);
    return result !== undefined;
  }

  /** Makes tensors of those among `read` that are here. */
  upload(read: Iterable<number>, slots: Slots): void {
    for (const slot of read) {
      const value = this.#values.get(slot);
      if (value && slots[slot] === undefined)
        slots[slot] = tf.keep(makeTensor(value.data, value.shape, "float32"));
    }
  }
}

const unaries: Readonly<Record<string, (x: number) => number>> = {
  Rsqrt: (x) => 1 / Math.sqrt(x),
  Sqrt: Math.sqrt,
  Neg: (x) => -x,
};

const binaries: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  AddV2: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
};

function unary(op: string, { shape, data }: HostValue): HostValue | undefined {
  const f = Object.hasOwn(unaries, op) ? unaries[op] : undefined;
  return f && { shape, data: data.map((x) => f(x)) };
}

/** Element by element, or each with one number. */
function binary(op: string, a: HostValue, b: HostValue): HostValue | undefined {
  const f = Object.hasOwn(binaries, op) ? binaries[op] : undefined;
  if (!f) return undefined;
  if (isNumber(b, a)) return { shape: a.shape, data: a.data.map((x) => f(x, b.data[0] ?? 0)) };
  if (isNumber(a, b)) return { shape: b.shape, data: b.data.map((x) => f(a.data[0] ?? 0, x)) };
  const isSame = a.shape.length === b.shape.length && a.shape.every((n, axis) => n === b.shape[axis]);
  return isSame ? { shape: a.shape, data: a.data.map((x, i) => f(x, b.data[i] ?? 0)) } : undefined;
}

function isNumber(value: HostValue, beside: HostValue): boolean {
  return value.data.length === 1 && value.shape.length <= beside.shape.length;
}
