/**
 * Runs what the current backend has no kernel for on the cpu backend.
 *
 * @module
 */
import tf from "../tfjs-core.cjs";
import { isMarked, mark } from "./marks.js";

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
  const copy = tensor.dtype === "complex64" ? withCpu(() => tensor.clone()) : tensor.clone();
  if (isMarked(tensor)) mark(copy); // wasm's copies have data of their own
  return copy;
}
