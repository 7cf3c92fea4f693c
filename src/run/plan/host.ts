/**
 * Small constants and the arithmetic among them, kept where their numbers are: a frozen batch normalisation is four
 * ops on a vector, and each would cost more for the way to the backend and back than for its numbers.
 *
 * What steps read becomes a tensor ({@link HostValues.upload}); most of it only goes into what fusions compose.
 *
 * @module
 */
import type { TensorRef, TensorValue } from "../../tensor/tensor.js";
import tf from "../../tfjs-core.cjs";
import { makeTensor } from "../tensors.js";
import { MINUS_ONE, multiplyAdd, NOTHING, ONE } from "./multiply-add.js";
import type { Slots, Step } from "./plan.js";

interface HostValue {
  readonly shape: readonly number[];
  /** float32, or the int32 of a shape. */
  readonly data: Float32Array | Int32Array;
}

/** What is computed with. */
interface HostFloats extends HostValue {
  readonly data: Float32Array;
}

/** Larger ones are computed with quicker by the backend. */
const MAX_ELEMENTS = 16 << 10;

export class HostValues {
  readonly #values = new Map<number, HostValue>();

  /** Whether a constant is one of these. */
  takes({ dtype, size }: TensorRef): boolean {
    return (dtype === "float32" || dtype === "int32") && size !== null && size <= MAX_ELEMENTS;
  }

  /** Keeps the value of a constant that it takes. */
  set(slot: number, { shape, data }: TensorValue): void {
    if (data instanceof Float32Array || data instanceof Int32Array) this.#values.set(slot, { shape, data });
  }

  get(slot: number): HostFloats | undefined {
    const value = this.#values.get(slot);
    return value && isFloats(value) ? value : undefined;
  }

  /** Runs a step whose inputs are all here; false where it is not of these ops. */
  run({ node, writes: [to = -1], needs }: Step, slots: Slots): boolean {
    const [a, b, ...rest] = needs(slots).map((slot) => this.#values.get(slot));
    if (!a || rest.length > 0) return false;
    const result = b ? ofTwo(node.op, a, b) : isFloats(a) ? unary(node.op, a) : undefined;
    if (result) this.#values.set(to, result);
    return result !== undefined;
  }

  /** Makes tensors of those among `read` that are here. */
  upload(read: Iterable<number>, slots: Slots): void {
    for (const slot of read) {
      const value = this.#values.get(slot);
      if (value && slots[slot] === undefined)
        slots[slot] = tf.keep(makeTensor(value.data, value.shape, isFloats(value) ? "float32" : "int32"));
    }
  }
}

/** Writes what an op gives for one operand, or for two, each as long as the result or a single number. */
type Arithmetic = (out: Float32Array, a: Float32Array, b: Float32Array) => void;

const ofOperand: Readonly<Record<string, Arithmetic>> = {
  Rsqrt: (out, a) => multiplyAdd(out, a, ONE, NOTHING, true),
  Neg: (out, a) => multiplyAdd(out, a, MINUS_ONE, NOTHING),
  Sqrt: (out, a) => out.set(a.map(Math.sqrt)),
};

const ofOperands: Readonly<Record<string, Arithmetic>> = {
  Add: (out, a, b) => multiplyAdd(out, a, ONE, b),
  AddV2: (out, a, b) => multiplyAdd(out, a, ONE, b),
  Sub: (out, a, b) => multiplyAdd(out, b, MINUS_ONE, a),
  Mul: (out, a, b) => multiplyAdd(out, a, b, NOTHING),
  RealDiv: quotients,
};

function quotients(out: Float32Array, a: Float32Array, b: Float32Array): void {
  const [k, l] = [a.length === 1 ? 0 : 1, b.length === 1 ? 0 : 1];
  for (let i = 0; i < out.length; i++) out[i] = (a[i * k] ?? 0) / (b[i * l] ?? 0);
}

function isFloats(value: HostValue): value is HostFloats {
  return value.data instanceof Float32Array;
}

function ofTwo(op: string, a: HostValue, b: HostValue): HostValue | undefined {
  if (op === "Reshape") return isFloats(b) ? undefined : reshaped(a, [...b.data]);
  return isFloats(a) && isFloats(b) ? binary(op, a, b) : undefined;
}

/** In another shape, of which one size may be left open as -1; undefined where it does not fit. */
function reshaped({ data }: HostValue, to: readonly number[]): HostValue | undefined {
  const known = to.reduce((product, n) => (n < 0 ? product : product * n), 1);
  const shape = to.map((n) => (n === -1 ? data.length / known : n));
  const fits = shape.every((n) => Number.isInteger(n) && n >= 0) && to.indexOf(-1) === to.lastIndexOf(-1);
  return fits && shape.reduce((product, n) => product * n, 1) === data.length ? { shape, data } : undefined;
}

function unary(op: string, { shape, data }: HostFloats): HostFloats | undefined {
  return computed(ofOperand, op, shape, data, data);
}

/** Element by element, or each with one number. */
function binary(op: string, a: HostFloats, b: HostFloats): HostFloats | undefined {
  const like = isNumber(b, a) || isSame(a, b) ? a : isNumber(a, b) ? b : undefined;
  return like && computed(ofOperands, op, like.shape, a.data, b.data);
}

function computed(
  table: Readonly<Record<string, Arithmetic>>,
  op: string,
  shape: readonly number[],
  a: Float32Array,
  b: Float32Array,
): HostFloats | undefined {
  const compute = Object.hasOwn(table, op) ? table[op] : undefined;
  if (!compute) return undefined;
  const data = new Float32Array(shape.reduce((product, n) => product * n, 1));
  compute(data, a, b);
  return { shape, data };
}

function isSame(a: HostFloats, b: HostFloats): boolean {
  return a.shape.length === b.shape.length && a.shape.every((n, axis) => n === b.shape[axis]);
}

function isNumber(value: HostFloats, beside: HostFloats): boolean {
  return value.data.length === 1 && value.shape.length <= beside.shape.length;
}
