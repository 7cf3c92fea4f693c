/**
 * Diagonals and bands of matrices.
 *
 * Source: tensorflow/core/ops/array_ops.cc, the documentation of MatrixDiagV3, MatrixDiagPartV3, MatrixSetDiagV3.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { string } from "../attrs.js";
import { linear, type Op, type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { number, numbers } from "./read.js";

const align = { align: string("RIGHT_LEFT") } as const;
/** What V2 does, which has no attribute for it. */
const LEFT = "LEFT_LEFT";

const build = (withAlign: boolean): Op =>
  op(
    {
      inputs: ["diagonal", "k", "num_rows", "num_cols", "padding_value"],
      ...(withAlign && { attrs: align }),
    },
    ([diagonal, k, rows, columns, padding], a) =>
      matrixDiag(diagonal, rangeOf(k), number(rows), number(columns), number(padding), alignOf(a)),
  );
const part = (withAlign: boolean): Op =>
  op(
    {
      inputs: ["input", "k", "padding_value"],
      outputs: { diagonal: "T" },
      ...(withAlign && { attrs: align }),
    },
    ([input, k, padding], a) => diagPart(input, rangeOf(k), number(padding), alignOf(a)),
  );
const set = (withAlign: boolean): Op =>
  op({ inputs: ["input", "diagonal", "k"], ...(withAlign && { attrs: align }) }, ([input, diagonal, k], a) =>
    setDiag(input, diagonal, rangeOf(k), alignOf(a)),
  );

export const diagonals = {
  MatrixDiag: op({ inputs: ["diagonal"], linear: true }, ([diagonal]) =>
    matrixDiag(diagonal, [0, 0], -1, -1, 0, LEFT),
  ),
  MatrixDiagV2: linear(build(false)),
  MatrixDiagV3: linear(build(true)),
  MatrixDiagPart: op({ inputs: ["input"], linear: true, outputs: { diagonal: "T" } }, ([input]) =>
    diagPart(input, [0, 0], 0, LEFT),
  ),
  MatrixDiagPartV2: linear(part(false)),
  MatrixDiagPartV3: linear(part(true)),
  MatrixSetDiag: op({ inputs: ["input", "diagonal"], linear: true }, ([input, diagonal]) =>
    setDiag(input, diagonal, [0, 0], LEFT),
  ),
  MatrixSetDiagV2: linear(set(false)),
  MatrixSetDiagV3: linear(set(true)),
  MatrixBandPart: op(
    { inputs: ["input", "num_lower", "num_upper"], linear: true, outputs: { band: "T" } },
    ([input, lower, upper]) => bandPart(input, number(lower), number(upper)),
  ),
  Diag: op({ inputs: ["diagonal"], linear: true }, ([diagonal]) => {
    const flat = matrixDiag(tf.reshape(diagonal, [-1]), [0, 0], -1, -1, 0, LEFT);
    return tf.reshape(flat, [...diagonal.shape, ...diagonal.shape]);
  }),
  DiagPart: op({ inputs: ["input"], linear: true, outputs: { diagonal: "T" } }, ([input]) => {
    const half = input.shape.slice(0, input.rank / 2);
    const size = half.reduce((product, n) => product * n, 1);
    return tf.reshape(diagPart(tf.reshape(input, [size, size]), [0, 0], 0, LEFT), half);
  }),
} as const satisfies OpFamily;

/** The lowest and the highest diagonal. */
type Range = readonly [low: number, high: number];

function rangeOf(k: tf.Tensor): Range {
  const [low = 0, high = low] = numbers(k);
  return [low, high];
}

function alignOf(attrs: object): string {
  return "align" in attrs ? String(attrs.align) : LEFT;
}

/** Where the diagonals of a `rows` x `columns` matrix lie in their packed form, one row per diagonal from the top. */
function* packed([low, high]: Range, rows: number, columns: number, how: string) {
  const width = widthOf([low, high], rows, columns);
  const [above = "", below = ""] = how.split("_"); // superdiagonals, subdiagonals
  for (let d = high; d >= low; d--) {
    const length = Math.min(rows + Math.min(0, d), columns - Math.max(0, d));
    const side = d > 0 || (d === 0 && above === "RIGHT") ? above : below;
    const shift = (d >= 0 ? above : side) === "RIGHT" ? width - length : 0;
    for (let i = 0; i < length; i++) {
      const [row, column] = [i - Math.min(0, d), i + Math.max(0, d)];
      yield { at: (high - d) * width + shift + i, cell: row * columns + column };
    }
  }
}

/** The length of the longest diagonal. */
function widthOf([low, high]: Range, rows: number, columns: number): number {
  return Math.min(rows + Math.min(high, 0), columns - Math.max(low, 0));
}

function matrixDiag(
  diagonal: tf.Tensor,
  range: Range,
  rows: number,
  columns: number,
  padding: number,
  how: string,
) {
  const [low, high] = range;
  const single = low === high;
  const longest = diagonal.shape.at(-1) ?? 0;
  const [minRows, minColumns] = [longest - Math.min(high, 0), longest + Math.max(low, 0)];
  const height = rows >= 0 ? rows : columns >= 0 ? minRows : Math.max(minRows, minColumns);
  const across = columns >= 0 ? columns : rows >= 0 ? minColumns : Math.max(minRows, minColumns);
  const batch = diagonal.shape.slice(0, single ? -1 : -2);
  const perMatrix = single ? longest : longest * (high - low + 1);
  const values = diagonal.dataSync();
  const size = height * across;
  const count = values.length / Math.max(1, perMatrix);
  const out = sameKind(diagonal, count * size).fill(padding);
  for (const { at, cell } of packed(range, height, across, how)) {
    for (let b = 0; b < count; b++) out[b * size + cell] = values[b * perMatrix + at] ?? 0;
  }
  return tensorLike(diagonal, out, [...batch, height, across]);
}

function diagPart(input: tf.Tensor, range: Range, padding: number, how: string): tf.Tensor {
  const [rows = 0, columns = 0] = input.shape.slice(-2);
  const width = widthOf(range, rows, columns);
  const perMatrix = width * (range[1] - range[0] + 1);
  const values = input.dataSync();
  const count = input.size / Math.max(1, rows * columns);
  const out = sameKind(input, count * perMatrix).fill(padding);
  for (const { at, cell } of packed(range, rows, columns, how)) {
    for (let b = 0; b < count; b++) out[b * perMatrix + at] = values[b * rows * columns + cell] ?? 0;
  }
  const inner = range[0] === range[1] ? [width] : [range[1] - range[0] + 1, width];
  return tensorLike(input, out, [...input.shape.slice(0, -2), ...inner]);
}

function setDiag(input: tf.Tensor, diagonal: tf.Tensor, range: Range, how: string): tf.Tensor {
  const [rows = 0, columns = 0] = input.shape.slice(-2);
  const perMatrix = widthOf(range, rows, columns) * (range[1] - range[0] + 1);
  const [out, values] = [input.dataSync().slice(), diagonal.dataSync()];
  for (const { at, cell } of packed(range, rows, columns, how)) {
    for (let b = 0; b * rows * columns < out.length; b++) {
      out[b * rows * columns + cell] = values[b * perMatrix + at] ?? 0;
    }
  }
  return tensorLike(input, out, input.shape);
}

/** Zeros outside of the band; a negative width keeps that whole triangle. */
function bandPart(input: tf.Tensor, lower: number, upper: number): tf.Tensor {
  const [rows = 0, columns = 0] = input.shape.slice(-2);
  const out = input.dataSync().slice();
  for (let i = 0; i < out.length; i++) {
    const [row, column] = [Math.floor(i / columns) % rows, i % columns];
    const inside = (lower < 0 || row - column <= lower) && (upper < 0 || column - row <= upper);
    if (!inside) out[i] = 0;
  }
  return tensorLike(input, out, input.shape);
}

type Values = Float32Array | Int32Array | Uint8Array;

function sameKind(like: tf.Tensor, size: number): Values {
  if (like.dtype === "bool") return new Uint8Array(size);
  return like.dtype === "int32" ? new Int32Array(size) : new Float32Array(size);
}

function tensorLike(like: tf.Tensor, values: Values, shape: readonly number[]): tf.Tensor {
  const dtype = like.dtype === "bool" || like.dtype === "int32" ? like.dtype : "float32";
  return makeTensor(values, shape, dtype);
}
