/**
 * Gradients of functions of pairs of elements, and of tests, which have none.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { type Gradient, type GradientFamily, only, saved } from "./saved.js";

type Pair = readonly [tf.Tensor, tf.Tensor];

/** Of two tensors that are broadcast against each other: TensorFlow.js forgets to sum what was broadcast. */
const binary = (f: (a: tf.Tensor, b: tf.Tensor, dy: tf.Tensor) => Pair): Gradient => ({
  inputsToSave: ["a", "b"],
  gradFunc: (dy, [left, right]) => {
    const [a, b] = [saved(left), saved(right)];
    return {
      a: () => summed(f(a, b, only(dy))[0], a.shape),
      b: () => summed(f(a, b, only(dy))[1], b.shape),
    };
  },
});

/** Of a test: zero, where TensorFlow.js refuses a function that has one on its way (`x > 0 ? x : 0`). */
const flat = (...inputs: readonly string[]): Gradient => ({
  inputsToSave: [...inputs],
  gradFunc: (_, tensors) =>
    Object.fromEntries(inputs.map((name, i) => [name, () => tf.zeros(saved(tensors[i]).shape)])),
});

export const elementwise: GradientFamily = {
  SquaredDifference: binary((a, b, dy) => {
    const da = tf.mul(dy, tf.mul(2, tf.sub(a, b)));
    return [da, tf.neg(da)];
  }),
  Maximum: binary((a, b, dy) => split(dy, tf.greaterEqual(a, b))),
  Minimum: binary((a, b, dy) => split(dy, tf.lessEqual(a, b))),
  Equal: flat("a", "b"),
  NotEqual: flat("a", "b"),
  Greater: flat("a", "b"),
  GreaterEqual: flat("a", "b"),
  Less: flat("a", "b"),
  LessEqual: flat("a", "b"),
  LogicalAnd: flat("a", "b"),
  LogicalOr: flat("a", "b"),
  LogicalNot: flat("x"),
  Any: flat("x"),
  All: flat("x"),
};

/** A gradient summed over the axes that broadcasting added or stretched. */
function summed(gradient: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes([...shape], gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, [...shape]);
}

function split(dy: tf.Tensor, first: tf.Tensor): Pair {
  const zeros = tf.zerosLike(dy);
  return [tf.where(first, dy, zeros), tf.where(first, zeros, dy)];
}
