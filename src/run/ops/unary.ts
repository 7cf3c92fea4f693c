/**
 * Functions of one number, element by element.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { complexExp, complexTimes, isComplex } from "../complex-math.js";
import { digamma, erf, erfc, erfinv, lgamma, ndtri } from "../math/special.js";
import { type Op, type OpFamily, op } from "../op.js";
import { mapped } from "./host.js";

const unary = (f: (x: tf.Tensor) => tf.Tensor): Op =>
  op({ inputs: ["x"], outputs: { y: "T" } }, ([x]) => f(x));
const overflowing = (f: (x: tf.Tensor) => tf.Tensor): Op =>
  op({ inputs: ["x"], outputs: { y: "T" }, overflows: true }, ([x]) => f(x));
const test = (f: (x: tf.Tensor) => tf.Tensor): Op =>
  op({ inputs: ["x"], outputs: { y: "bool" } }, ([x]) => f(x));

export const unaryOps = {
  Abs: overflowing(tf.abs),
  Neg: overflowing(tf.neg),
  Square: overflowing((x) => (isComplex(x) ? complexTimes(x, x) : tf.square(x))),
  Sign: unary((x) =>
    x.dtype === "int32"
      ? tf.cast(tf.sign(tf.cast(x, "float32")), "int32")
      : tf.where(tf.isNaN(x), x, tf.sign(x)),
  ),
  Sqrt: unary(tf.sqrt),
  Rsqrt: unary(tf.rsqrt),
  Reciprocal: unary(tf.reciprocal),
  Inv: unary(tf.reciprocal),
  Exp: unary((x) => (isComplex(x) ? complexExp(x) : tf.exp(x))),
  Expm1: unary(tf.expm1),
  Log: unary(tf.log),
  Log1p: unary(tf.log1p),
  Floor: unary(tf.floor),
  Ceil: unary(tf.ceil),
  Round: unary((x) => (x.dtype === "int32" ? x : tf.round(x))),
  Rint: unary(tf.round),
  Sin: unary(tf.sin),
  Cos: unary(tf.cos),
  Tan: unary(tf.tan),
  Asin: unary(tf.asin),
  Acos: unary(tf.acos),
  Atan: unary(tf.atan),
  Sinh: unary(tf.sinh),
  Cosh: unary(tf.cosh),
  Tanh: unary(tf.tanh),
  Asinh: unary(tf.asinh),
  Acosh: unary(tf.acosh),
  Atanh: unary(tf.atanh),
  Sigmoid: unary(tf.sigmoid),
  Erf: unary((x) => mapped(x, erf, (v) => TWO_OVER_ROOT_PI * Math.exp(-v * v))),
  Erfc: unary((x) => mapped(x, erfc, (v) => -TWO_OVER_ROOT_PI * Math.exp(-v * v))),
  Erfinv: unary((x) => mapped(x, erfinv)),
  Ndtri: unary((x) => mapped(x, ndtri)),
  Lgamma: unary((x) => mapped(x, lgamma, digamma)),
  Digamma: unary((x) => mapped(x, digamma)),
  IsNan: test(tf.isNaN),
  IsInf: test(tf.isInf),
  IsFinite: test(tf.isFinite),
  LogicalNot: test(tf.logicalNot),
} as const satisfies OpFamily;

const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);
