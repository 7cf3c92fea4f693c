/**
 * Functions that call themselves, directly or through others.
 *
 * @module
 */
import type { FunctionDef, NodeDef } from "../formats/graphdef.js";
import type { Graph } from "./graph.js";

/** A way from a function that the graph calls back to itself, by names; undefined where there is none. */
export function recursionIn({ def, functions }: Graph): readonly string[] | undefined {
  const done = new Set<string>();
  const open = new Set<string>(); // in the order of the calls
  const path: { readonly name: string; readonly calls: string[] }[] = [];
  const enter = (name: string) => {
    open.add(name);
    path.push({ name, calls: called(functions.get(name)?.nodes ?? [], functions) });
  };
  for (const root of called(def.nodes, functions)) {
    if (!done.has(root)) enter(root);
    // Without recursion of our own: files are hostile, and the stack is short.
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.calls.pop();
      if (next === undefined) {
        path.pop();
        open.delete(top.name);
        done.add(top.name);
      } else if (open.has(next)) {
        const names = [...open];
        return [...names.slice(names.indexOf(next)), next];
      } else if (!done.has(next)) enter(next);
    }
  }
  return undefined;
}

/** The functions that nodes name, as their op or in an attribute. */
function called(nodes: readonly NodeDef[], functions: ReadonlyMap<string, FunctionDef>): string[] {
  if (functions.size === 0) return [];
  const names = new Set<string>();
  for (const { op, attrs } of nodes) {
    if (functions.has(op)) names.add(op);
    if (op === "Const") continue;
    for (const key of attrs.names) {
      const value = attrs.get(key);
      const refs = value?.kind === "func" ? [value.value] : value?.kind === "list" ? value.value.func : [];
      for (const { name } of refs) names.add(name);
    }
  }
  return [...names];
}
