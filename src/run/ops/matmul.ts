/**
 * Matrix products and sums with a bias.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { bool, string } from "../attrs.js";
import { broadcast } from "../broadcast.js";
import { complexProduct, isComplex } from "../complex-math.js";
import { type OpFamily, op } from "../op.js";

const batch = () =>
  op(
    { inputs: ["x", "y"], attrs: { adj_x: bool(false), adj_y: bool(false) }, overflows: true },
    ([x, y], { adj_x, adj_y }) => batchMatMul(x, y, adj_x, adj_y),
  );

export const matrices = {
  MatMul: op(
    {
      inputs: ["a", "b"],
      attrs: { transpose_a: bool(false), transpose_b: bool(false) },
      outputs: { product: "T" },
      overflows: true,
    },
    ([a, b], { transpose_a, transpose_b }) => matMul(a, b, transpose_a, transpose_b),
  ),
  BatchMatMul: batch(),
  BatchMatMulV2: batch(),
  BatchMatMulV3: op(
    {
      inputs: ["x", "y"],
      attrs: { adj_x: bool(false), adj_y: bool(false) },
      outputs: { output: "Tout" },
      overflows: true,
    },
    ([x, y], { adj_x, adj_y }) => batchMatMul(x, y, adj_x, adj_y),
  ),
  BiasAdd: op(
    { inputs: ["value", "bias"], attrs: { data_format: string("NHWC") }, overflows: true, linear: true },
    ([value, bias], { data_format }) =>
      tf.add(value, data_format === "NCHW" ? alongChannels(bias, value.rank) : bias),
  ),
  BiasAddV1: op({ inputs: ["value", "bias"], linear: true }, ([value, bias]) => tf.add(value, bias)),
  Cross: op({ inputs: ["a", "b"], outputs: { product: "T" } }, ([a, b]) => crossProduct(a, b)),
} as const satisfies OpFamily;

function matMul(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): tf.Tensor {
  if (!isComplex(a)) return tf.matMul(a, b, transposeA, transposeB);
  return complexProduct(a, b, [false, false], (left, right) =>
    tf.matMul(left, right, transposeA, transposeB),
  );
}

/** A bias in a shape that broadcasts along axis 1. */
export function alongChannels(bias: tf.Tensor, rank: number): tf.Tensor {
  return tf.reshape(bias, [1, -1, ...new Array<number>(rank - 2).fill(1)]);
}

function crossProduct(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const [[a0, a1, a2], [b0, b1, b2]] = [tf.split(a, 3, -1), tf.split(b, 3, -1)];
  const minor = (p: tf.Tensor | undefined, q: tf.Tensor | undefined) => tf.mul(p ?? 0, q ?? 0);
  return tf.concat(
    [
      tf.sub(minor(a1, b2), minor(a2, b1)),
      tf.sub(minor(a2, b0), minor(a0, b2)),
      tf.sub(minor(a0, b1), minor(a1, b0)),
    ],
    -1,
  );
}

/** Batch axes broadcast against each other, which TensorFlow.js only does for some shapes. */
export function batchMatMul(x: tf.Tensor, y: tf.Tensor, adjX: boolean, adjY: boolean): tf.Tensor {
  if (isComplex(x)) return complexProduct(x, y, [adjX, adjY], (a, b) => batchMatMul(a, b, adjX, adjY));
  const [left, right] = [x.shape.slice(0, -2), y.shape.slice(0, -2)];
  if (left.join() === right.join()) return tf.matMul(x, y, adjX, adjY);
  const shape = tf.backend_util.assertAndGetBroadcastShape(left, right);
  const spread = (z: tf.Tensor) => broadcast(z, [...shape, ...z.shape.slice(-2)]);
  return tf.matMul(spread(x), spread(y), adjX, adjY);
}
