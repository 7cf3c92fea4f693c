/**
 * Functions of two numbers, element by element, broadcast against each other; comparisons and logic.
 *
 * @module
 */

import type { DType } from "../../tensor/dtype.js";
import tf from "../../tfjs-core.cjs";
import { float, type } from "../attrs.js";
import { complexEqual, complexMapped2, isComplex } from "../complex-math.js";
import { narrow, within32, wrap } from "../exact.js";
import { conjugate, log, minus, ONE, over, plus, power, size, times, ZERO } from "../math/complex-number.js";
import { linear, type Op, type OpFamily, op } from "../op.js";
import { broadcastStrings, stringTensor } from "../strings.js";
import { mapped2 } from "./host.js";

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const binary = (f: Binary): Op => op({ inputs: ["x", "y"], outputs: { z: "T" } }, ([x, y]) => f(x, y));
const overflowing = (f: Binary): Op =>
  op({ inputs: ["x", "y"], outputs: { z: "T" }, overflows: true }, ([x, y]) => f(x, y));
const comparison = (f: Binary): Op => op({ inputs: ["x", "y"], outputs: { z: "bool" } }, ([x, y]) => f(x, y));

/**
 * The product; of integers modulo 2^32, as TensorFlow's. The cpu backend multiplies them as doubles, which lose the last
 * bits of what is past 2^53.
 */
export function product(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const rounds = a.dtype === "int32" && tf.getBackend() === "cpu" && largest(a) * largest(b) > Number.MAX_SAFE_INTEGER; // biome-ignore format: one thought
  return rounds ? mapped2(a, b, Math.imul, "int32") : tf.mul(a, b);
}

function squaredDifference(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (a.dtype !== "int32") return tf.squaredDifference(a, b);
  const difference = tf.sub(a, b);
  return product(difference, difference);
}

/** The remainder with the divisor's sign: of an infinite one of the other sign that one itself. */
function floorMod(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

function holdsInfinity(tensor: tf.Tensor): boolean {
  return tensor.dtype === "float32" && tensor.dataSync().some((value) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY); // biome-ignore format: one thought
}

function largest(tensor: tf.Tensor): number {
  let most = 0;
  for (const value of tensor.dataSync()) most = Math.max(most, Math.abs(value));
  return most;
}

export const binaryOps = {
  Add: linear(overflowing((a, b) => (a.dtype === "string" ? joined(a, b) : tf.add(a, b)))),
  AddV2: linear(overflowing(tf.add)),
  Sub: linear(overflowing(tf.sub)),
  Mul: overflowing((a, b) => (isComplex(a) ? complexMapped2(a, b, times) : product(a, b))),
  Div: overflowing((a, b) => (a.dtype === "int32" ? truncatedQuotient(a, b) : quotient(a, b))),
  RealDiv: binary(quotient),
  TruncateDiv: overflowing((a, b) =>
    a.dtype === "int32" ? truncatedQuotient(a, b) : truncated(tf.div(a, b)),
  ),
  // TensorFlow.js' own kernel gives integers of floats on the cpu.
  FloorDiv: overflowing((a, b) =>
    a.dtype === "int32" ? mapped2(a, b, (x, y) => Math.floor(x / y), "int32") : tf.floor(tf.div(a, b)),
  ),
  DivNoNan: binary((a, b) =>
    isComplex(a) ? complexMapped2(a, b, (x, y) => (size(y) === 0 ? ZERO : over(x, y))) : tf.divNoNan(a, b),
  ),
  MulNoNan: binary((a, b) =>
    isComplex(a)
      ? complexMapped2(a, b, (x, y) => (size(y) === 0 ? ZERO : times(x, y)))
      : tf.where(tf.equal(b, 0), tf.zerosLike(b), tf.mul(a, b)),
  ),
  Mod: binary(remainder),
  TruncateMod: binary(remainder),
  FloorMod: binary((a, b) => (holdsInfinity(b) ? mapped2(a, b, floorMod) : tf.mod(a, b))),
  Pow: overflowing((a, b) => (isComplex(a) ? complexMapped2(a, b, power) : tf.pow(a, b))),
  Maximum: binary((a, b) => tf.maximum(a, b)),
  Minimum: binary((a, b) => tf.minimum(a, b)),
  SquaredDifference: overflowing((a, b) =>
    isComplex(a)
      ? complexMapped2(a, b, (x, y) => times(minus(x, y), conjugate(minus(x, y))))
      : squaredDifference(a, b),
  ),
  Atan2: op({ inputs: ["y", "x"], outputs: { z: "T" } }, ([y, x]) => tf.atan2(y, x)),
  Xdivy: binary((a, b) =>
    isComplex(a)
      ? complexMapped2(a, b, (x, y) => (size(x) === 0 ? ZERO : over(x, y)))
      : mapped2(a, b, (x, y) => (x === 0 ? 0 : x / y)),
  ),
  Xlogy: binary((a, b) =>
    isComplex(a)
      ? complexMapped2(a, b, (x, y) => (size(x) === 0 ? ZERO : times(x, log(y))))
      : mapped2(a, b, (x, y) => (x === 0 ? 0 : x * Math.log(y))),
  ),
  Xlog1py: binary((a, b) =>
    isComplex(a)
      ? complexMapped2(a, b, (x, y) => (size(x) === 0 ? ZERO : times(x, log(plus(y, ONE)))))
      : mapped2(a, b, (x, y) => (x === 0 ? 0 : x * Math.log1p(y))),
  ),
  Equal: comparison((a, b) => same(a, b) ?? tf.equal(a, b)),
  NotEqual: comparison((a, b) => {
    const equal = same(a, b);
    return equal ? tf.logicalNot(equal) : tf.notEqual(a, b);
  }),
  Less: comparison(tf.less),
  LessEqual: comparison(tf.lessEqual),
  Greater: comparison(tf.greater),
  GreaterEqual: comparison(tf.greaterEqual),
  LogicalAnd: comparison(tf.logicalAnd),
  LogicalOr: comparison(tf.logicalOr),
  ApproximateEqual: op(
    { inputs: ["x", "y"], attrs: { tolerance: float(1e-5) }, outputs: { z: "bool" } },
    ([x, y], { tolerance }) => tf.less(tf.abs(tf.sub(x, y)), tolerance),
  ),
  BitwiseAnd: binary((a, b) => mapped2(a, b, (x, y) => x & y, "int32")),
  BitwiseOr: binary((a, b) => mapped2(a, b, (x, y) => x | y, "int32")),
  BitwiseXor: binary((a, b) => mapped2(a, b, (x, y) => x ^ y, "int32")),
  LeftShift: op({ inputs: ["x", "y"], attrs: { T: type() }, outputs: { z: "T" } }, ([x, y], { T }) =>
    shifted(x, y, T),
  ),
  // What is shifted past the carrying 32 bits is the sign.
  RightShift: binary((a, b) => mapped2(a, b, (x, y) => x >> Math.min(y, 31), "int32")),
  AddN: op(
    { inputs: ["inputs: tensors"], linear: true, outputs: { sum: "T" }, overflows: true },
    ([inputs]) => tf.addN(inputs),
  ),
  AccumulateNV2: op({ inputs: ["inputs: tensors"], outputs: { sum: "T" }, overflows: true }, ([inputs]) =>
    tf.addN(inputs),
  ),
} as const satisfies OpFamily;

function quotient(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return isComplex(a) ? complexMapped2(a, b, over) : tf.div(a, b);
}

/** A shift to the left, within the dtype's bits. @throws {LimitError} where 64 bits would be needed */
function shifted(a: tf.Tensor, b: tf.Tensor, dtype: DType): tf.Tensor {
  const range = narrow[dtype];
  if (dtype !== "int64" && dtype !== "uint64" && dtype !== "uint32") {
    const plain = mapped2(a, b, (x, y) => (y > 31 ? 0 : x << y), "int32");
    return range ? wrap(plain, range) : plain;
  }
  return mapped2(a, b, (x, y) => within32(x * 2 ** y, dtype), "int32");
}

/** Integer division towards zero. */
function truncatedQuotient(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return mapped2(a, b, (x, y) => Math.trunc(x / y), "int32");
}

/** Towards zero. */
function truncated(x: tf.Tensor): tf.Tensor {
  return tf.where(tf.less(x, 0), tf.ceil(x), tf.floor(x));
}

/** The remainder with the sign of the dividend: C's `%` and `fmod`, and JavaScript's. */
function remainder(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return mapped2(a, b, (x, y) => x % y, a.dtype === "int32" ? "int32" : "float32");
}

/** Which elements are equal, of what TensorFlow.js does not compare; undefined for what it does. */
function same(a: tf.Tensor, b: tf.Tensor): tf.Tensor | undefined {
  if (a.dtype === "string") return sameStrings(a, b);
  return isComplex(a) ? complexEqual(a, b) : undefined;
}

function sameStrings(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const { shape, left, right } = paired(a, b);
  return tf.tensor(
    left.map((value, i) => (value === right[i] ? 1 : 0)),
    shape,
    "bool",
  );
}

function joined(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const { shape, left, right } = paired(a, b);
  return stringTensor(
    left.map((value, i) => value + (right[i] ?? "")),
    shape,
  );
}

function paired(a: tf.Tensor, b: tf.Tensor) {
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  return { shape, left: broadcastStrings(a, shape), right: broadcastStrings(b, shape) };
}
