/**
 * The active backend as the command line calls it.
 *
 * @module
 */
import tf from "../tfjs-core.cjs";

/** `cpu`, `wasm`, or `node`, which TensorFlow.js itself calls `tensorflow`: as an engine's name that would mislead. */
export function activeBackend(): string {
  return backendLabel(tf.getBackend());
}

/** The same of any backend. */
export function backendLabel(name: string): string {
  return name === "tensorflow" ? "node" : name;
}
