/**
 * A compiled call of a graph: tensors in, tensors out, at once.
 *
 * @module
 */
import type { TensorInfo } from "../formats/file.js";
import type { OtherPrecision } from "../tensor/precision.js";
import type tf from "../tfjs-core.cjs";

export interface Call {
  readonly inputs: readonly TensorInfo[];
  /** The tensor names of the results. */
  readonly outputs: readonly string[];
  /** For each output, what of it TensorFlow computes in other floats than float32. */
  readonly precisions: readonly (OtherPrecision | null)[];
  /**
   * Inputs stay the caller's, results become the caller's to dispose. Inside of `tf.variableGrads` and the like,
   * gradients flow to inputs and lent variables; `options.track` names the tensors that they must reach.
   */
  execute(inputs: readonly tf.Tensor[], options?: ExecuteOptions): tf.Tensor[];
  /**
   * Runs again, watching: the first input, weight or node that brings NaN or infinity into the output at `index`; null
   * where running again is no option. Nodes of a function go by `function::node`.
   */
  firstNonFinite(inputs: readonly tf.Tensor[], index: number): Promise<string | null>;
}

export interface ExecuteOptions {
  /** Tensors to differentiate by: an op that loses track of them is an error instead of a gradient of zero. */
  readonly track?: readonly tf.Tensor[];
}
