/**
 * Tensors as text, exactly as `print(array)` of numpy 2.4 gives it.
 *
 * ```ts
 * arrayText(new TensorValue("x", "float32", [3], Float32Array.of(1, 2.5, -3)));  // "[ 1.   2.5 -3. ]"
 * ```
 *
 * @module
 */
import type { TensorValue } from "../../tensor/tensor.js";
import { type ElementFormat, elementFormat, scalarText } from "./element.js";

export interface ArrayTextOptions {
  /** Columns of a line; numpy's default is 75. */
  readonly lineWidth?: number;
  /** More elements than this are summarised with `...`; numpy's default is 1000. */
  readonly threshold?: number;
  /** Elements at each end of a summarised axis; numpy's default is 3. */
  readonly edgeItems?: number;
}

export function arrayText(value: TensorValue, options: ArrayTextOptions = {}): string {
  const { lineWidth = 75, threshold = 1000, edgeItems = 3 } = options;
  const { shape } = value;
  if (shape.length === 0) return scalarText(value);
  const size = shape.reduce((product, n) => product * n, 1);
  if (size === 0) return "[]";
  const edge = size > threshold ? edgeItems : Number.POSITIVE_INFINITY;
  const format = elementFormat(value, shownIndices(shape, edge));
  return new Layout(shape, format, edge).text(lineWidth);
}

/** The indices along an axis that are printed; `null` stands for `...`. */
function shownAlong(length: number, edge: number): (number | null)[] {
  if (length <= 2 * edge) return Array.from({ length }, (_, i) => i);
  const first = Array.from({ length: edge }, (_, i) => i);
  return [...first, null, ...first.map((i) => length - edge + i)];
}

function shownIndices(shape: readonly number[], edge: number): number[] {
  let indices = [0];
  for (const length of shape) {
    const along = shownAlong(length, edge).filter((i): i is number => i !== null);
    indices = indices.flatMap((base) => along.map((i) => base * length + i));
  }
  return indices;
}

class Layout {
  constructor(
    readonly shape: readonly number[],
    readonly format: ElementFormat,
    readonly edge: number,
  ) {}

  text(lineWidth: number): string {
    return this.#block(0, 0, " ", lineWidth);
  }

  /** The block of an axis; each deeper block is indented by one and leaves room for one more bracket. */
  #block(axis: number, base: number, indent: string, width: number): string {
    const length = this.shape[axis] ?? 1;
    const items = shownAlong(length, this.edge);
    const last = axis === this.shape.length - 1;
    const body = last ? this.#rows(items, base * length, indent, width) : [];
    for (const item of last ? [] : items) {
      const text =
        item === null ? "..." : this.#block(axis + 1, base * length + item, `${indent} `, width - 1);
      body.push(indent + text);
    }
    const separator = last ? "\n" : "\n".repeat(this.shape.length - axis - 1);
    return `[${body.join(separator).slice(indent.length)}]`;
  }

  /** The lines of one row, wrapped; every line leaves room for the bracket that may close it. */
  #rows(items: readonly (number | null)[], base: number, indent: string, width: number): string[] {
    const lines: string[] = [];
    let line = indent;
    for (const item of items) {
      const word = item === null ? "..." : this.format(base + item);
      if (line.length + word.length > width - 1 && line.length > indent.length) {
        lines.push(line.trimEnd());
        line = indent;
      }
      line += `${word} `;
    }
    lines.push(line.slice(0, -1));
    return lines;
  }
}
