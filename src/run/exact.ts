/**
 * Numbers that TensorFlow.js has no dtype for. Integers: 8 and 16 bits wrap as in TensorFlow, 32 unsigned and 64 bits are
 * computed in 32 signed bits and refused where the result leaves them. Never silently cut. Floats of 16 bits are
 * rounded to what they hold, those of 64 refused where float32 does not hold them, complex numbers where a kernel is
 * of real ones.
 *
 * @module
 */

import { isThawError, LimitError, UnsupportedError } from "../errors.js";
import type { NodeDef } from "../formats/graphdef.js";
import { dtypeAttr } from "../graph/graph.js";
import { type DType, dtypes } from "../tensor/dtype.js";
import tf from "../tfjs-core.cjs";
import { broadcast } from "./broadcast.js";
import { roundedTo } from "./half-precision.js";
import { isBelow } from "./magnitude.js";
import { RUN_NATIVELY } from "./native/hint.js";
import type { Op } from "./op.js";
import { outputArgs } from "./plan/outputs.js";
import { moving } from "./plan/precision.js";
import { makeTensor } from "./tensors.js";
import type { Value } from "./values.js";

/** Integer dtypes that wrap within int32, with their bits. */
export const narrow: Partial<Record<DType, { readonly bits: number; readonly signed: boolean }>> = {
  uint8: { bits: 8, signed: false },
  int8: { bits: 8, signed: true },
  uint16: { bits: 16, signed: false },
  int16: { bits: 16, signed: true },
};

const wide: ReadonlySet<DType> = new Set<DType>(["int64", "uint64", "uint32"]);

/** The row's kernel, minding the integer dtype of this node where its results can leave it. */
export function exactly(row: Op, node: NodeDef): Op["kernel"] {
  const dtype = dtypeAttr(node);
  if (!row.linear && dtype !== undefined && dtypes[dtype].kind === "complex") return complexOnly(row, node);
  if (!moving.has(node.op) && halves(row, node).some(Boolean)) return roundedHalves(row, node);
  if (dtype === "float64" && sums.test(node.op)) return (...args) => finiteAsDoubles(row.kernel(...args), args[0], node); // biome-ignore format: one thought
  if (dtype === "float64" && Object.hasOwn(elementwise, node.op)) return (...args) => finiteByElement(row.kernel(...args), args[0], node); // biome-ignore format: one thought
  if (!row.overflows || dtype === undefined) return row.kernel;
  const range = narrow[dtype];
  if (range) return (...args) => wrapped(row.kernel(...args), range);
  if (wide.has(dtype)) return (...args) => checked(row.kernel, args, dtype);
  return row.kernel;
}

/** For each output, its dtype where that is a float of 16 bits. */
function halves(row: Op, node: NodeDef): (DType | null)[] {
  const wanted = outputArgs(row, node).flatMap((output) => output.dtypes);
  return wanted.map((dtype) => (dtype === "float16" || dtype === "bfloat16" ? dtype : null));
}

/** The row's kernel, its results rounded to the 16 bits that TensorFlow has of them. */
function roundedHalves(row: Op, node: NodeDef): Op["kernel"] {
  const wanted = halves(row, node);
  const round = (value: Value, i: number) => {
    const dtype = wanted[i];
    return dtype && value instanceof tf.Tensor ? roundedTo(dtype, value) : value;
  };
  return (...args) => {
    const result = row.kernel(...args);
    return isList(result) ? result.map(round) : round(result, 0);
  };
}

/** The row's kernel, refused where it gives real numbers for complex ones: it would have read their parts in turn. */
function complexOnly(row: Op, node: NodeDef): Op["kernel"] {
  const wanted = outputArgs(row, node).flatMap((output) => output.dtypes);
  return (...args) => {
    const result = computed(row, node, args);
    const values: readonly Value[] = isList(result) ? result : [result];
    const lost = values.some((value, i) => {
      const dtype = wanted[i];
      return (
        value instanceof tf.Tensor && value.dtype !== "complex64" && dtype && dtypes[dtype].kind === "complex"
      );
    });
    if (lost) throw ofComplexNumbers(node);
    return result;
  };
}

/** A kernel of real numbers that looks for the values of complex ones finds none, and fails. */
function computed(row: Op, node: NodeDef, args: Parameters<Op["kernel"]>): ReturnType<Op["kernel"]> {
  try {
    return row.kernel(...args);
  } catch (error) {
    if (isThawError(error)) throw error;
    throw ofComplexNumbers(node, error);
  }
}

function ofComplexNumbers({ op, name }: NodeDef, cause?: unknown): UnsupportedError {
  return new UnsupportedError(`the ${op} node ${name} of complex numbers`, {
    path: `node ${name}`,
    expected: "real numbers",
    found: "complex64 or complex128",
    hint: RUN_NATIVELY,
    cause,
  });
}

function isList(result: Value | readonly Value[]): result is readonly Value[] {
  return Array.isArray(result);
}

/** Sums and products: of float32 numbers they are finite as doubles, whatever float32 makes of them. */
const sums =
  /^(Add(V2|N)?|Sub|Mul|Square|SquaredDifference|Sum|Cumsum|(Batch)?MatMul(V\d)?|Einsum|BiasAdd|L2Loss|Conv[23]D|Mean|Prod|Cumprod|EuclideanNorm)$/;

/** What can be infinite of finite numbers in doubles too, and what doubles make of it. */
const elementwise: Readonly<Record<string, (x: number, y: number) => number>> = {
  Exp: Math.exp,
  Expm1: Math.expm1,
  Sinh: Math.sinh,
  Cosh: Math.cosh,
  Reciprocal: (x) => 1 / x,
  Inv: (x) => 1 / x,
  Pow: Math.pow,
  Div: (x, y) => x / y,
  RealDiv: (x, y) => x / y,
  Xdivy: (x, y) => x / y,
};

/** @throws {LimitError} where finite numbers gave an infinite one */
function finiteAsDoubles(result: Value | readonly Value[], inputs: readonly unknown[], node: NodeDef) {
  if (!(result instanceof tf.Tensor) || isBelow(result) || !inputs.flat().every(isFiniteTensor))
    return result;
  throw pastFloat32(node);
}

function pastFloat32({ op, name }: NodeDef): LimitError {
  return new LimitError(`a float64 result of the ${op} node ${name} does not fit float32`, {
    path: `node ${name}`,
    expected: "at most 3.4e38, the floats that TensorFlow.js computes with",
    hint: RUN_NATIVELY,
  });
}

/** @throws {LimitError} where an element is infinite that is finite as a double */
function finiteByElement(result: Value | readonly Value[], inputs: readonly unknown[], node: NodeDef) {
  if (!(result instanceof tf.Tensor) || isBelow(result)) return result;
  const [x, y = x] = inputs.filter((value): value is tf.Tensor => value instanceof tf.Tensor);
  const f = elementwise[node.op];
  if (!x || !y || !f) return result;
  const [left, right] = [x, y].map((term) => broadcast(term, result.shape).dataSync());
  const lost = result
    .dataSync()
    .some((value, i) => Math.abs(value) === Infinity && Number.isFinite(f(left?.[i] ?? 0, right?.[i] ?? 0)));
  if (lost) throw pastFloat32(node);
  return result;
}

function isFiniteTensor(value: unknown): boolean {
  return value instanceof tf.Tensor && isBelow(value);
}

/** Values modulo 2^bits. */
export function wrap(tensor: tf.Tensor, { bits, signed }: { bits: number; signed: boolean }): tf.Tensor {
  const data = tensor.dataSync<"int32">();
  const shift = 32 - bits;
  return tf.tensor(
    Int32Array.from(data, (value) => (signed ? (value << shift) >> shift : (value << shift) >>> shift)),
    tensor.shape,
    "int32",
  );
}

function wrapped(result: Value | readonly Value[], range: { bits: number; signed: boolean }) {
  return result instanceof tf.Tensor ? wrap(result, range) : result;
}

/** How far float32 and wrapped int32 results may be apart: rounding stays below, one wrap is 2^32. */
const WRAPPED = 2 ** 30;

/** Computes in int32 and again in float32: where the two are far apart, the exact result left 32 bits. */
function checked(kernel: Op["kernel"], args: Parameters<Op["kernel"]>, dtype: DType) {
  const result = kernel(...args);
  if (!(result instanceof tf.Tensor)) return result;
  const [inputs, ...rest] = args;
  const approximate = kernel(inputs.map(asFloat), ...rest);
  if (!(approximate instanceof tf.Tensor)) return result;
  return same(result, approximate, dtype);
}

/** `result`, where it is near what float32 says. @throws {LimitError} where it wrapped */
function same(result: tf.Tensor, approximate: tf.Tensor, dtype: DType): tf.Tensor {
  const [exact, rough] = [result.dataSync(), approximate.dataSync()];
  for (let i = 0; i < exact.length; i++) {
    const [value = 0, expected = 0] = [exact[i], rough[i]];
    const wrapped = Math.abs(value - expected) >= WRAPPED || (dtype !== "int64" && value < 0);
    if (wrapped) throw leaves(dtype, expected);
  }
  return result;
}

/** An integer result that 32 bits carry. @throws {LimitError} where they do not */
export function within32(value: number, dtype: DType): number {
  const lowest = dtype === "int64" ? -(2 ** 31) : 0;
  if (value >= lowest && value < 2 ** 31) return value;
  throw leaves(dtype, value);
}

function leaves(dtype: DType, value: number): LimitError {
  return new LimitError(`a ${dtype} result does not fit 32 bits`, {
    expected: "at most 2147483647, the integers that TensorFlow.js computes with",
    found: `about ${value}`,
    hint: RUN_NATIVELY,
  });
}

/** An update of integers that are carried in 32 bits, element by element: wrapped or refused as the dtype demands. */
export function exactUpdate(
  dtype: DType,
  update: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): (a: tf.Tensor, b: tf.Tensor) => tf.Tensor {
  const range = narrow[dtype];
  if (range) return (a, b) => wrap(update(a, b), range);
  if (!wide.has(dtype)) return update;
  return (a, b) => {
    const [result, rough] = [update(a, b), update(tf.cast(a, "float32"), tf.cast(b, "float32"))];
    return same(result, rough, dtype);
  };
}

function asFloat(input: unknown): unknown {
  if (Array.isArray(input)) return input.map(asFloat);
  if (!(input instanceof tf.Tensor) || input.dtype !== "int32") return input;
  return makeTensor(Float32Array.from(input.dataSync()), input.shape, "float32");
}
