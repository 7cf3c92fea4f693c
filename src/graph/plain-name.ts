/**
 * Names of nodes without the calls that their functions were inlined from.
 *
 * @module
 */
import type { Node } from "./node.js";

/** `StatefulPartitionedCall/model/dense/Relu` is `model/dense/Relu`. */
export function plainName(name: string): string {
  const parts = name.split("/");
  const own = parts.pop() ?? name;
  return [...parts.filter((part) => !calls.test(part)), own].join("/");
}

const calls = /^(Func|import(_\d+)?|(Stateful)?PartitionedCall(_\d+)?)$/;

/** Nodes by plain name: several where a function is called more than once. */
export function byPlainName(nodes: Iterable<Node>): Map<string, Node[]> {
  const found = new Map<string, Node[]>();
  for (const node of nodes) {
    const plain = plainName(node.name);
    const others = found.get(plain);
    if (others) others.push(node);
    else found.set(plain, [node]);
  }
  return found;
}
