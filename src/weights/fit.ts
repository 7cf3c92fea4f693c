/**
 * Whether a tensor could be a weight at all.
 *
 * @module
 */
import type { Candidate } from "./candidates.js";
import { conversionFor } from "./convert.js";
import { kindOf, type WeightKind } from "./names.js";
import type { WeightSlot } from "./slots.js";

/** By shape, and by what the graph does with the tensor or, where no graph says, by the last word of its name. */
export function fits({ tensor, names, use }: Candidate, slot: WeightSlot): boolean {
  if (!conversionFor(tensor.shape, slot.shape, use)) return false;
  const wanted = kindOf(slot.weight);
  if (!wanted) return true;
  if (use) return isKind(use.kind, wanted);
  const named = names.map(kindOf).filter((kind) => kind !== undefined);
  return named.length === 0 || named.some((kind) => kind === wanted || isRenamed(kind, wanted));
}

/** Keras 3 calls the kernel of a depthwise convolution `kernel`, Keras 2 and TensorFlow.js `depthwise_kernel`. */
function isRenamed(named: WeightKind, wanted: WeightKind): boolean {
  return named === "kernel" && wanted === "depthwise_kernel";
}

function isKind(used: WeightKind, wanted: WeightKind): boolean {
  if (used === wanted) return true;
  if (used === "kernel") return wanted === "recurrent_kernel" || wanted === "pointwise_kernel";
  return used === "bias" && wanted === "beta"; // both are added
}
