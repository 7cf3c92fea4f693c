/**
 * Which nodes are variables, and under which name the runner keeps their values.
 *
 * @module
 */
import type { NodeDef } from "../formats/graphdef.js";
import { attr } from "../graph/graph.js";

export const variableOps: ReadonlySet<string> = new Set([
  "Variable",
  "VariableV2",
  "VarHandleOp",
  "BoostedTreesEnsembleResourceHandleOp",
]);

/** Handles with the same `shared_name` are the same variable; without one, the node's own name counts. */
export function variableKey(node: NodeDef): string {
  const shared = new TextDecoder().decode(attr(node, "shared_name", "s") ?? new Uint8Array());
  return shared || node.name;
}
