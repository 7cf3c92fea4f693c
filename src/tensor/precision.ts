/**
 * In what precision numbers were computed that TensorFlow or Keras computes in another.
 *
 * @module
 */
import type { DType } from "./dtype.js";

/** What TensorFlow computes in other floats than float32; TensorFlow.js has no others. */
export interface OtherPrecision {
  /** `bfloat16`, `float16`, `float64` … */
  readonly dtypes: readonly DType[];
  /** Nodes of a graph, whose floats of 16 bits are rounded after each; or layers of a Keras model. */
  readonly of: "node" | "layer";
  readonly count: number;
  /** In the order of execution (a node of a function: `function::node`). */
  readonly first: string;
}

/** `bfloat16 inside computed in float32 and rounded (12 nodes, first dense/MatMul)` */
export function precisionInWords({ dtypes, of, count, first }: OtherPrecision): string {
  const where = count === 1 ? first : `${count} ${of}s, first ${first}`;
  return `${dtypes.join(" and ")} inside ${inFloat32(dtypes, of)} (${where})`;
}

/** `computed in float32`, with what was done besides to be near these dtypes. */
export function inFloat32(others: readonly DType[], of: OtherPrecision["of"]): string {
  const areHalves = others.every((dtype) => dtype === "float16" || dtype === "bfloat16");
  return areHalves && of === "node" ? "computed in float32 and rounded" : "computed in float32";
}
