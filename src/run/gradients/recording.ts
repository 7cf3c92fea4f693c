/**
 * Whether a gradient is being computed.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";

/** Whether TensorFlow.js is recording what is computed, for a gradient. */
export function isRecording(): boolean {
  const { state } = tf.engine();
  return state.gradientDepth > 0 && state.kernelDepth === 0;
}
