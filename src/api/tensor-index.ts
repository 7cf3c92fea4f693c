/**
 * Tensors by any of their names.
 *
 * @module
 */
import type { TensorRef } from "../tensor/tensor.js";

export class TensorIndex {
  readonly #tensors: readonly TensorRef[];
  #byName: ReadonlyMap<string, TensorRef> | undefined;

  constructor(tensors: readonly TensorRef[]) {
    this.#tensors = tensors;
  }

  /** By name or alias, with or without `:0`. */
  get(name: string): TensorRef | undefined {
    this.#byName ??= index(this.#tensors);
    return this.#byName.get(name) ?? this.#byName.get(bare(name));
  }

  *names(): Iterable<string> {
    for (const { name, aliases } of this.#tensors) yield* [name, ...aliases];
  }

  find(pattern: string | RegExp): readonly TensorRef[] {
    const matches = matcher(pattern);
    return this.#tensors.filter(({ name, aliases }) => [name, ...aliases].some(matches));
  }
}

/** A name wins over an alias, and an alias over a name without its `:0`. */
function index(tensors: readonly TensorRef[]): Map<string, TensorRef> {
  const byName = new Map<string, TensorRef>();
  const add = (name: string, tensor: TensorRef) => {
    if (!byName.has(name)) byName.set(name, tensor);
  };
  for (const tensor of tensors) add(tensor.name, tensor);
  for (const tensor of tensors) for (const alias of tensor.aliases) add(alias, tensor);
  for (const tensor of tensors) for (const name of [tensor.name, ...tensor.aliases]) add(bare(name), tensor);
  return byName;
}

function bare(name: string): string {
  return name.endsWith(":0") ? name.slice(0, -2) : name;
}

/**
 * A test for names: a RegExp as it is, anything else as a part of the name. With `*`, which stands for anything, a
 * pattern begins where a segment of the name does and ends where the name does: `dense*` finds `a/dense_1/kernel`;
 * one with a slash in front, only at the beginning of the name.
 */
function matcher(pattern: string | RegExp): (name: string) => boolean {
  if (pattern instanceof RegExp) return (name) => pattern.test(name);
  if (!pattern.includes("*")) return (name) => name.includes(pattern);
  const start = pattern.startsWith("/") ? "^/?" : "^(?:.*(?:/|::))?";
  const stars = pattern.replace(/^\//, "").split(/\*+/);
  const whole = new RegExp(`${start}${stars.map(escapeRegExp).join(".*")}$`);
  return (name) => whole.test(name) || whole.test(bare(name));
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
