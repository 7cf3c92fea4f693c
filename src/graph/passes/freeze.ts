/**
 * Puts the variables' values into the graph: what was trained becomes constants.
 *
 * `VariableV2` and `ReadVariableOp` become `Const` and `Identity` under the same names, so that every tensor name
 * of the original still works. Values stay lazy references into the checkpoint.
 *
 * ```ts
 * const frozen = freeze(graph);   // runs without its checkpoint's variables
 * ```
 *
 * @module
 */
import { NotFoundError } from "../../errors.js";
import type { NodeDef } from "../../formats/graphdef.js";
import type { TensorRef } from "../../tensor/tensor.js";
import { attr, dtypeAttr, type Graph } from "../graph.js";
import { tensorName } from "../names.js";
import { attrsOf, withNodes } from "./rebuild.js";

const referenceOps: ReadonlySet<string> = new Set(["Variable", "VariableV2"]);
const readers: ReadonlySet<string> = new Set(["ReadVariableOp", "ResourceGather"]);

/**
 * The graph with constants for variables. Resource variables that a function reads keep their handle: inline
 * functions first.
 *
 * @throws {NotFoundError} naming every variable that is read and has no value
 */
export function freeze(graph: Graph): Graph {
  const values = valuesOf(graph);
  const missing = [...values]
    .filter(([name, ref]) => !ref?.hasValues && isRead(graph, name))
    .map(([name]) => name);
  if (missing.length > 0) {
    throw new NotFoundError("the graph cannot be frozen: some of its variables have no values", {
      file: graph.file,
      path: missing[0],
      expected: "a value for each variable",
      found: missing.join(", "),
      hint: "open it together with its checkpoint",
    });
  }
  return withNodes(
    graph,
    graph.def.nodes.map((node) => frozen(graph, node, values)),
  );
}

function valuesOf(graph: Graph): Map<string, TensorRef | undefined> {
  const variables = graph.def.nodes.filter(({ op }) => referenceOps.has(op) || op === "VarHandleOp");
  return new Map(
    variables.map((node) => {
      const shared = new TextDecoder().decode(attr(node, "shared_name", "s") ?? new Uint8Array());
      return [node.name, graph.variables.get(node.name) ?? graph.variables.get(shared)];
    }),
  );
}

function isRead(graph: Graph, name: string): boolean {
  return graph.consumers(name).some(({ op }) => readers.has(op) || op === "Identity");
}

function frozen(graph: Graph, node: NodeDef, values: ReadonlyMap<string, TensorRef | undefined>): NodeDef {
  const own = values.get(node.name);
  if (own?.hasValues) return constant(node, own);
  const handle = graph.node(node.name).parsedInputs[0]?.node ?? "";
  if (!values.get(handle)?.hasValues) return node;
  if (node.op === "ReadVariableOp") return { ...node, op: "Identity", attrs: typed(node) };
  return node.op === "ResourceGather" ? { ...node, op: "Gather", attrs: gathered(node) } : node;
}

function constant(node: NodeDef, value: TensorRef): NodeDef {
  const ref = value.with({ name: tensorName(node.name), role: "constant" });
  const attrs = attrsOf({
    dtype: { kind: "type", value: value.dtype },
    value: { kind: "tensor", value: ref },
  });
  return { name: node.name, op: "Const", inputs: [], device: node.device, attrs };
}

function typed(node: NodeDef) {
  return attrsOf({ T: { kind: "type", value: dtypeAttr(node) ?? "float32" } });
}

function gathered(node: NodeDef) {
  return attrsOf({
    Tparams: { kind: "type", value: dtypeAttr(node) ?? "float32" },
    Tindices: node.attrs.get("Tindices") ?? { kind: "type", value: "int32" },
  });
}
