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
  for (const root of called(def.nodes, functions)) {
    const path: { name: string; calls: string[] }[] = [];
    const enter = (name: string) => path.push({ name, calls: called(functions.get(name)?.nodes ?? [], functions) }); // biome-ignore format: one thought
    if (!done.has(root)) enter(root);
    // Without recursion of our own: files are hostile, and the stack is short.
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.calls.pop();
      const start = path.findIndex(({ name }) => name === next);
      if (next !== undefined && start >= 0) return [...path.slice(start).map(({ name }) => name), next];
      if (next === undefined) done.add(path.pop()?.name ?? "");
      else if (!done.has(next)) enter(next);
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
