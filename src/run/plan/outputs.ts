/**
 * The outputs of a node: which argument each index belongs to, and its dtype.
 *
 * @module
 */
import type { NodeDef } from "../../formats/graphdef.js";
import { attr } from "../../graph/graph.js";
import type { OutputIndex } from "../../graph/passes/inline.js";
import { type DType, isDType } from "../../tensor/dtype.js";
import type { Op, OpFamily } from "../op.js";

export interface OutputArg {
  readonly name: string;
  /** Index of its first tensor among the node's outputs. */
  readonly first: number;
  /** One dtype per tensor; null where the node does not say. */
  readonly dtypes: readonly (DType | null)[];
}

/** The output arguments of a node, by the table row of its op. */
export function outputArgs(row: Op, node: NodeDef): OutputArg[] {
  let first = 0;
  return Object.entries(row.outputs).map(([name, text]) => {
    const dtypes = dtypesOf(text, node);
    const arg = { name, first, dtypes };
    first += dtypes.length;
    return arg;
  });
}

/** Which output `arg:index` names, by the rows of a table. Ops that it lacks are taken to have one argument. */
export function outputIndexIn(table: OpFamily): OutputIndex {
  return (node, arg, index) => {
    const row = table[node.op];
    const first = row && outputArgs(row, node).find(({ name }) => name === arg)?.first;
    return (first ?? 0) + index;
  };
}

/** The dtype of one output; null where the node does not say. */
export function outputDType(row: Op, node: NodeDef, index: number): DType | null {
  for (const { first, dtypes } of outputArgs(row, node)) {
    if (index < first + dtypes.length) return dtypes[index - first] ?? null;
  }
  return null;
}

/** `"T"`, `"int32"`, `"ref T"`, `"N * T"`, `"T = float32"` with its default, or the name of a list of types. */
function dtypesOf(text: string, node: NodeDef): (DType | null)[] {
  const [what = "", fallback = ""] = text.replace("ref ", "").split(" = ");
  const [count = "", type = count] = what.split(" * ");
  const types = attr(node, type, "list")?.type;
  if (types) return [...types];
  const known = [type, attr(node, type, "type"), fallback].find(
    (name) => name !== undefined && isDType(name),
  );
  const dtype = known === undefined ? null : (known as DType); // isDType checked it
  if (count === type) return [dtype];
  return new Array<DType | null>(Number(attr(node, count, "i") ?? 0)).fill(dtype);
}
