/**
 * What a tensor's name says about the weight that it is.
 *
 * `mnist/dense_1/kernel:0`, `layer_with_weights-1/kernel/.ATTRIBUTES/VARIABLE_VALUE`, `hidden1/weights`, `W1`:
 * the last word names the weight, the words before it the layer.
 *
 * @module
 */
import type { WeightSlot } from "./slots.js";

/** What a weight is to its layer; names differ between libraries. */
export type WeightKind =
  | "kernel"
  | "recurrent_kernel"
  | "depthwise_kernel"
  | "pointwise_kernel"
  | "bias"
  | "gamma"
  | "beta"
  | "moving_mean"
  | "moving_variance"
  | "embeddings"
  | "alpha";

/** How Keras, TF-Slim, tf.layers and people call them. */
const words: Readonly<Record<WeightKind, readonly string[]>> = {
  kernel: ["kernel", "weights", "weight", "w", "filter", "filters"],
  recurrent_kernel: ["recurrent_kernel"],
  depthwise_kernel: ["depthwise_kernel", "depthwise_weights", "depthwise"],
  pointwise_kernel: ["pointwise_kernel", "pointwise_weights", "pointwise"],
  bias: ["bias", "biases", "b"],
  gamma: ["gamma", "scale"],
  beta: ["beta", "offset"],
  moving_mean: ["moving_mean", "mean", "running_mean"],
  moving_variance: ["moving_variance", "variance", "running_var"],
  embeddings: ["embeddings", "embedding", "embedding_matrix", "lookup_table"],
  alpha: ["alpha", "alphas"],
};

const kindOfWord = new Map<string, WeightKind>(
  // Object.entries widens the keys; they are those of the table above.
  Object.entries(words).flatMap(([kind, list]) => list.map((word) => [word, kind as WeightKind] as const)),
);

/** Which kind a weight or a tensor is by the last word of its name; undefined for a word of its own. */
export function kindOf(name: string): WeightKind | undefined {
  const last = segments(name).at(-1)?.toLowerCase() ?? "";
  return kindOfWord.get(last) ?? kindOfWord.get(last.replace(/_?\d+$/, ""));
}

/** The name (of those of one tensor) that has the slot's layer and its weight, each as a whole word. */
export function nameFor(names: readonly string[], slot: WeightSlot): string | undefined {
  const found = names.find((name) => {
    const path = segments(name);
    const kind = kindOf(name);
    const sameWeight =
      kind === undefined ? path.at(-1) === lastOf(slot.weight) : kind === kindOf(slot.weight);
    return sameWeight && isUnder(path.slice(0, -1), slot);
  });
  return found === undefined ? undefined : segments(found).join("/");
}

/** Whether the path leads through the slot's layer, and through the words that the weight's own name has. */
function isUnder(path: readonly string[], { path: layerPath, weight, layerIndex }: WeightSlot): boolean {
  if (path.includes(`layer_with_weights-${layerIndex}`)) return true;
  const layer = layerPath.split("/").at(-1) ?? "";
  if (!path.includes(layer)) return false;
  const inner = weight.split("/").slice(0, -1);
  return inner.every((word) => path.includes(word));
}

/** Words at the end that say how a variable is read or stored, not what it is. */
const noise = new Set([".ATTRIBUTES", "VARIABLE_VALUE", "read", "ReadVariableOp", "Read"]);

function segments(name: string): string[] {
  const path = name.replace(/:\d+$/, "").split("/");
  while (path.length > 1 && noise.has(path.at(-1) ?? "")) path.pop();
  return path;
}

function lastOf(path: string): string {
  return path.split("/").at(-1) ?? path;
}

/** The scope that a tensor's name is in: `a/dense/kernel:0` is in `a/dense`. */
export function scopeOf(name: string): string {
  return segments(name).slice(0, -1).join("/");
}
