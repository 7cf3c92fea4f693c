/**
 * Strings: case, joining, splitting, slicing, formatting. Strings are bytes; what counts characters says so.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { bool, int, string } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import {
  type ByteString,
  broadcastStrings,
  byteString,
  stringOf,
  stringsOf,
  stringTensor,
  toBytes,
} from "../strings.js";
import { makeTensor } from "../tensors.js";
import { axes, numbers } from "./read.js";

const encoding = { encoding: string("") } as const;
const unit = { unit: string("BYTE") } as const;

export const strings = {
  StringLower: op({ inputs: ["input"], attrs: encoding, outputs: { output: "string" } }, ([input], a) =>
    mappedStrings(input, cased(a.encoding, "toLowerCase", /[A-Z]/g)),
  ),
  StringUpper: op({ inputs: ["input"], attrs: encoding, outputs: { output: "string" } }, ([input], a) =>
    mappedStrings(input, cased(a.encoding, "toUpperCase", /[a-z]/g)),
  ),
  StringStrip: op({ inputs: ["input"], outputs: { output: "string" } }, ([input]) =>
    mappedStrings(input, (text) => text.replace(/^[\t-\r ]+|[\t-\r ]+$/g, "")),
  ),
  StringLength: op({ inputs: ["input"], attrs: unit, outputs: { output: "int32" } }, ([input], a) =>
    makeTensor(
      Int32Array.from(stringsOf(input), (text) => units(text, a.unit).length),
      input.shape,
      "int32",
    ),
  ),
  Substr: op(
    { inputs: ["input", "pos", "len"], attrs: unit, outputs: { output: "string" } },
    ([input, pos, len], a) => substrings(input, pos, len, a.unit),
  ),
  StringJoin: op(
    { inputs: ["inputs: tensors"], attrs: { separator: string("") }, outputs: { output: "string" } },
    ([inputs], { separator }) => joined(inputs, byteString(new TextEncoder().encode(separator))),
  ),
  ReduceJoin: op(
    {
      inputs: ["inputs", "reduction_indices"],
      attrs: { keep_dims: bool(false), separator: string("") },
      outputs: { output: "string" },
    },
    ([inputs, indices], { keep_dims, separator }) =>
      reduceJoin(
        inputs,
        axes(indices, inputs.rank),
        keep_dims,
        byteString(new TextEncoder().encode(separator)),
      ),
  ),
  StringSplit: op(
    {
      inputs: ["input", "delimiter"],
      attrs: { skip_empty: bool(true) },
      outputs: { indices: "int64", values: "string", shape: "int64" },
    },
    ([input, delimiter], { skip_empty }) => {
      const split = splitAtAny(stringOf(delimiter));
      return sparse(stringsOf(input).map((text) => split(text).filter((part) => !skip_empty || part !== "")));
    },
  ),
  StringSplitV2: op(
    {
      inputs: ["input", "sep"],
      attrs: { maxsplit: int(-1) },
      outputs: { indices: "int64", values: "string", shape: "int64" },
    },
    ([input, sep], { maxsplit }) => {
      const separator = stringOf(sep);
      return sparse(stringsOf(input).map((text) => splitAt(text, separator, maxsplit)));
    },
  ),
} as const satisfies OpFamily;

/** `f` of every string. */
export function mappedStrings(input: tf.Tensor, f: (text: ByteString) => ByteString): tf.Tensor {
  return stringTensor(stringsOf(input).map(f), input.shape);
}

/** A byte order mark is a character like others. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

export function decodeUtf8(text: ByteString): string {
  return utf8.decode(toBytes(text));
}

export function encodeUtf8(text: string): ByteString {
  return byteString(new TextEncoder().encode(text));
}

/** Without an encoding, only ASCII letters have cases. */
function cased(encoding: string, change: "toLowerCase" | "toUpperCase", ascii: RegExp) {
  return encoding === ""
    ? (text: ByteString) => text.replace(ascii, (letter) => letter[change]())
    : (text: ByteString) => encodeUtf8(decodeUtf8(text)[change]());
}

/** The bytes or the UTF-8 characters of a string. */
function units(text: ByteString, unit: string): ByteString[] {
  if (unit === "BYTE") return [...text];
  return text.match(/[^\x80-\xbf][\x80-\xbf]*/g) ?? []; // a character is a lead byte and those that follow
}

function substrings(input: tf.Tensor, pos: tf.Tensor, len: tf.Tensor, unit: string): tf.Tensor {
  const shape = tf.backend_util.assertAndGetBroadcastShape(input.shape, pos.shape);
  const [from, lengths] = [numbers(tf.broadcastTo(pos, shape)), numbers(tf.broadcastTo(len, shape))];
  const parts = broadcastStrings(input, shape).map((text, i) => {
    const all = units(text, unit);
    const [at = 0, length = 0] = [from[i], lengths[i]];
    const start = at < 0 ? at + all.length : at;
    if (start < 0 || start > all.length) {
      throw new MalformedError("a substring starts outside of its string", {
        expected: `${-all.length} to ${all.length}`,
        found: `${at}`,
      });
    }
    return all.slice(start, Math.max(start, start + length)).join("");
  });
  return stringTensor(parts, shape);
}

/** Scalars repeat; everything else has the same shape. */
function joined(inputs: readonly tf.Tensor[], separator: ByteString): tf.Tensor {
  const shape = inputs.find(({ rank }) => rank > 0)?.shape ?? [];
  const columns = inputs.map((input) => broadcastStrings(input, shape));
  const size = columns[0]?.length ?? 0;
  return stringTensor(
    Array.from({ length: size }, (_, i) => columns.map((column) => column[i] ?? "").join(separator)),
    shape,
  );
}

/** Joins along axes, the one given first fastest; without axes nothing is joined. */
function reduceJoin(
  input: tf.Tensor,
  along: readonly number[],
  keep: boolean,
  separator: ByteString,
): tf.Tensor {
  const kept = input.shape.map((_, axis) => axis).filter((axis) => !along.includes(axis));
  const count = along.reduce((product, axis) => product * (input.shape[axis] ?? 1), 1);
  const order = transposedIndices(input.shape, [...kept, ...[...along].reverse()]);
  const all = stringsOf(input);
  const shape = keep
    ? input.shape.map((n, axis) => (along.includes(axis) ? 1 : n))
    : kept.map((axis) => input.shape[axis] ?? 1);
  const size = shape.reduce((product, n) => product * n, 1);
  const row = (i: number) => Array.from(order.subarray(i * count, (i + 1) * count), (at) => all[at] ?? "");
  return stringTensor(
    Array.from({ length: size }, (_, i) => row(i).join(separator)),
    shape,
  );
}

function transposedIndices(shape: readonly number[], order: readonly number[]): Int32Array {
  const size = shape.reduce((product, n) => product * n, 1);
  const indices = tf.reshape(tf.range(0, size, 1, "int32"), [...shape]);
  return tf.transpose(indices, [...order]).dataSync<"int32">();
}

/** TensorFlow 1's split: every byte of the delimiter splits; an empty one parts all bytes. */
function splitAtAny(delimiters: ByteString): (text: ByteString) => ByteString[] {
  if (delimiters === "") return (text) => [...text];
  return (text) => {
    if (text === "") return [];
    const parts = [""];
    for (const byte of text) {
      if (delimiters.includes(byte)) parts.push("");
      else parts[parts.length - 1] += byte;
    }
    return parts;
  };
}

/** Python's `str.split`: without a separator at runs of white space. */
export function splitAt(text: ByteString, separator: ByteString, maxsplit: number): ByteString[] {
  if (maxsplit === 0) return [text];
  if (separator === "") return words(text, maxsplit);
  const limit = maxsplit < 0 ? Number.POSITIVE_INFINITY : maxsplit;
  const parts: ByteString[] = [];
  let rest = text;
  while (parts.length < limit) {
    const at = rest.indexOf(separator);
    if (at < 0) break;
    parts.push(rest.slice(0, at));
    rest = rest.slice(at + separator.length);
  }
  return [...parts, rest];
}

/** As many words as told, and what is left, even where that is nothing: so TensorFlow, unlike Python. */
function words(text: ByteString, limit: number): ByteString[] {
  const parts: ByteString[] = [];
  let rest = text.replace(/^[\t-\r ]+/, "");
  while (rest !== "") {
    const [word = ""] = /^[^\t-\r ]+/.exec(rest) ?? [];
    parts.push(word);
    rest = rest.slice(word.length).replace(/^[\t-\r ]+/, "");
    if (parts.length === limit) return [...parts, rest];
  }
  return parts;
}

/** Rows of different lengths as a sparse matrix: indices, values, shape. */
function sparse(rows: readonly (readonly ByteString[])[]): tf.Tensor[] {
  const indices = rows.flatMap((row, i) => row.flatMap((_, j) => [i, j]));
  const values = rows.flat();
  const width = Math.max(0, ...rows.map((row) => row.length));
  return [
    tf.tensor2d(Int32Array.from(indices), [values.length, 2], "int32"),
    stringTensor(values, [values.length]),
    tf.tensor1d(Int32Array.of(rows.length, width), "int32"),
  ];
}
