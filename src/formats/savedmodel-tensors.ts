/**
 * The tensors of a SavedModel under the names that people know, each once, with all its other names.
 *
 * @module
 */
import type { TensorRef } from "../tensor/tensor.js";
import type { Checkpoint } from "./checkpoint.js";
import type { ObjectName } from "./object-graph.js";
import { roleOf } from "./roles.js";

/** Keras 3 exports store every weight a second time below this. */
export function isSecondCopy(key: string): boolean {
  return key.startsWith("_all_variables/");
}

interface Named {
  readonly key: string;
  readonly tensor: TensorRef;
  /** Further keys that hold the same value. */
  readonly copies: readonly string[];
}

/**
 * The tensors of a checkpoint. `nodesOf` gives the graph's variables that a key is restored to.
 *
 * A variable is called `full_name:0`, as TensorFlow 2 does; where two share a name, by their node in the graph;
 * where there is none, by their key.
 */
export function namedTensors(
  checkpoint: Checkpoint,
  objects: ReadonlyMap<string, ObjectName>,
  nodesOf: (key: string) => readonly string[],
): readonly TensorRef[] {
  const all = withoutCopies(checkpoint, objects);
  const uses = new Map<string, number>();
  for (const { key } of all) {
    const name = objects.get(key)?.fullName ?? "";
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return all.map(({ key, tensor, copies }) => {
    const keys = [key, ...copies];
    const nodes = keys.flatMap(nodesOf);
    const object = objects.get(key);
    const fullName = object?.fullName && uses.get(object.fullName) === 1 ? object.fullName : undefined;
    const plain = fullName ?? (objects.size > 0 ? nodes[0] : nodeOrKey(key, nodes));
    const name = plain === undefined ? key : `${plain}:0`;
    const aliases = new Set([...(plain === undefined ? [] : [plain]), ...nodes, ...keys]);
    aliases.delete(name);
    const role = object?.slot ? "slot" : roleOf(key, (other) => checkpoint.tensors.has(other));
    return tensor.with({ name, aliases: [...aliases], role });
  });
}

/** Without an object graph, a key is a variable's name, unless one node of another name is restored from it. */
function nodeOrKey(key: string, nodes: readonly string[]): string {
  return nodes.length === 1 ? (nodes[0] ?? key) : key;
}

function withoutCopies(checkpoint: Checkpoint, objects: ReadonlyMap<string, ObjectName>): readonly Named[] {
  const same = (key: string, tensor: TensorRef) =>
    JSON.stringify([objects.get(key)?.fullName, tensor.dtype, tensor.shape, checkpoint.checksums.get(key)]);
  const seconds = new Map<string, string[]>();
  for (const [key, tensor] of checkpoint.tensors) {
    if (!isSecondCopy(key) || !objects.get(key)?.fullName) continue;
    const print = same(key, tensor);
    seconds.set(print, [...(seconds.get(print) ?? []), key]);
  }
  const taken = new Set<string>();
  const found: Named[] = [];
  for (const [key, tensor] of checkpoint.tensors) {
    if (isSecondCopy(key)) continue;
    const copy = seconds.get(same(key, tensor))?.shift();
    if (copy !== undefined) taken.add(copy);
    found.push({ key, tensor, copies: copy === undefined ? [] : [copy] });
  }
  for (const [key, tensor] of checkpoint.tensors)
    if (isSecondCopy(key) && !taken.has(key)) found.push({ key, tensor, copies: [] });
  return found;
}
