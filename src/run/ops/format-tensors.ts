/**
 * Tensors written out inside of text, as `tf.strings.format` and `tf.print` do.
 *
 * Source: tensorflow/core/framework/tensor.cc (SummarizeValue, the second version), lib/strings/numbers.cc.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { MalformedError } from "../../errors.js";
import { type DType, dtypes } from "../../tensor/dtype.js";
import { int, string, types } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { type ByteString, byteString, stringsOf, stringTensor } from "../strings.js";
import { general } from "./format.js";

export const tensorFormats = {
  StringFormat: op(
    {
      inputs: ["inputs: tensors * T"],
      attrs: { T: types(), template: string("%s"), placeholder: string("%s"), summarize: int(3) },
      outputs: { output: "string" },
    },
    ([inputs], { T, template, placeholder, summarize }) => {
      const [first = "", ...rest] = template.split(placeholder);
      if (rest.length !== inputs.length) {
        throw new MalformedError("a text has as many gaps as there are tensors to fill them", {
          expected: `${inputs.length}`,
          found: `${rest.length}, in ${JSON.stringify(template)}`,
        });
      }
      const utf8 = (text: string) => byteString(new TextEncoder().encode(text));
      const parts = inputs.map((x, i) => written(x, T[i] ?? "float32", summarize) + utf8(rest[i] ?? ""));
      return stringTensor([utf8(first) + parts.join("")], []);
    },
  ),
} as const satisfies OpFamily;

/** At most `ends` elements at both ends of every axis, all where it is negative. */
function written(x: tf.Tensor, dtype: DType, ends: number): ByteString {
  const elements = elementsOf(x, dtype);
  const kept = ends < 0 ? Number.POSITIVE_INFINITY : ends;
  const axis = (depth: number, start: number): ByteString => {
    if (depth === x.rank) return elements[start] ?? "";
    const [size = 0, ...inner] = x.shape.slice(depth);
    const step = inner.reduce((product, n) => product * n, 1);
    const at = Array.from({ length: size }, (_, i) => i);
    const isCut = size > 2 * kept;
    const shown = isCut ? [...at.slice(0, kept), null, ...at.slice(size - kept)] : at;
    const parts = shown.map((i) => (i === null ? "..." : axis(depth + 1, start + i * step)));
    return `[${parts.join(between(depth, x.rank))}]`;
  };
  return axis(0, 0);
}

/** Numbers of a row stand side by side, rows below each other, with a line for each axis further out. */
function between(depth: number, rank: number): ByteString {
  return depth === rank - 1 ? " " : "\n".repeat(rank - depth - 1) + " ".repeat(depth + 1);
}

function elementsOf(x: tf.Tensor, dtype: DType): ByteString[] {
  if (x.dtype === "string") return stringsOf(x).map((text) => `"${escaped(text)}"`);
  const values = Array.from(x.dataSync());
  switch (dtypes[dtype].kind) {
    case "bool":
      return values.map(String);
    case "float":
      return values.map(float);
    default:
      return values.map(String);
  }
}

const escapes: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  '"': '\\"',
  "'": "\\'",
  "\\": "\\\\",
};

/** As C writes it, but for bytes of UTF-8, which stay. */
function escaped(text: ByteString): ByteString {
  const octal = (code: number) => `\\${code.toString(8).padStart(3, "0")}`;
  return Array.from(text, (byte) => {
    const code = byte.charCodeAt(0);
    return escapes[byte] ?? (code < 0x20 || code === 0x7f ? octal(code) : byte);
  }).join("");
}

/** Six digits where they say it all, else nine. */
function float(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const short = general(value, 6);
  return Math.fround(Number(short)) === value ? short : general(value, 9);
}
