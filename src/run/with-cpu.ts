/**
 * Runs what the current backend has no kernel for on the cpu backend.
 *
 * @module
 */
import tf from "../tfjs-core.cjs";

/** Runs `action` on the cpu backend, which is always registered and starts without waiting. */
export function withCpu<T>(action: () => T): T {
  const backend = tf.getBackend();
  if (backend === "cpu") return action();
  void tf.setBackend("cpu");
  try {
    return action();
  } finally {
    void tf.setBackend(backend);
  }
}

/** The same tensor for a second owner. Complex numbers are only known to the cpu backend. */
export function cloned(tensor: tf.Tensor): tf.Tensor {
  return tensor.dtype === "complex64" ? withCpu(() => tensor.clone()) : tensor.clone();
}
