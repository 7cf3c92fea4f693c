/**
 * Arithmetic of complex tensors that TensorFlow.js has for real ones only: by their two parts, or number by number in
 * double precision.
 *
 * @module
 */
import tf from "../tfjs-core.cjs";
import { broadcast } from "./broadcast.js";
import type { Complex } from "./math/complex-number.js";
import { makeTensor } from "./tensors.js";
import type { Value } from "./values.js";

export function isComplex(x: tf.Tensor): boolean {
  return x.dtype === "complex64";
}

/** The results of a linear op: those for the real parts, and those for the imaginary ones, put together. */
export function byParts(
  inputs: readonly Value[],
  compute: (inputs: readonly Value[]) => Value | readonly Value[],
): Value | readonly Value[] {
  const of = (part: (x: tf.Tensor) => tf.Tensor) =>
    compute(inputs.map((value) => (value instanceof tf.Tensor && isComplex(value) ? part(value) : value)));
  const [real, imaginary] = [of(tf.real), of(tf.imag)];
  const joined = (a: Value, b: Value | undefined) =>
    a instanceof tf.Tensor && b instanceof tf.Tensor && a.dtype === "float32" ? tf.complex(a, b) : a;
  if (Array.isArray(real) && Array.isArray(imaginary))
    return real.map((value, i) => joined(value, imaginary[i]));
  return joined(real as Value, imaginary as Value); // one result where the other has one
}

/** The elements of a complex tensor, or of a real one as complex numbers. */
export function complexNumbers(x: tf.Tensor): Complex[] {
  if (!isComplex(x)) return Array.from(x.dataSync(), (re): Complex => [re, 0]);
  const [re, im] = [tf.real(x).dataSync(), tf.imag(x).dataSync()];
  return Array.from(re, (value, i): Complex => [value, im[i] ?? 0]);
}

export function complexTensorOf(values: readonly Complex[], shape: readonly number[]): tf.Tensor {
  const part = (i: 0 | 1) =>
    makeTensor(
      Float32Array.from(values, (value) => value[i]),
      shape,
      "float32",
    );
  return tf.complex(part(0), part(1));
}

/** `f` of every element. */
export function complexMapped(x: tf.Tensor, f: (z: Complex) => Complex): tf.Tensor {
  return complexTensorOf(complexNumbers(x).map(f), x.shape);
}

/** `f` of pairs of elements, broadcast against each other. */
export function complexMapped2(
  a: tf.Tensor,
  b: tf.Tensor,
  f: (x: Complex, y: Complex) => Complex,
): tf.Tensor {
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const [left, right] = [complexSpread(a, shape), complexSpread(b, shape)];
  return complexTensorOf(
    left.map((x, i) => f(x, right[i] ?? [0, 0])),
    shape,
  );
}

/** Whether pairs of elements are equal, broadcast against each other. */
export function complexEqual(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const [left, right] = [complexSpread(a, shape), complexSpread(b, shape)];
  const same = left.map(([re, im], i) => Number(re === right[i]?.[0] && im === right[i]?.[1]));
  return makeTensor(Uint8Array.from(same), shape, "bool");
}

function complexSpread(x: tf.Tensor, shape: readonly number[]): Complex[] {
  const parts = isComplex(x) ? [tf.real(x), tf.imag(x)] : [x]; // a real one stands for itself
  const [re, im] = parts.map((part) => broadcast(part, shape).dataSync());
  return Array.from(re ?? [], (value, i): Complex => [value, im?.[i] ?? 0]);
}

/** A matrix product by `product`, which transposes; `conjugate` says which sides are adjoint. */
export function complexProduct(
  a: tf.Tensor,
  b: tf.Tensor,
  conjugate: readonly [boolean, boolean],
  product: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const part = (x: tf.Tensor, adjoint: boolean) => (adjoint ? tf.neg(tf.imag(x)) : tf.imag(x));
  const [ar, ai, br, bi] = [tf.real(a), part(a, conjugate[0]), tf.real(b), part(b, conjugate[1])];
  return tf.complex(tf.sub(product(ar, br), product(ai, bi)), tf.add(product(ar, bi), product(ai, br)));
}
