/**
 * Gradients of extremes and running products.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { attrsAs, type Gradient, type GradientFamily, only, saved } from "./saved.js";

/** Equal extremes share the gradient; TensorFlow.js gives each the whole. */
const extreme: Gradient = {
  inputsToSave: ["x"],
  outputsToSave: [true],
  gradFunc: (dy, [input, output], attrs) => {
    const [x, y] = [saved(input), saved(output)];
    const { reductionIndices } = attrsAs<{ reductionIndices: number | number[] }>(attrs);
    const axes = tf.util.parseAxisParam(reductionIndices, x.shape);
    const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const chosen = tf.cast(tf.equal(x, tf.reshape(y, kept)), "float32");
    return { x: () => tf.mul(tf.div(chosen, tf.sum(chosen, axes, true)), tf.reshape(only(dy), kept)) };
  },
};

export const reductions: GradientFamily = {
  Max: extreme,
  Min: extreme,
  // TensorFlow's own formula, which has no gradient where an element is zero.
  Cumprod: {
    inputsToSave: ["x"],
    gradFunc: (dy, [input], attrs) => {
      const { axis, exclusive, reverse } = attrsAs<{ axis: number; exclusive: boolean; reverse: boolean }>(
        attrs,
      );
      const x = saved(input);
      const products = tf.cumprod(x, axis, exclusive, reverse);
      return { x: () => tf.divNoNan(tf.cumsum(tf.mul(products, only(dy)), axis, exclusive, !reverse), x) };
    },
  },
};
