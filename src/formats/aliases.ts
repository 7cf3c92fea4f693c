/**
 * Names that lead to one tensor only.
 *
 * @module
 */
import type { TensorRef } from "../tensor/tensor.js";

/** The tensors without the aliases that another of them has as well, or is called. */
export function withOwnAliases(tensors: readonly TensorRef[]): TensorRef[] {
  const uses = new Map<string, number>();
  for (const { name, aliases } of tensors)
    for (const each of new Set([name, ...aliases])) uses.set(each, (uses.get(each) ?? 0) + 1);
  return tensors.map((tensor) => {
    const aliases = tensor.aliases.filter((alias) => uses.get(alias) === 1);
    return aliases.length === tensor.aliases.length ? tensor : tensor.with({ aliases });
  });
}
