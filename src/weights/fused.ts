/**
 * What the operands of a fused op are: `_FusedConv2D` and the like, which TensorFlow's optimizers and TensorFlow.js's
 * converter make of a product, its bias and its activation.
 *
 * Source: `fused_ops` as tensorflow/core/grappler/optimizers/remapper.cc writes it.
 *
 * @module
 */
import type { Node } from "../graph/graph.js";
import { attr } from "../graph/graph.js";
import type { WeightKind } from "./names.js";

const kernels: Readonly<Record<string, WeightKind>> = {
  _FusedConv2D: "kernel",
  _FusedConv3D: "kernel",
  _FusedMatMul: "kernel",
  FusedConv2D: "kernel",
  FusedDepthwiseConv2dNative: "depthwise_kernel",
  _FusedDepthwiseConv2dNative: "depthwise_kernel",
};

/** Operands that each of the fused ops brings, after the data and the kernel. */
const brought: Readonly<Record<string, readonly WeightKind[]>> = {
  BiasAdd: ["bias"],
  FusedBatchNorm: ["gamma", "beta", "moving_mean", "moving_variance"],
  Prelu: ["alpha"],
};

/** What a weight is that a fused op reads as that operand; undefined for other ops and for data. */
export function fusedOperand(node: Node, operand: number): WeightKind | undefined {
  const kernel = kernels[node.op];
  if (!kernel || operand === 0) return undefined;
  return operand === 1 ? kernel : fusedNames(node).flatMap((name) => brought[name] ?? [])[operand - 2];
}

/** The activation that a fused op ends with. */
export function fusedActivation(node: Node): string | undefined {
  return kernels[node.op] && fusedNames(node).find((name) => !(name in brought) || name === "Prelu");
}

export function isFused({ op }: Node): boolean {
  return kernels[op] !== undefined;
}

function fusedNames(node: Node): string[] {
  const decoder = new TextDecoder();
  return (attr(node, "fused_ops", "list")?.s ?? []).map((name) => decoder.decode(name));
}
