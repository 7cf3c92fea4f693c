/**
 * What is said of a value that an input does not take: both dtypes and shapes, and what it would have fitted.
 *
 * @module
 */
import { MismatchError, NotFoundError } from "../errors.js";
import type { TensorInfo } from "../formats/file.js";
import type { Graph } from "../graph/graph.js";
import { didYouMean } from "../nearest.js";
import type { Shape } from "../tensor/dtype.js";

/** An input by all its names. */
export interface NamedInput extends TensorInfo {
  /** The key of it in a signature, where it is called by that. */
  readonly key?: string;
}

/** What was given. */
export interface Given {
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** `"x" (serving_default_x:0)`, or the tensor's name alone. */
export function inputLabel({ name, key }: NamedInput): string {
  return key === undefined || key === name ? name : `${JSON.stringify(key)} (${name})`;
}

export function shapeText(shape: Shape | null): string {
  return shape === null ? "any shape" : `[${shape.map((n) => n ?? "?").join(", ")}]`;
}

export function fits(declared: Shape | null, shape: readonly number[]): boolean {
  if (declared === null) return true;
  return declared.length === shape.length && declared.every((n, axis) => n === null || n === shape[axis]);
}

/** The error for an input that was fed the wrong `what`; `inputs` are all that there are. */
export function misfit(
  what: "dtype" | "shape",
  info: TensorInfo,
  given: Given,
  inputs: readonly NamedInput[],
): MismatchError {
  const input: NamedInput = inputs.find(({ name }) => name === info.name) ?? info;
  return new MismatchError(`${inputLabel(input)} was fed the wrong ${what}`, {
    expected: `${info.dtype} ${shapeText(info.shape)}`,
    found: `${given.dtype} ${shapeText(given.shape)}`,
    hint: elsewhere(info, given, inputs) ?? (what === "shape" ? reshaping(info, given) : conversion(info)),
  });
}

/** The nearest of the other inputs: one that takes the value as it is, or else one that is nearer to it. */
function elsewhere(input: TensorInfo, given: Given, inputs: readonly NamedInput[]): string | undefined {
  const others = inputs.filter(({ name }) => name !== input.name);
  const taking = others.find(
    ({ dtype, shape }) => shape && dtype === given.dtype && fits(shape, given.shape),
  );
  if (taking) return `it fits ${described(taking)}`;
  const own = distance(input, given);
  const [nearest] = others
    .map((other) => ({ other, far: distance(other, given) }))
    .filter(({ far }) => far < Math.min(own, TEXT))
    .sort((a, b) => a.far - b.far);
  return nearest && `the nearest input is ${described(nearest.other)}`;
}

function described(input: NamedInput): string {
  return `${inputLabel(input)}, ${input.dtype} ${shapeText(input.shape)}`;
}

/** How far text is from numbers: further than any shape from another. */
const TEXT = 1000;

/** Axes that differ; another number of axes is further than any of those, another dtype is one more. */
function distance({ dtype, shape }: TensorInfo, given: Given): number {
  const isOther = (dtype === "string") !== (given.dtype === "string");
  const kind = isOther ? TEXT : dtype === given.dtype ? 0 : 1;
  if (shape === null) return kind + given.shape.length + 1;
  if (shape.length !== given.shape.length) return kind + given.shape.length + 10;
  return kind + 2 * shape.filter((n, axis) => n !== null && n !== given.shape[axis]).length;
}

function conversion({ dtype }: TensorInfo): string | undefined {
  return dtype === "string" ? "give an array of strings" : `convert it to ${dtype}`;
}

/** What would make the value fit, where that can be told. */
function reshaping({ shape }: TensorInfo, given: Given): string | undefined {
  if (shape === null) return undefined;
  const [batch, ...rest] = shape;
  if ((batch === null || batch === 1) && fits(rest, given.shape))
    return `the batch comes first: give it the shape ${shapeText([1, ...given.shape])}`;
  if (given.shape[0] === 1 && fits(shape, given.shape.slice(1)))
    return `without the first axis it fits: give it the shape ${shapeText(given.shape.slice(1))}`;
  if (batch !== null && batch !== undefined && fits([null, ...rest], given.shape))
    return `the batch is fixed at ${batch}: feed so many examples at a time`;
  return transposing(shape, given.shape) ?? filling(shape, given.shape);
}

/** The same lengths in another order, such as channels first: the numbers must be moved, not only counted anew. */
function transposing(shape: Shape, found: readonly number[]): string | undefined {
  const missing = [...found];
  for (const length of shape) {
    const at = length === null ? -1 : missing.indexOf(length);
    if (at >= 0) missing.splice(at, 1);
  }
  const open = shape.filter((length) => length === null).length;
  if (shape.length !== found.length || missing.length !== open || shape.length < 3) return undefined;
  return `its axes are in another order: transpose it to ${shapeText(shape)}`;
}

/** The same number of elements for each example. */
function filling(shape: Shape, found: readonly number[]): string | undefined {
  const rest = shape.slice(1);
  const product = (lengths: Shape) => lengths.reduce<number>((total, length) => total * (length ?? 1), 1);
  if (rest.includes(null) || found.length === 0 || rest.length === 0) return undefined;
  const wanted = [shape[0] ?? found[0] ?? 1, ...rest];
  if (product(wanted) !== product(found)) return undefined;
  return `it has as many elements: reshape it to ${shapeText(wanted)}`;
}

/** For a name to feed that is neither an input nor a tensor of the graph. */
export function unknownInput(graph: Graph, name: string, inputs: readonly NamedInput[]): NotFoundError {
  const labels = inputs.map(inputLabel);
  return new NotFoundError(`no input named ${JSON.stringify(name)}`, {
    expected: labels.length > 0 ? listed("one of ", labels) : "a tensor of the graph: it has no inputs",
    hint: didYouMean(name, [...inputs.flatMap(everyName), ...graph.nodes.keys()]),
  });
}

function everyName({ name, key }: NamedInput): string[] {
  return key === undefined || key === name ? [name] : [key, name];
}

/** As many names as one takes in at a glance. */
function listed(before: string, names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return before + names.slice(0, SHOWN).join(", ") + more;
}

const SHOWN = 10;
