/**
 * The outputs of a node: which argument each index belongs to, and its dtype.
 *
 * @module
 */
import type { NodeDef } from "../../formats/graphdef.js";
import { outputTypes } from "../../graph/output-types.js";
import type { OutputIndex } from "../../graph/passes/inline.js";
import type { DType } from "../../tensor/dtype.js";
import type { Op, OpFamily } from "../op.js";

export interface OutputArg {
  readonly name: string;
  /** Whether it hands on a reference, so that what reads it may assign. */
  readonly isReference: boolean;
  /** Index of its first tensor among the node's outputs. */
  readonly first: number;
  /** One dtype per tensor; null where the node does not say. */
  readonly dtypes: readonly (DType | null)[];
}

/** The output arguments of a node, by the table row of its op. */
export function outputArgs(row: Op, node: NodeDef): OutputArg[] {
  let first = 0;
  return Object.entries(row.outputs).map(([name, text]) => {
    const dtypes = outputTypes(text, node);
    const arg = { name, isReference: isReference(text), first, dtypes };
    first += dtypes.length;
    return arg;
  });
}

/** Whether an output, as its row writes it, is a reference to a variable. */
export function isReference(output = ""): boolean {
  return output.startsWith("ref ");
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
