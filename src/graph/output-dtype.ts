/**
 * The dtypes of what a node gives, as TensorFlow's own `op.outputs[i].dtype`: told by its attributes and the definition
 * of its op, which is TensorFlow's or a function of the graph.
 *
 * @module
 */
import type { FunctionArg, FunctionDef } from "../formats/graphdef.js";
import type { DType } from "../tensor/dtype.js";
import { opsByOutputs } from "./op-outputs.js";
import { type Described, type OutputRun, outputRuns } from "./output-types.js";

type Functions = ReadonlyMap<string, Pick<FunctionDef, "outputs">>;

/** Attributes by which ops of others mostly name the dtype of what they give. */
const usual = ["dtype", "DstT", "Tout", "output_types", "_output_types", "out_type", "output_type", "T"];

/** What a node gives; undefined for ops that neither TensorFlow nor the graph defines. */
function runsOf(node: Described, functions?: Functions): readonly OutputRun[] | undefined {
  const written = functions?.get(node.op)?.outputs.map(textOf) ?? definitionOf(node.op);
  return written?.flatMap((text) => outputRuns(text, node));
}

/** How many tensors a node gives; undefined for ops that neither TensorFlow nor the graph defines. */
export function outputCount(node: Described, functions?: Functions): number | undefined {
  return runsOf(node, functions)?.reduce((sum, { count }) => sum + count, 0);
}

/** The dtype of the output at `index`; undefined where nothing says it. */
export function outputDtype(node: Described, index = 0, functions?: Functions): DType | undefined {
  const runs = runsOf(node, functions);
  if (!runs) return guessed(node, index);
  let end = 0;
  for (const { dtype, count } of runs) {
    end += count;
    if (index < end) return dtype ?? undefined;
  }
  return undefined;
}

function guessed({ attrs }: Described, index: number): DType | undefined {
  for (const name of usual) {
    const value = attrs.get(name);
    if (value?.kind === "type" && value.value) return value.value;
    const listed = value?.kind === "list" ? value.value.type[index] : undefined;
    if (listed) return listed;
  }
  return undefined;
}

/** An output argument of a function, as output-types.ts reads it. */
function textOf({ dtype, typeAttr, numberAttr, typeListAttr }: FunctionArg): string {
  if (typeListAttr) return `list ${typeListAttr}`;
  const type = dtype ?? typeAttr;
  return numberAttr ? `${numberAttr} * ${type}` : type;
}

let all: ReadonlyMap<string, readonly string[]> | undefined;

/** What an op of TensorFlow's gives, as it is written; undefined for ops of others. */
function definitionOf(op: string): readonly string[] | undefined {
  all ??= allDefinitions();
  return all.get(op);
}

/** By loops, which take a millisecond: a third of what lists of pairs take, before a graph's first prediction. */
function allDefinitions(): ReadonlyMap<string, readonly string[]> {
  const definitions = new Map<string, readonly string[]>();
  for (const [types, ops] of Object.entries(opsByOutputs)) {
    const written = argumentsOf(types);
    for (const op of ops.split(" ")) definitions.set(op, written);
  }
  return definitions;
}

function argumentsOf(types: string): readonly string[] {
  return types === "" ? [] : types.split(", ");
}
