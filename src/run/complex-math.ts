/**
 * Arithmetic of complex tensors that TensorFlow.js has for real ones only, by their two parts.
 *
 * @module
 */
import tf from "../tfjs-core.cjs";
import type { Value } from "./values.js";

export function isComplex(x: tf.Tensor): boolean {
  return x.dtype === "complex64";
}

/** Ops that do the same to both parts: they move elements, or add them. */
const linear = new Set(
  `Add AddN AddV2 BatchToSpace BatchToSpaceND BroadcastTo Concat ConcatV2 Cumsum DepthToSpace Diag DiagPart
  DynamicPartition DynamicStitch ExpandDims Fill Gather GatherNd GatherV2 MatrixBandPart MatrixDiag MatrixDiagPart
  MatrixDiagPartV2 MatrixDiagPartV3 MatrixDiagV2 MatrixDiagV3 MatrixSetDiag Mean MirrorPad Neg Pack Pad PadV2
  ParallelDynamicStitch Reverse ReverseSequence ReverseV2 Roll ScatterNd SegmentSum Select SelectV2 Slice SpaceToBatch
  SpaceToBatchND SpaceToDepth Split SplitV StridedSlice Sub Sum TensorScatterAdd TensorScatterSub TensorScatterUpdate
  Tile Transpose Unpack UnsortedSegmentSum`.split(/\s+/),
);

export function isLinear(op: string): boolean {
  return linear.has(op);
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

/** a b, broadcast against each other. */
export function complexTimes(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const [ar, ai, br, bi] = [tf.real(a), tf.imag(a), tf.real(b), tf.imag(b)];
  return tf.complex(tf.sub(tf.mul(ar, br), tf.mul(ai, bi)), tf.add(tf.mul(ar, bi), tf.mul(ai, br)));
}

export function complexExp(x: tf.Tensor): tf.Tensor {
  const [size, angle] = [tf.exp(tf.real(x)), tf.imag(x)];
  return tf.complex(tf.mul(size, tf.cos(angle)), tf.mul(size, tf.sin(angle)));
}

/** a / b, as a times the conjugate of b, over the square of b's size. */
export function complexQuotient(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const [ar, ai, br, bi] = [tf.real(a), tf.imag(a), tf.real(b), tf.imag(b)];
  const size = tf.add(tf.square(br), tf.square(bi));
  return tf.complex(
    tf.div(tf.add(tf.mul(ar, br), tf.mul(ai, bi)), size),
    tf.div(tf.sub(tf.mul(ai, br), tf.mul(ar, bi)), size),
  );
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
