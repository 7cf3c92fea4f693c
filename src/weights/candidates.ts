/**
 * The tensors that can be weights: those with values, without what training left beside them.
 *
 * @module
 */
import { functionOf } from "../formats/constants.js";
import { Graph } from "../graph/graph.js";
import { dtypes } from "../tensor/dtype.js";
import type { TensorRef } from "../tensor/tensor.js";
import { type Use, Uses } from "./uses.js";

/** Where weights come from: a graph, or a list of tensors with or without the graph that reads them. */
export type WeightSource =
  | Graph
  | { readonly tensors: readonly TensorRef[]; readonly graph?: Graph | undefined };

export interface Candidate {
  readonly tensor: TensorRef;
  readonly names: readonly string[];
  readonly use: Use | undefined;
}

export interface CandidateOptions {
  /** Take the exponential moving average of a variable in its place, where the file has one. */
  readonly averages?: boolean;
}

export function candidatesOf(
  source: WeightSource,
  { averages = false }: CandidateOptions,
): { candidates: Candidate[]; uses: Uses | undefined } {
  const graph = source instanceof Graph ? source : source.graph;
  const uses = graph && new Uses(graph);
  const tensors = outsideFunctions(source instanceof Graph ? tensorsOf(source) : source.tensors);
  const known = new Set(tensors.map(({ name }) => withoutIndex(name)));
  const wanted = tensors.filter((tensor) => isWeight(tensor, known));
  const chosen = averages ? wanted.map((tensor) => averageOf(tensor, tensors) ?? tensor) : wanted;
  const unfrozen = wanted.some(({ role }) => role === "weight");
  const candidates = chosen.flatMap((tensor, i) => {
    const plain = wanted[i] ?? tensor; // an average is used where its variable is
    const names = [plain.name, ...plain.aliases];
    const use = names.map((name) => uses?.of(name)).find((found) => found !== undefined);
    // Where there are variables, a constant that meets no data is a variable's initial value.
    return !use && unfrozen && uses && plain.role === "constant" ? [] : [{ tensor, names, use }];
  });
  return { candidates, uses };
}

/** Constants in the bodies of functions are numbers of formulas, unless nothing else could be a weight. */
function outsideFunctions(tensors: readonly TensorRef[]): readonly TensorRef[] {
  const outside = tensors.filter((tensor) => functionOf(tensor) === undefined);
  return outside.some(({ dtype }) => dtypes[dtype].kind === "float") ? outside : tensors;
}

function tensorsOf(graph: Graph): TensorRef[] {
  const constants = [...graph.nodes.values()]
    .filter(({ op }) => op === "Const")
    .map(({ name }) => graph.getTensorByName(`${name}:0`));
  const variables = [...graph.variables.keys()]
    .filter((name) => graph.nodes.has(name))
    .map((name) => graph.getTensorByName(`${name}:0`));
  return [...constants, ...variables];
}

/** What optimizers and averages append to the name of the variable that they belong to. */
const beside =
  /\/(Adam(_\d+)?|AdamW?|Momentum|RMSProp(_\d+)?|Adagrad|Adadelta(_\d+)?|Ftrl(_\d+)?|ExponentialMovingAverage|avg|[mv]|\.OPTIMIZER_SLOT\/.*)$/;

function isWeight({ name, dtype, shape, role, hasValues }: TensorRef, all: ReadonlySet<string>): boolean {
  if (!hasValues || (role !== "weight" && role !== "constant")) return false;
  if (dtypes[dtype].kind !== "float") return false;
  if (role === "constant" && shape?.length === 0) return false; // a number in a formula
  const plain = withoutIndex(name);
  const owner = plain.replace(beside, "");
  return owner === plain || !all.has(owner);
}

function averageOf({ name }: TensorRef, tensors: readonly TensorRef[]): TensorRef | undefined {
  const plain = withoutIndex(name);
  return tensors.find((tensor) => withoutIndex(tensor.name) === `${plain}/ExponentialMovingAverage`);
}

function withoutIndex(name: string): string {
  return name.replace(/:\d+$/, "");
}
