/**
 * What fills a table from the lines of a text file: columns, whole lines, or line numbers.
 *
 * Source: tensorflow/core/kernels/lookup_util.cc.
 *
 * @module
 */
import { MalformedError } from "../errors.js";
import type { DType } from "../tensor/dtype.js";
import { byteString } from "./strings.js";
import type { Entry, Table } from "./table.js";

/** The attributes of InitializeTableFromTextFile. */
interface Columns {
  /** A column, or one of the two below. */
  readonly key_index: number;
  readonly value_index: number;
  /** How many lines are read; below zero, all. */
  readonly vocab_size: number;
  readonly delimiter: string;
  /** What is added to line numbers. */
  readonly offset: number;
}

const WHOLE_LINE = -2;
const LINE_NUMBER = -1;

/** Fills a table. @throws {MalformedError} for what TensorFlow refuses: lines without a column, texts that are no numbers … */
export function readVocabulary(table: Table, file: string, bytes: Uint8Array, a: Columns): void {
  const lines = linesOf(bytes);
  const wanted = a.vocab_size < 0 ? lines.length : a.vocab_size;
  if (wanted > lines.length) throw new MalformedError(`the vocabulary ${file} is shorter than the graph says`, { expected: `${wanted} lines`, found: `${lines.length}` }); // biome-ignore format: one thought
  for (const [number, line] of lines.slice(0, wanted).entries()) {
    const entry = (index: number, dtype: DType) => entryOf(index, dtype, { file, line, number, ...a });
    const [key, value] = [entry(a.key_index, table.keyDType), entry(a.value_index, table.valueDType)];
    const known = table.entries.get(key);
    if (known && known[0] !== value) throw malformed(`the key ${JSON.stringify(key)} comes twice, with other values`, { file, number }, `${known[0]}`, `${value}`); // biome-ignore format: one thought
    table.entries.set(key, [value]);
  }
}

/** Without the carriage returns that end them. */
function linesOf(bytes: Uint8Array): string[] {
  const lines = byteString(bytes).split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

interface Place {
  readonly file: string;
  readonly number: number;
}

interface Row extends Place {
  readonly line: string;
  readonly delimiter: string;
  readonly offset: number;
}

function entryOf(index: number, dtype: DType, row: Row): Entry {
  if (row.line === "") throw malformed("an empty line", row, "text", "nothing");
  if (index === LINE_NUMBER) {
    if (dtype === "int64") return row.number + row.offset;
    throw malformed("line numbers for keys or values of another dtype", row, "int64", dtype);
  }
  const columns = row.line.split(row.delimiter);
  const text = index === WHOLE_LINE ? row.line : columns[index];
  if (text === undefined) throw malformed("a line has too few columns", row, `at least ${index + 1}`, `${columns.length}`); // biome-ignore format: one thought
  return dtype === "string" ? text : numberOf(text, dtype, row);
}

const INTEGER = /^\s*[+-]?\d+\s*$/;
const FLOAT = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

function numberOf(text: string, dtype: DType, place: Place): number {
  const isWhole = dtype.startsWith("int");
  if ((isWhole ? INTEGER : FLOAT).test(text)) return Number(text);
  const special = /^\s*([+-]?)(inf(?:inity)?|nan)\s*$/i.exec(text);
  if (!isWhole && special) return special[2]?.toLowerCase() === "nan" ? Number.NaN : special[1] === "-" ? -Infinity : Infinity; // biome-ignore format: one thought
  throw malformed("a text that is no number", place, `a ${dtype}`, JSON.stringify(text));
}

function malformed(
  summary: string,
  { file, number }: Place,
  expected: string,
  found: string,
): MalformedError {
  return new MalformedError(`the vocabulary ${file} does not fit its table: ${summary}`, {
    expected,
    found: `${found}, line ${number + 1}`,
    hint: "the file may be another than the model was made with, or have other line ends",
  });
}
