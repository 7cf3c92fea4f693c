/**
 * The dtypes of a node's outputs, by how an output argument is written: in the op table of the runner, and in the list
 * of all ops (op-outputs.ts).
 *
 * @module
 */
import { LimitError } from "../errors.js";
import type { AttrValue, NodeDef } from "../formats/graphdef.js";
import { type DType, isDType } from "../tensor/dtype.js";

/** What can be asked of a node whose op is known. */
export type Described = Pick<NodeDef, "name" | "op" | "attrs">;

/** Outputs in a row that share a dtype; null where the node does not say it. */
export interface OutputRun {
  readonly dtype: DType | null;
  readonly count: number;
}

/** A node that says it gives more tensors than this is not worth the memory: TensorFlow itself allocates each. */
const MAX_OUTPUTS = 65_536;

/**
 * The tensors of an output argument, uncounted: a hostile file may say any number.
 *
 * Written `"T"` (an attribute), `"int32"`, `"ref T"`, `"N * T"`, `"T = float32"` with its default, or the name of an
 * attribute that is a list of types, which may be said: `"list Tout"`.
 */
export function outputRuns(text: string, { attrs }: Described): readonly OutputRun[] {
  const { type, fallback, count, isList } = partsOf(text);
  const value = attrs.get(type);
  if (value?.kind === "list") return value.value.type.map((dtype) => ({ dtype, count: 1 }));
  if (isList) return []; // left out: an empty list is the default of all such attributes
  const named = value?.kind === "type" ? value.value : null;
  const dtype = [type, named, fallback].find((name): name is DType => name !== null && isDType(name)) ?? null;
  return [{ dtype, count: count === undefined ? 1 : countOf(attrs.get(count)) }];
}

/** What an output argument says. */
interface Written {
  /** A dtype, or the attribute that names it. */
  readonly type: string;
  readonly fallback: string;
  /** The attribute that says how many there are. */
  readonly count: string | undefined;
  readonly isList: boolean;
}

/** By how it is written: a graph has thousands of nodes, and all ops together a few dozen ways. */
const written = new Map<string, Written>();

function partsOf(text: string): Written {
  const known = written.get(text);
  if (known) return known;
  const [what = "", fallback = ""] = text.replace(/^(ref|list) /, "").split(" = ");
  const [first = "", second] = what.split(" * ");
  const count = second === undefined ? undefined : first;
  const parts = { type: second ?? first, fallback, count, isList: text.startsWith("list ") };
  written.set(text, parts);
  return parts;
}

/**
 * The same, one dtype per tensor.
 *
 * @throws {LimitError} for a count that no graph has
 */
export function outputTypes(text: string, node: Described): readonly (DType | null)[] {
  return outputRuns(text, node).flatMap(({ dtype, count }) => {
    if (count <= MAX_OUTPUTS) return new Array<DType | null>(count).fill(dtype);
    throw new LimitError(`a ${node.op} node says that it gives too many tensors`, {
      path: node.name,
      expected: `at most ${MAX_OUTPUTS}`,
      found: `${count}`,
    });
  });
}

function countOf(value: AttrValue | undefined): number {
  return value?.kind === "i" ? Math.max(0, Number(value.value)) : 0;
}
