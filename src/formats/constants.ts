/**
 * The constants of a graph, and of the functions in its library, as tensors.
 *
 * A constant of the graph goes by TensorFlow's own name, `node:0`. Names of nodes are unique within a function only,
 * so one of a function's body is `function::node:0`; no name of a node may hold a colon.
 *
 * @module
 */
import type { TensorRef } from "../tensor/tensor.js";
import { damagedTensor, damageNotes, tried } from "./damaged.js";
import type { GraphDef, NodeDef } from "./graphdef.js";

const SEPARATOR = "::";

/** The tensors of all Const nodes, those of functions last; one that is damaged is listed without values, and noted. */
export function constantsOf({ nodes, functions }: GraphDef): { tensors: TensorRef[]; notes: string[] } {
  const notes: string[] = [];
  const tensors = [...constantsAmong(nodes, notes)];
  for (const fn of functions)
    for (const tensor of constantsAmong(fn.nodes, notes))
      tensors.push(tensor.with({ name: `${fn.name}${SEPARATOR}${tensor.name}` }));
  return { tensors, notes };
}

/** The function that a constant stands in; undefined for one of the graph itself, and for what is no constant. */
export function functionOf({ name, role }: Pick<TensorRef, "name" | "role">): string | undefined {
  const end = role === "constant" ? name.indexOf(SEPARATOR) : -1;
  return end < 0 ? undefined : name.slice(0, end);
}

function* constantsAmong(nodes: readonly NodeDef[], notes: string[]): Generator<TensorRef> {
  for (const node of nodes) {
    const value = node.op === "Const" ? constantOf(node, notes) : undefined;
    if (value) yield value;
  }
}

function constantOf(node: NodeDef, notes: string[]): TensorRef | undefined {
  const value = tried(() => node.attrs.get("value"));
  if (!(value instanceof Error)) return value?.kind === "tensor" ? value.value : undefined;
  const dtype = tried(() => node.attrs.get("dtype"));
  const known = !(dtype instanceof Error) && dtype?.kind === "type" ? dtype.value : undefined;
  const tensor = damagedTensor(`${node.name}:0`, value, known).with({ role: "constant" });
  notes.push(...damageNotes([tensor]));
  return tensor;
}
