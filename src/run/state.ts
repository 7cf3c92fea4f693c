/**
 * What a graph's nodes need before they run: values of constants, tables, variables with what the checkpoint knows.
 *
 * @module
 */
import { MalformedError } from "../errors.js";
import type { NodeDef } from "../formats/graphdef.js";
import { attr, dtypeAttr, type Graph } from "../graph/graph.js";
import { tensorName } from "../graph/names.js";
import type { TensorRef } from "../tensor/tensor.js";
import type { State } from "./context.js";
import { tableOf, tableOps } from "./initialize.js";
import { toTensor } from "./tensors.js";
import { Variable } from "./values.js";
import { variableKey, variableOps } from "./variables.js";

/** Makes the tables, and gives variables that the checkpoint knows their values. */
export async function prepareState(
  graph: Graph,
  state: State,
  nodes: readonly { readonly node: NodeDef }[],
): Promise<void> {
  for (const { node } of nodes) {
    if (tableOps.has(node.op) && !state.tables.has(variableKey(node)))
      state.tables.set(variableKey(node), tableOf(node));
    if (!variableOps.has(node.op)) continue;
    const key = variableKey(node);
    const variable = state.variables.get(key) ?? new Variable(key, dtypeAttr(node) ?? "float32");
    state.variables.set(key, variable);
    const stored = graph.variables.get(node.name) ?? graph.variables.get(key);
    if (stored?.hasValues && !variable.initialized) variable.set(await toTensor(stored));
  }
}

/** The value of a Const node. @throws {MalformedError} when it has none */
export function constantOf(node: NodeDef): TensorRef {
  const value = attr(node, "value", "tensor");
  const name = tensorName(node.name);
  if (value) return value.name === name ? value : value.with({ name });
  throw new MalformedError(`the Const node ${node.name} has no value`, { path: `node ${node.name}` });
}
