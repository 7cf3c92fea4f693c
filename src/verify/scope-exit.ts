/**
 * What leaves a scope of a graph: layers are built in scopes of their names.
 *
 * @module
 */
import type { Graph, Node } from "../graph/graph.js";

/**
 * The tensor that a scope of that name gives to others, and its node; undefined where there is no such scope, several,
 * or several tensors that others read. Keras 3 may have numbered the scope, `lstm_1`.
 */
export function scopeExit(scope: string, graph: Graph): { node: Node; tensor: string } | undefined {
  const [path, ...others] = scopesNamed((part) => part === scope, graph);
  if (others.length > 0) return undefined;
  const [numbered, ...more] = path ? [] : scopesNamed((part) => part.replace(/_\d+$/, "") === scope, graph);
  const only = path ?? (more.length === 0 ? numbered : undefined);
  if (only === undefined) return undefined;
  const [exit, ...further] = exits(only, graph);
  return further.length === 0 ? exit : undefined;
}

/** Grappler puts arguments and results of functions that it inlines beside the scope of their call. */
function scopeOf(name: string): string {
  return name.replace(/^Func\//, "");
}

/** Paths of scopes whose last part is that, each once. */
function scopesNamed(isNamed: (part: string) => boolean, graph: Graph): string[] {
  const found = new Set<string>();
  for (const [name, node] of graph.nodes) {
    if (!isComputed(node)) continue; // variables may be in scopes of their own
    const parts = scopeOf(name).split("/");
    const at = parts.slice(0, -1).findIndex(isNamed);
    if (at >= 0) found.add(`${parts.slice(0, at + 1).join("/")}/`);
  }
  return [...found];
}

function exits(path: string, graph: Graph): { node: Node; tensor: string }[] {
  const found = new Map<string, Node>();
  for (const reader of graph.nodes.values()) {
    if (scopeOf(reader.name).startsWith(path)) continue;
    for (const { node: name, index, control } of reader.parsedInputs) {
      const node = graph.nodes.get(name);
      if (!control && node && scopeOf(name).startsWith(path) && isComputed(node))
        found.set(`${name}:${index}`, node);
    }
  }
  return [...found].map(([tensor, node]) => ({ tensor, node }));
}

/** Neither a weight nor a constant. */
function isComputed({ op, parsedInputs }: Node): boolean {
  return op !== "ReadVariableOp" && parsedInputs.some(({ control }) => !control);
}
