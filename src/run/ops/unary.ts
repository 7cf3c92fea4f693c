/**
 * Functions of one number, element by element.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { complexMapped, isComplex } from "../complex-math.js";
import { complexFunctions } from "../math/complex-number.js";
import { digamma, erf, erfc, erfinv, lgamma, ndtri } from "../math/special.js";
import { linear, type Op, type OpFamily, op } from "../op.js";
import { product } from "./binary.js";
import { mapped } from "./host.js";

const unary = (f: (x: tf.Tensor) => tf.Tensor): Op =>
  op({ inputs: ["x"], outputs: { y: "T" } }, ([x]) => f(x));
/** {@link unary}, with the function of complex numbers by the same name. */
const either = (name: keyof typeof complexFunctions, f: (x: tf.Tensor) => tf.Tensor, overflows = false): Op =>
  op({ inputs: ["x"], outputs: { y: "T" }, overflows }, ([x]) =>
    isComplex(x) ? complexMapped(x, complexFunctions[name]) : f(x),
  );
const overflowing = (f: (x: tf.Tensor) => tf.Tensor): Op =>
  op({ inputs: ["x"], outputs: { y: "T" }, overflows: true }, ([x]) => f(x));
const test = (f: (x: tf.Tensor) => tf.Tensor): Op =>
  op({ inputs: ["x"], outputs: { y: "bool" } }, ([x]) => f(x));

export const unaryOps = {
  Abs: overflowing(tf.abs),
  Neg: linear(overflowing(tf.neg)),
  Square: either("Square", (x) => product(x, x), true),
  Sign: either("Sign", (x) =>
    x.dtype === "int32"
      ? tf.cast(tf.sign(tf.cast(x, "float32")), "int32")
      : tf.where(tf.isNaN(x), x, tf.sign(x)),
  ),
  Sqrt: either("Sqrt", tf.sqrt),
  Rsqrt: either("Rsqrt", tf.rsqrt),
  Reciprocal: either("Reciprocal", tf.reciprocal),
  Inv: either("Reciprocal", tf.reciprocal),
  Exp: either("Exp", tf.exp),
  Expm1: either("Expm1", tf.expm1),
  Log: either("Log", tf.log),
  Log1p: either("Log1p", tf.log1p),
  Floor: unary(tf.floor),
  Ceil: unary(tf.ceil),
  Round: unary((x) => (x.dtype === "int32" ? x : tf.round(x))),
  Rint: unary(tf.round),
  Sin: either("Sin", tf.sin),
  Cos: either("Cos", tf.cos),
  Tan: either("Tan", tf.tan),
  Asin: either("Asin", tf.asin),
  Acos: either("Acos", tf.acos),
  Atan: either("Atan", tf.atan),
  Sinh: either("Sinh", tf.sinh),
  Cosh: either("Cosh", tf.cosh),
  Tanh: either("Tanh", tf.tanh),
  Asinh: either("Asinh", tf.asinh),
  Acosh: either("Acosh", tf.acosh),
  Atanh: either("Atanh", tf.atanh),
  Sigmoid: either("Sigmoid", tf.sigmoid),
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
