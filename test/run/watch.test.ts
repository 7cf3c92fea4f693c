// A gradient that would silently be zero is an error.
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { GradientWatch } from "../../src/run/gradients/watch.js";
import { node } from "./graphs.js";

/** Differentiates by `x` through an op of two results, of which the second loses track. */
function through(second: (x: tf.Tensor, constant: tf.Tensor) => tf.Tensor) {
  const constant = tf.tensor1d([5, 6]);
  return tf.grad((x) => {
    const watch = new GradientWatch([x]);
    const results = watch.step(node("two", "Two"), [x, constant], () => [tf.mul(x, 2), second(x, constant)]);
    const lost = results[1] ?? x;
    return watch.step(node("after", "Neg"), [lost], () => tf.neg(lost)).sum();
  })(tf.tensor1d([1, 2]));
}

test("also where the op's other result has a gradient", () => {
  expect(() => through((x) => tf.tensor1d(x.dataSync()))).toThrow(
    "no gradient flows through the Two node two",
  );
});

test("but not where the result has one too", () => {
  expect([...through((x) => tf.square(x)).dataSync()]).toEqual([-2, -4]);
});
