/**
 * How large a result an op is asked for, where its inputs can ask for far more than they are: before it is made, for a
 * system that has no more memory ends the process in place of saying so.
 *
 * What asks is an argument, and TensorFlow's ops call the same thing by the same name: `shape`, `multiples`, `paddings`.
 *
 * @module
 */
import { LimitError } from "../../errors.js";
import type { NodeDef } from "../../formats/graphdef.js";
import { attr } from "../../graph/graph.js";
import tf from "../../tfjs-core.cjs";
import type { Op } from "../op.js";
import { number, numbers } from "../ops/read.js";
import { isTensor, type Value } from "../values.js";

/** The inputs by the names of their arguments: those that are tensors of their own. */
type Named = Readonly<Record<string, tf.Tensor>>;

/** The elements that an argument of this name asks for; undefined where the other arguments say it means another thing. */
const asked: Readonly<Record<string, (value: tf.Tensor, given: Named, node: NodeDef) => number | undefined>> =
  {
    dims: (dims) => product(numbers(dims)),
    shape: (shape) => product(numbers(shape)),
    output_shape: (shape) => product(numbers(shape)),
    multiples: (multiples, { input }) => input && input.size * product(numbers(multiples)),
    paddings: (paddings, { input }) => input && padded(input.shape, numbers(paddings)),
    size: (size, { images }) => images && product(numbers(size)) * sizeAlong(images, [0, 3]),
    crop_size: (size, { image, boxes }) =>
      image && boxes && product(numbers(size)) * sizeAlong(boxes, [0]) * sizeAlong(image, [3]),
    depth: (depth, { indices }) => indices && indices.size * number(depth),
    indices: (indices, { params, axis }, node) =>
      params && indices.size * params.size > ALWAYS && gathers.test(node.op) && !attr(node, "batch_dims", "i")
        ? indices.size * (params.size / Math.max(1, sizeAlong(params, [axis ? number(axis) : 0])))
        : undefined,
    num: (num) => number(num),
    limit: (limit, { start, delta }) => start && delta && (number(limit) - number(start)) / number(delta),
    num_samples: (samples, { logits }) => logits && sizeAlong(logits, [0]) * number(samples),
    num_segments: (segments, { data, segment_ids: ids }) =>
      data && ids && (data.size / Math.max(1, ids.size)) * number(segments),
    num_elements: (elements) => number(elements),
    num_rows: (rows, { num_cols: columns }) => columns && number(rows) * Math.max(1, number(columns)),
    diagonal: (diagonal, given, { op }) =>
      given.input ? undefined : diagonal.size * (op === "Diag" ? diagonal.size : sizeAlong(diagonal, [-1])),
  };

const gathers = /^Gather(V2)?$/;

/** What throws where a node is asked for too much; undefined for nodes that nobody can ask. */
export function demandOf(row: Op, node: NodeDef): ((inputs: readonly Value[]) => void) | undefined {
  if (node.op === "Einsum") return (inputs) => refuseBeyond(summed(node, inputs.filter(isTensor)), node);
  if (row.args.some(({ kind }) => kind === "tensors" || kind === "values")) return undefined;
  if (matrixProducts.test(node.op)) return ([a, b]) => multiplied(a, b, node);
  if (isElementwise(row)) return ([x, y]) => elementwise(x, y, node);
  if (node.op === "Reshape") return undefined; // makes nothing
  const names = row.args.map(({ name }) => name).filter((name) => Object.hasOwn(asked, name));
  if (names.length === 0) return undefined;
  return (inputs) => {
    const given = named(row, inputs);
    for (const name of names) {
      const value = given[name];
      refuseBeyond((value && asked[name]?.(value, given, node)) ?? 0, node);
    }
  };
}

/** Two operands, broadcast against each other: TensorFlow calls the result of these `z`. */
function isElementwise({ args, outputs }: Op): boolean {
  return args.length === 2 && "z" in outputs;
}

/** Most operands are so small that they need no looking at: loops have thousands of these. */
function elementwise(x: Value | undefined, y: Value | undefined, node: NodeDef): void {
  if (!(x instanceof tf.Tensor && y instanceof tf.Tensor) || x.size * y.size <= ALWAYS) return;
  refuseBeyond(broadcast(x.shape, y.shape), node);
}

const matrixProducts = /^(Batch)?MatMul(V\d)?$/;

function multiplied(a: Value | undefined, b: Value | undefined, node: NodeDef): void {
  if (!(a instanceof tf.Tensor && b instanceof tf.Tensor) || a.size * b.size <= ALWAYS) return;
  const rows = a.shape.at(isSet(node, "transpose_a", "adj_x") ? -1 : -2) ?? 1;
  const columns = b.shape.at(isSet(node, "transpose_b", "adj_y") ? -2 : -1) ?? 1;
  refuseBeyond(broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)) * rows * columns, node);
}

function isSet(node: NodeDef, ...names: readonly string[]): boolean {
  return names.some((name) => attr(node, name, "b") === true);
}

/** The elements of an Einsum's result: of its named axes, for batches are no larger than what is given. */
function summed(node: NodeDef, inputs: readonly tf.Tensor[]): number {
  const equation = new TextDecoder().decode(attr(node, "equation", "s")).replaceAll(/\s/g, "");
  const [operands = "", result = ""] = equation.split("->");
  if (equation.includes(".")) return 0;
  const sizes = new Map<string, number>();
  for (const [i, axes] of operands.split(",").entries())
    for (const [axis, name] of [...axes].entries()) sizes.set(name, inputs[i]?.shape[axis] ?? 1);
  return product([...result].map((name) => sizes.get(name) ?? 1));
}

function named({ args }: Op, inputs: readonly Value[]): Named {
  return Object.fromEntries(
    args.flatMap(({ name }, i) => {
      const value = inputs[i];
      return value instanceof tf.Tensor ? [[name, value]] : [];
    }),
  );
}

/** So many elements are not worth asking how much memory there is. */
const ALWAYS = 1 << 24;

/** No backend has tensors larger than this: wasm's memory ends there. */
const MOST = 2 ** 32;

/** @throws {LimitError} where there is no room for so many elements */
function refuseBeyond(elements: number, node: NodeDef): void {
  if (!(elements > ALWAYS)) return;
  const bytes = elements * bytesEach(node);
  const room = Math.min(MOST, available());
  if (bytes <= room) return;
  throw new LimitError(`the ${node.op} node ${node.name} needs more memory than there is`, {
    path: `node ${node.name}`,
    expected: `at most ${room} bytes`,
    found: `${bytes} bytes`,
    hint: "feed a smaller batch, or fetch a tensor before it",
  });
}

/** What the system still has, where it says so: macOS counts what it would give back at once as taken. */
function available(): number {
  if (typeof process === "undefined" || process.platform === "darwin") return MOST;
  return process.availableMemory?.() ?? MOST;
}

/** As TensorFlow.js keeps them: strings are pointers to their bytes. */
function bytesEach(node: NodeDef): number {
  return attr(node, "T", "type") === "string" || attr(node, "dtype", "type") === "string" ? 8 : 4;
}

/** Of sizes that are known: -1 leaves one open, which the input's own elements fill. */
function product(sizes: readonly number[]): number {
  return sizes.reduce((all, n) => all * Math.abs(n), 1);
}

function sizeAlong({ shape }: tf.Tensor, axes: readonly number[]): number {
  return product(axes.map((axis) => shape.at(axis) ?? 1));
}

function padded(shape: readonly number[], paddings: readonly number[]): number | undefined {
  if (paddings.length !== 2 * shape.length) return undefined;
  return product(shape.map((n, axis) => n + (paddings[2 * axis] ?? 0) + (paddings[2 * axis + 1] ?? 0)));
}

/** Aligned at the last axis. */
function broadcast(a: readonly number[], b: readonly number[]): number {
  const rank = Math.max(a.length, b.length);
  return product(Array.from({ length: rank }, (_, i) => Math.max(a.at(-1 - i) ?? 1, b.at(-1 - i) ?? 1)));
}
