/**
 * Calls that name the function as their op, as TensorFlow 1's `Defun` writes them: `op: "my_function"`, and its
 * attributes are those of the instantiation. TensorFlow looks an op up in the graph's library first.
 *
 * @module
 */
import type { FunctionDef, NodeDef } from "../formats/graphdef.js";
import { outputRuns } from "./output-types.js";

type Functions = ReadonlyMap<string, FunctionDef>;

/** The node as the call that TensorFlow 2 would write; any other node as it is. */
export function asCall<N extends NodeDef>(node: N, functions: Functions): N {
  const fn = functions.get(node.op);
  if (!fn) return node;
  const { attrs } = node;
  const value = { kind: "func", value: { name: fn.name, attrs } } as const;
  const types = fn.outputs.flatMap(({ dtype, typeAttr }) =>
    outputRuns(dtype ?? typeAttr, node).map((run) => run.dtype ?? "unknown"),
  );
  const list = { s: [], i: [], f: [], b: [], type: types, shape: [], tensor: [], func: [] };
  const Tout = { kind: "list", value: list } as const;
  return {
    ...node,
    op: "StatefulPartitionedCall", // nothing says that it changes no state
    attrs: {
      names: [...attrs.names, "f", "Tout"],
      get: (name) => (name === "f" ? value : name === "Tout" ? Tout : attrs.get(name)),
    },
  };
}

/** Which output `arg:index` names of a node that is such a call; undefined where it is none. */
export function calledOutput(
  { op }: NodeDef,
  arg: string,
  index: number,
  functions: Functions,
): number | undefined {
  const fn = functions.get(op);
  const first = fn?.outputs.findIndex(({ name }) => name === arg) ?? -1;
  return first < 0 ? undefined : first + index;
}
