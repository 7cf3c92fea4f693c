/**
 * Lines of comma-separated values as columns.
 *
 * Source: tensorflow/core/kernels/decode_csv_op.cc; RFC 4180 for the quotes.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { MalformedError } from "../../errors.js";
import type { DType } from "../../tensor/dtype.js";
import { TensorValue } from "../../tensor/tensor.js";
import { bool, ints, string, types } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { stringsOf, stringTensor } from "../strings.js";
import { toTensorSync } from "../tensors.js";
import { numbers } from "./read.js";

export const csv = {
  DecodeCSV: op(
    {
      inputs: ["records", "record_defaults: tensors"],
      attrs: {
        OUT_TYPE: types(),
        field_delim: string(","),
        use_quote_delim: bool(true),
        na_value: string(""),
        select_cols: ints([]),
      },
      outputs: { output: "list OUT_TYPE" },
    },
    ([records, defaults], a) => {
      const rows = stringsOf(records).map((line, i) =>
        selected(fields(line, a, i), a.select_cols, defaults.length, i),
      );
      return a.OUT_TYPE.map((dtype, column) => {
        const cells = rows.map((row) => row[column] ?? "");
        return columnOf(cells, records.shape, dtype, defaults[column], a.na_value);
      });
    },
  ),
} as const satisfies OpFamily;

interface Options {
  readonly field_delim: string;
  readonly use_quote_delim: boolean;
}

/** The fields of one line; two quotes inside of quotes are one. */
function fields(line: string, { field_delim, use_quote_delim }: Options, record: number): string[] {
  const found: string[] = [];
  let [at, done] = [0, false];
  while (!done) {
    if (use_quote_delim && line[at] === '"') {
      const { text, end } = quoted(line, at + 1, record);
      found.push(text);
      if (end < line.length && line[end] !== field_delim)
        throw unreadable(record, "a field goes on behind its quotes");
      done = end >= line.length;
      at = end + 1;
    } else {
      const end = line.indexOf(field_delim, at);
      found.push(end < 0 ? line.slice(at).replace(/[\r\n]+$/, "") : line.slice(at, end));
      done = end < 0;
      at = end + 1;
    }
  }
  return found;
}

function quoted(line: string, start: number, record: number): { text: string; end: number } {
  let text = "";
  for (let at = start; at < line.length; at++) {
    if (line[at] !== '"') text += line[at];
    else if (line[at + 1] === '"') text += line[at++];
    else return { text, end: at + 1 };
  }
  throw unreadable(record, "a quote is not closed");
}

function selected(
  row: readonly string[],
  columns: readonly number[],
  wanted: number,
  record: number,
): string[] {
  if (columns.length > 0) return columns.map((column) => row[column] ?? "");
  if (row.length === wanted) return [...row];
  throw new MalformedError(`record ${record} has another number of fields`, {
    expected: `${wanted}`,
    found: `${row.length}`,
  });
}

/** One column; empty fields are the default, or an error where there is none. */
function columnOf(
  cells: readonly string[],
  shape: readonly number[],
  dtype: DType,
  fallback: tf.Tensor | undefined,
  missing: string,
): tf.Tensor {
  const defaults =
    fallback && fallback.size > 0 ? (dtype === "string" ? stringsOf(fallback) : numbers(fallback)) : [];
  const values = cells.map((cell, record) => {
    if (cell !== "" && cell !== missing) return dtype === "string" ? cell : Number(cell);
    const [value] = defaults;
    if (value === undefined) throw unreadable(record, "a field is required but missing");
    return value;
  });
  if (dtype === "string") return stringTensor(values.map(String), shape);
  const bad = values.findIndex((value) => Number.isNaN(value));
  if (bad >= 0) throw unreadable(bad, `a field is no ${dtype}: ${JSON.stringify(cells[bad])}`);
  return toTensorSync(new TensorValue("a field", dtype, shape, Float64Array.from(values, Number)));
}

function unreadable(record: number, why: string): MalformedError {
  return new MalformedError(`a record of comma-separated values cannot be read: ${why}`, {
    path: `record ${record}`,
  });
}
