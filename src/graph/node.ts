/**
 * A node of a graph, its inputs read, and its attributes by kind.
 *
 * @module
 */
import type { AttrValue } from "../formats/attr-value.js";
import type { NodeDef } from "../formats/graphdef.js";
import type { DType } from "../tensor/dtype.js";
import { type InputName, parseName } from "./names.js";

export interface Node extends NodeDef {
  /** Data inputs in order, then control inputs. */
  readonly parsedInputs: readonly InputName[];
}

/** The value of an attribute if it is of that kind. */
export function attr<K extends AttrValue["kind"]>(node: Pick<NodeDef, "attrs">, name: string, kind: K) {
  const value = node.attrs.get(name);
  // The kind is compared on this very line; TypeScript cannot narrow by a generic discriminant.
  return value?.kind === kind ? (value.value as Extract<AttrValue, { kind: K }>["value"]) : undefined;
}

/** The dtype of a node's first output, by the attribute that names it in most ops. */
export function dtypeAttr(node: Pick<NodeDef, "attrs">): DType | undefined {
  return (
    attr(node, "dtype", "type") ??
    attr(node, "T", "type") ??
    attr(node, "DstT", "type") ??
    attr(node, "output_type", "type")
  );
}

/** The node with the names that it reads taken apart. */
export function withInputs(node: NodeDef): Node {
  const parsed = node.inputs.map(parseName);
  const { name, op, inputs, device, attrs } = node;
  return { name, op, inputs, device, attrs, parsedInputs: parsed };
}
