/**
 * Runs what is not trained without recording it, so that a frozen module costs no memory for gradients. Should the
 * gradient be asked for after all (something below the module is trained), it is computed by running again.
 *
 * @module
 */
import tf from "../tfjs-core.cjs";

/** `run(inputs)`, which gives one tensor, off the tape. */
export function offTape(
  inputs: readonly tf.Tensor[],
  run: (inputs: readonly tf.Tensor[]) => tf.Tensor,
): tf.Tensor {
  const floats = inputs.filter(({ dtype }) => dtype === "float32");
  const withFloats = (given: readonly tf.Tensor[]) => {
    let next = 0;
    return run(inputs.map((input) => (input.dtype === "float32" ? (given[next++] ?? input) : input)));
  };
  // Without an input that a gradient could flow to, anything may stand in for one: it is never asked for.
  const on = floats.length > 0 ? floats : [tf.scalar(0)];
  return tf.customGrad((...args) => {
    // customGrad declares each argument as tensor or saver: the last is the saver.
    const save = args.at(-1) as unknown as (tensors: tf.Tensor[]) => void;
    const given = args.slice(0, -1) as tf.Tensor[];
    save(given);
    return {
      value: withFloats(given),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradients(withFloats, saved, dy),
    };
  })(...on);
}

/** Differentiates inside of a backward pass, whose own tape TensorFlow.js would otherwise lose. */
function gradients(
  run: (inputs: readonly tf.Tensor[]) => tf.Tensor,
  inputs: tf.Tensor[],
  dy: tf.Tensor,
): tf.Tensor[] {
  const { state } = tf.engine();
  const { activeTape } = state;
  try {
    return tf.grads((...given: tf.Tensor[]) => run(given))(inputs, dy);
  } finally {
    state.activeTape = activeTape;
  }
}
