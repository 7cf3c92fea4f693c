/**
 * Results that have parts, as ops give several of them: the first part of all, then the second of all, and so on.
 *
 * ```ts
 * inTurn([a, b], "indices", "values"); // [a.indices, b.indices, a.values, b.values]
 * ```
 *
 * @module
 */
import type tf from "../../tfjs-core.cjs";

export function inTurn<K extends string>(
  parts: readonly Readonly<Record<K, tf.Tensor>>[],
  ...names: readonly K[]
): tf.Tensor[] {
  return names.flatMap((name) => parts.map((part) => part[name]));
}
