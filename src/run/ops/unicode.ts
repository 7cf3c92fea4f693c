/**
 * Strings as code points, and their n-grams.
 *
 * Source: tensorflow/core/kernels/{unicode_ops,string_ngrams_op}.cc.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { MalformedError } from "../../errors.js";
import { among, bool, int, ints, string } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { byteString, stringsOf, stringTensor } from "../strings.js";
import { bytesOf, integers, makeTensor } from "../tensors.js";
import { scriptOf } from "../text/scripts.js";
import { type Character, decoded, encoded } from "../text/unicode.js";
import { splitsOf } from "./ragged.js";
import { number, numbers } from "./read.js";

const errors = { errors: string("replace"), replacement_char: int(65533) } as const;
const decoding = { input_encoding: string(), ...errors, replace_control_characters: bool(false) } as const;

export const unicode = {
  UnicodeDecode: op(
    {
      inputs: ["input"],
      attrs: decoding,
      outputs: { row_splits: "Tsplits = int64", char_values: "int32" },
    },
    ([input], a) => {
      const rows = bytesOf(input).map((bytes) => decoded(bytes, a.input_encoding, a));
      return [splits(rows), integers(rows.flat().map(({ codePoint }) => codePoint))];
    },
  ),
  UnicodeDecodeWithOffsets: op(
    {
      inputs: ["input"],
      attrs: decoding,
      outputs: { row_splits: "Tsplits = int64", char_values: "int32", char_to_byte_starts: "int64" },
    },
    ([input], a) => {
      const rows = bytesOf(input).map((bytes) => decoded(bytes, a.input_encoding, a));
      const all = rows.flat();
      return [
        splits(rows),
        integers(all.map(({ codePoint }) => codePoint)),
        integers(all.map(({ at }) => at)),
      ];
    },
  ),
  UnicodeEncode: op(
    {
      inputs: ["input_values", "input_splits"],
      attrs: { ...errors, output_encoding: among(string(), "UTF-8", "UTF-16-BE", "UTF-32-BE") },
      outputs: { output: "string" },
    },
    ([values, rows], a) => {
      const [all, bounds] = [numbers(values), numbers(rows)];
      const texts = bounds
        .slice(1)
        .map((end, row) => encoded(all.slice(bounds[row], end), a.output_encoding, a));
      return makeTensor(texts, [texts.length], "string");
    },
  ),
  UnicodeTranscode: op(
    {
      inputs: ["input"],
      attrs: { ...decoding, output_encoding: among(string(), "UTF-8", "UTF-16-BE", "UTF-32-BE") },
      outputs: { output: "string" },
    },
    ([input], a) => {
      const texts = bytesOf(input).map((bytes) => {
        const points = decoded(bytes, a.input_encoding, a).map(({ codePoint }) => codePoint);
        return encoded(points, a.output_encoding, a);
      });
      return makeTensor(texts, input.shape, "string");
    },
  ),
  UnicodeScript: op({ inputs: ["input"], outputs: { output: "int32" } }, ([input]) =>
    makeTensor(Int32Array.from(numbers(input), scriptOf), input.shape, "int32"),
  ),
  StringNGrams: op(
    {
      inputs: ["data", "data_splits"],
      attrs: {
        separator: string(),
        ngram_widths: ints(),
        left_pad: string(),
        right_pad: string(),
        pad_width: int(),
        preserve_short_sequences: bool(),
      },
      outputs: { ngrams: "string", ngrams_splits: "Tsplits = int64" },
    },
    ([data, rows], a) => {
      const [words, bounds] = [stringsOf(data), numbers(rows)];
      const lists = bounds.slice(1).map((end, row) => ngrams(words.slice(bounds[row], end), a));
      const all = lists.flat();
      return [stringTensor(all, [all.length]), integers(splitsOf(lists.map(({ length }) => length)))];
    },
  ),
  UnsortedSegmentJoin: op(
    {
      inputs: ["inputs", "segment_ids", "num_segments"],
      attrs: { separator: string("") },
      outputs: { output: "string" },
    },
    ([inputs, ids, count], { separator }) => segmentJoin(inputs, ids, number(count), inBytes(separator)),
  ),
} as const satisfies OpFamily;

function splits(rows: readonly (readonly Character[])[]): tf.Tensor {
  return integers(splitsOf(rows.map(({ length }) => length)));
}

interface NGrams {
  readonly separator: string;
  readonly ngram_widths: readonly number[];
  readonly left_pad: string;
  readonly right_pad: string;
  readonly pad_width: number;
  readonly preserve_short_sequences: boolean;
}

/** All runs of each width, joined. Padding reaches as far as it can be of use, unless it is told how far. */
function ngrams(words: readonly string[], a: NGrams): string[] {
  const joined = a.ngram_widths.flatMap((width) => {
    const pad = a.pad_width < 0 ? width - 1 : Math.min(a.pad_width, width - 1);
    return runs(words, width, pad, a);
  });
  if (joined.length > 0 || words.length === 0 || !a.preserve_short_sequences) return joined;
  const [width = 1] = [...a.ngram_widths].sort((x, y) => x - y);
  const pad = a.pad_width < 0 ? width - 1 : Math.min(a.pad_width, width - 1);
  return runs(words, words.length + 2 * pad, pad, a);
}

function runs(words: readonly string[], width: number, pad: number, a: NGrams): string[] {
  const padding = (text: string) => new Array<string>(pad).fill(inBytes(text));
  const all = [...padding(a.left_pad), ...words, ...padding(a.right_pad)];
  return Array.from({ length: Math.max(0, all.length - width + 1) }, (_, i) =>
    all.slice(i, i + width).join(inBytes(a.separator)),
  );
}

function inBytes(text: string): string {
  return byteString(new TextEncoder().encode(text));
}

function segmentJoin(inputs: tf.Tensor, ids: tf.Tensor, count: number, separator: string): tf.Tensor {
  const inner = inputs.shape.slice(ids.rank);
  const size = inner.reduce((product, n) => product * n, 1);
  const parts = Array.from({ length: count * size }, (): string[] => []);
  const texts = stringsOf(inputs);
  for (const [row, id] of numbers(ids).entries()) {
    if (id < 0) continue;
    if (id >= count) throw new MalformedError("a segment id is too large", { expected: `below ${count}`, found: `${id}` }); // biome-ignore format: one thought
    for (let i = 0; i < size; i++) parts[id * size + i]?.push(texts[row * size + i] ?? "");
  }
  return stringTensor(
    parts.map((part) => part.reduce((text, next) => (text === "" ? next : text + separator + next), "")),
    [count, ...inner],
  );
}
