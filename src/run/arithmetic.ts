/**
 * Arithmetic of real and of complex tensors alike, which TensorFlow.js has for real ones only.
 *
 * @module
 */
import tf from "../tfjs-core.cjs";
import { complexMapped, complexMapped2, isComplex } from "./complex-math.js";
import { type Complex, minus, ONE, over, plus, sqrt as sqrtOf, times } from "./math/complex-number.js";

type Term = tf.Tensor | number;

export const add = either2((a, b) => tf.add(a, b), plus);
export const sub = either2((a, b) => tf.sub(a, b), minus);
export const mul = either2((a, b) => tf.mul(a, b), times);
export const div = either2((a, b) => tf.div(a, b), over);
export const square = either(tf.square, (z) => times(z, z));
export const sqrt = either(tf.sqrt, sqrtOf);
export const rsqrt = either(tf.rsqrt, (z) => over(ONE, sqrtOf(z)));

function either(real: (x: tf.Tensor) => tf.Tensor, complex: (z: Complex) => Complex) {
  return (x: tf.Tensor) => (isComplex(x) ? complexMapped(x, complex) : real(x));
}

function either2(real: (a: Term, b: Term) => tf.Tensor, complex: (x: Complex, y: Complex) => Complex) {
  return (a: Term, b: Term): tf.Tensor => {
    const [left, right] = [a, b].map((term) => (typeof term === "number" ? tf.scalar(term) : term));
    if (left && right && (isComplex(left) || isComplex(right))) return complexMapped2(left, right, complex);
    return real(a, b);
  };
}
