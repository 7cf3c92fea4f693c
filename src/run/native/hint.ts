/**
 * What to try where only TensorFlow itself can compute.
 *
 * @module
 */
export const RUN_NATIVELY =
  'run the graph with native TensorFlow: --engine native, in code { engine: "native" } (`npx thaw native install` brings it)';
