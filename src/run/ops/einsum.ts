/**
 * Einstein sums, as transposes around one matrix product.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { string } from "../attrs.js";
import { isComplex } from "../complex-math.js";
import { type OpFamily, op } from "../op.js";

export const einsums = {
  Einsum: op(
    { inputs: ["inputs: tensors"], attrs: { equation: string() }, overflows: true },
    ([inputs], { equation }) =>
      inputs.some(isComplex) ? complexEinsum(inputs, equation) : einsum(inputs, equation),
  ),
} as const satisfies OpFamily;

/** A tensor whose axes have names. */
/** A sum of products is linear in each operand: the sum over all choices of real or imaginary parts. */
function complexEinsum(inputs: readonly tf.Tensor[], equation: string): tf.Tensor {
  const sums: (tf.Tensor | undefined)[] = [undefined, undefined];
  for (let choice = 0; choice < 2 ** inputs.length; choice++) {
    const isImaginary = (i: number) => ((choice >> i) & 1) === 1;
    const count = inputs.filter((_, i) => isImaginary(i)).length;
    const part = einsum(
      inputs.map((x, i) => (isImaginary(i) ? tf.imag(x) : tf.real(x))),
      equation,
    );
    const signed = count % 4 > 1 ? tf.neg(part) : part; // powers of i: 1, i, -1, -i
    const sum = sums[count % 2];
    sums[count % 2] = sum ? tf.add(sum, signed) : signed;
  }
  const [real = tf.scalar(0), imaginary = tf.scalar(0)] = sums;
  return tf.complex(real, imaginary);
}

interface Labelled {
  readonly tensor: tf.Tensor;
  readonly labels: readonly string[];
}

export function einsum(inputs: readonly tf.Tensor[], equation: string): tf.Tensor {
  const [left = "", right = ""] = equation.replace(/\s/g, "").split("->");
  const terms = left.split(",");
  if (terms.length !== inputs.length || inputs.length === 0) throw malformed(equation, inputs.length);
  const width = Math.max(...terms.map((term, i) => ellipsisWidth(term, inputs[i]?.rank ?? 0)));
  const output = labelsOf(right, right.includes("...") ? width : 0, width);
  const operands = inputs.map((tensor, i) => {
    const term = terms[i] ?? "";
    return diagonal({ tensor, labels: labelsOf(term, ellipsisWidth(term, tensor.rank), width) });
  });
  const product = operands.reduce((a, b, i) => multiplied(a, b, neededAfter(operands, i, output)));
  return arranged(summed(product, output), output);
}

/** How many axes `...` stands for. */
function ellipsisWidth(term: string, rank: number): number {
  return term.includes("...") ? rank - (term.length - 3) : 0;
}

/** One label per axis; those of `...` are numbers, counted from the right. */
function labelsOf(term: string, width: number, widest: number): string[] {
  const [before = "", after] = term.split("...");
  if (after === undefined) return [...before];
  return [...before, ...Array.from({ length: width }, (_, i) => `${widest - width + i}`), ...after];
}

/** Repeated labels of one operand: only where the indices are equal. */
function diagonal({ tensor, labels }: Labelled): Labelled {
  const at = labels.findIndex((label, i) => labels.indexOf(label) < i);
  if (at < 0) return { tensor, labels };
  const first = labels.indexOf(labels[at] ?? "");
  const size = tensor.shape[at] ?? 1;
  const shape = tensor.shape.map((_, axis) => (axis === first || axis === at ? size : 1));
  const mask = tf.reshape(tf.eye(size), shape);
  return diagonal({
    tensor: tf.sum(tf.mul(tensor, mask), at),
    labels: labels.filter((_, axis) => axis !== at),
  });
}

/** Labels that something after operand `i` still reads. */
function neededAfter(operands: readonly Labelled[], i: number, output: readonly string[]): Set<string> {
  return new Set([...output, ...operands.slice(i + 1).flatMap(({ labels }) => labels)]);
}

/** The product of two operands, summed over the labels that nothing needs any more. */
function multiplied(left: Labelled, right: Labelled, needed: ReadonlySet<string>): Labelled {
  const keep = [...needed];
  const a = summed(left, [...keep, ...right.labels]);
  const b = summed(right, [...keep, ...left.labels]);
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter((label) => needed.has(label));
  const inner = shared.filter((label) => !needed.has(label));
  const [rows, columns] = [only(a, shared), only(b, shared)];
  const sizes = new Map<string, number>();
  for (const { tensor, labels } of [a, b])
    for (const [axis, label] of labels.entries())
      sizes.set(label, Math.max(sizes.get(label) ?? 1, tensor.shape[axis] ?? 1));
  const size = (labels: readonly string[]) =>
    labels.reduce((total, label) => total * (sizes.get(label) ?? 1), 1);
  const x = tf.reshape(grown(a, [...batch, ...rows, ...inner], sizes), [
    size(batch),
    size(rows),
    size(inner),
  ]);
  const y = tf.reshape(grown(b, [...batch, ...inner, ...columns], sizes), [
    size(batch),
    size(inner),
    size(columns),
  ]);
  const labels = [...batch, ...rows, ...columns];
  return {
    tensor: tf.reshape(
      tf.matMul(x, y),
      labels.map((label) => sizes.get(label) ?? 1),
    ),
    labels,
  };
}

function only({ labels }: Labelled, shared: readonly string[]): string[] {
  return labels.filter((label) => !shared.includes(label));
}

/** In this order, axes of size one repeated where the other operand is larger. */
function grown(operand: Labelled, labels: readonly string[], sizes: ReadonlyMap<string, number>): tf.Tensor {
  const tensor = arranged(operand, labels);
  const shape = labels.map((label) => sizes.get(label) ?? 1);
  return shape.every((size, axis) => size === tensor.shape[axis]) ? tensor : tf.broadcastTo(tensor, shape);
}

/** Summed over the axes whose label is not among `kept`. */
function summed({ tensor, labels }: Labelled, kept: readonly string[]): Labelled {
  const axes = labels.flatMap((label, axis) => (kept.includes(label) ? [] : [axis]));
  if (axes.length === 0) return { tensor, labels };
  return { tensor: tf.sum(tensor, axes), labels: labels.filter((label) => kept.includes(label)) };
}

function arranged({ tensor, labels }: Labelled, order: readonly string[]): tf.Tensor {
  if (order.every((label, axis) => label === labels[axis])) return tensor;
  return tf.transpose(
    tensor,
    order.map((label) => labels.indexOf(label)),
  );
}

function malformed(equation: string, count: number): MalformedError {
  return new MalformedError("an Einsum's equation does not fit its inputs", {
    expected: `${count} terms`,
    found: equation,
  });
}
