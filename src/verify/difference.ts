/**
 * How far two tensors are apart, in the words of `numpy.testing.assert_allclose`.
 *
 * @module
 */
import { MismatchError } from "../errors.js";
import { dtypes, formatShape } from "../tensor/dtype.js";
import type { TensorValue } from "../tensor/tensor.js";
import type { Tolerance } from "./tolerance.js";

export interface Difference {
  readonly elements: number;
  /** Elements that are further apart than the tolerance allows. */
  readonly mismatches: number;
  readonly maxAbs: number;
  /** Of elements where the expected value is not 0. */
  readonly maxRel: number;
  readonly meanAbs: number;
  readonly meanRel: number;
  /** The largest distance in units of the last place of float32; null for what is no float. */
  readonly maxUlps: number | null;
  readonly first: FirstMismatch | null;
  /** Elements that are NaN or infinite in both: they agree, and prove nothing. */
  readonly notFinite: number;
}

export interface FirstMismatch {
  readonly index: readonly number[];
  readonly actual: number | string;
  readonly expected: number | string;
}

/**
 * Compares elements in order; shapes may differ by axes of length one.
 *
 * @throws {MismatchError} when the tensors have different numbers of elements, naming both
 */
export function difference(actual: TensorValue, expected: TensorValue, tolerance: Tolerance): Difference {
  if (actual.data.length !== expected.data.length) {
    throw new MismatchError(`${actual.name} and ${expected.name} have different shapes`, {
      expected: `${expected.name} ${formatShape(expected.shape)}`,
      found: `${actual.name} ${formatShape(actual.shape)}`,
      hint: 'compare other tensors of the graph: --output scope/Softmax; in code: { outputs: ["scope/Softmax:0"] }',
    });
  }
  if (dtypes[expected.dtype].kind === "string") return stringDifference(actual, expected);
  if (isWide(actual.data) && isWide(expected.data))
    return wideDifference(actual.data, expected.data, expected.shape);
  return numberDifference(actual, expected, tolerance);
}

function numberDifference(actual: TensorValue, expected: TensorValue, { rtol, atol }: Tolerance): Difference {
  const { length } = expected.data;
  const isFloat = dtypes[expected.dtype].kind === "float" || dtypes[expected.dtype].kind === "complex";
  let [mismatches, maxAbs, maxRel, sumAbs, sumRel, maxUlps, notFinite, nonZero, firstAt] = [
    0, 0, 0, 0, 0, 0, 0, 0, -1,
  ];
  for (let i = 0; i < length; i++) {
    const [x, y] = [Number(actual.data[i]), Number(expected.data[i])];
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      if (Object.is(x, y)) notFinite++;
      else {
        mismatches++;
        if (firstAt < 0) firstAt = i;
        maxAbs = Math.max(maxAbs, Number.POSITIVE_INFINITY);
      }
      continue;
    }
    const abs = Math.abs(x - y);
    if (abs > (isFloat ? atol + rtol * Math.abs(y) : 0)) {
      mismatches++;
      if (firstAt < 0) firstAt = i;
    }
    if (abs > maxAbs) maxAbs = abs;
    sumAbs += abs;
    if (y !== 0) {
      nonZero++;
      const rel = abs / Math.abs(y);
      sumRel += rel;
      if (rel > maxRel) maxRel = rel;
    }
    if (isFloat && abs > 0) maxUlps = Math.max(maxUlps, ulps(x, y));
  }
  const finite = Math.max(1, length - notFinite);
  return {
    elements: length,
    mismatches,
    maxAbs,
    maxRel,
    meanAbs: sumAbs / finite,
    meanRel: sumRel / Math.max(1, nonZero),
    maxUlps: isFloat ? maxUlps : null,
    first: firstAt < 0 ? null : mismatchAt(firstAt, actual, expected),
    notFinite,
  };
}

type Wide = BigInt64Array | BigUint64Array;

function isWide(data: TensorValue["data"]): data is Wide {
  return data instanceof BigInt64Array || data instanceof BigUint64Array;
}

/** 64-bit integers, to the last bit: above 2^53 neighbours are one number in float64. */
function wideDifference(x: Wide, y: Wide, shape: readonly number[]): Difference {
  let [mismatches, maxAbs, maxRel, sumAbs, sumRel, nonZero, firstAt] = [0, 0, 0, 0, 0, 0, -1];
  for (let i = 0; i < y.length; i++) {
    const [a, b] = [x[i] ?? 0n, y[i] ?? 0n];
    const abs = Number(a > b ? a - b : b - a);
    if (a !== b) {
      mismatches++;
      if (firstAt < 0) firstAt = i;
    }
    maxAbs = Math.max(maxAbs, abs);
    sumAbs += abs;
    if (b === 0n) continue;
    nonZero++;
    const rel = abs / Math.abs(Number(b));
    sumRel += rel;
    maxRel = Math.max(maxRel, rel);
  }
  return {
    elements: y.length,
    mismatches,
    maxAbs,
    maxRel,
    meanAbs: sumAbs / Math.max(1, y.length),
    meanRel: sumRel / Math.max(1, nonZero),
    maxUlps: null,
    first:
      firstAt < 0
        ? null
        : { index: indexOf(firstAt, shape), actual: shown(x[firstAt]), expected: shown(y[firstAt]) },
    notFinite: 0,
  };
}

/** A number where it is exact, as text where it is not. */
function shown(element: bigint | undefined): number | string {
  const number = Number(element);
  return Number.isSafeInteger(number) ? number : String(element);
}

function stringDifference(actual: TensorValue, expected: TensorValue): Difference {
  const decoder = new TextDecoder();
  const text = (element: unknown) =>
    element instanceof Uint8Array ? decoder.decode(element) : String(element);
  let [mismatches, firstAt] = [0, -1];
  for (let i = 0; i < expected.data.length; i++) {
    if (sameBytes(actual.data[i], expected.data[i])) continue;
    mismatches++;
    if (firstAt < 0) firstAt = i;
  }
  const share = mismatches > 0 ? Number.POSITIVE_INFINITY : 0;
  return {
    elements: expected.data.length,
    mismatches,
    maxAbs: share,
    maxRel: share,
    meanAbs: share,
    meanRel: share,
    maxUlps: null,
    first:
      firstAt < 0
        ? null
        : {
            index: indexOf(firstAt, expected.shape),
            actual: text(actual.data[firstAt]),
            expected: text(expected.data[firstAt]),
          },
    notFinite: 0,
  };
}

/** Not as text: bytes that are no UTF-8 all read alike. */
function sameBytes(a: unknown, b: unknown): boolean {
  const [x, y] = [bytesOf(a), bytesOf(b)];
  return x.length === y.length && x.every((byte, i) => byte === y[i]);
}

function bytesOf(element: unknown): Uint8Array {
  return element instanceof Uint8Array ? element : new TextEncoder().encode(String(element));
}

function mismatchAt(at: number, actual: TensorValue, expected: TensorValue): FirstMismatch {
  const pairs = dtypes[expected.dtype].kind === "complex" ? 2 : 1;
  return {
    index: indexOf(Math.floor(at / pairs), expected.shape),
    actual: Number(actual.data[at]),
    expected: Number(expected.data[at]),
  };
}

function indexOf(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = Math.max(1, shape[axis] ?? 1);
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return index;
}

const scratch = new DataView(new ArrayBuffer(4));

/** How many float32 numbers lie between two. */
function ulps(x: number, y: number): number {
  return Math.abs(ordered(x) - ordered(y));
}

/** Float32 bits as integers that count up with the number, through zero. */
function ordered(x: number): number {
  scratch.setFloat32(0, x);
  const bits = scratch.getInt32(0);
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
}
