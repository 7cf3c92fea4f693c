/**
 * Regular expressions in RE2's syntax, matched by RE2's algorithm: linear time, whatever pattern a file brings.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { RE2JS } from "re2js";
import { bool, string } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { stringOf, stringsOf } from "../strings.js";
import { makeTensor } from "../tensors.js";
import { decodeUtf8, encodeUtf8, mappedStrings } from "./string.js";

const outputs = { output: "string" } as const;

export const regexes = {
  RegexReplace: op(
    { inputs: ["input", "pattern", "rewrite"], attrs: { replace_global: bool(true) }, outputs },
    ([input, pattern, rewrite], { replace_global }) =>
      replaced(input, decodeUtf8(stringOf(pattern)), decodeUtf8(stringOf(rewrite)), replace_global),
  ),
  StaticRegexReplace: op(
    {
      inputs: ["input"],
      attrs: { pattern: string(), rewrite: string(), replace_global: bool(true) },
      outputs,
    },
    ([input], { pattern, rewrite, replace_global }) => replaced(input, pattern, rewrite, replace_global),
  ),
  RegexFullMatch: op({ inputs: ["input", "pattern"], outputs: { output: "bool" } }, ([input, pattern]) =>
    matched(input, decodeUtf8(stringOf(pattern))),
  ),
  StaticRegexFullMatch: op(
    { inputs: ["input"], attrs: { pattern: string() }, outputs: { output: "bool" } },
    ([input], { pattern }) => matched(input, pattern),
  ),
} as const satisfies OpFamily;

function matched(input: tf.Tensor, pattern: string): tf.Tensor {
  const expression = RE2JS.compile(pattern);
  const matches = stringsOf(input).map((text) => expression.matcher(decodeUtf8(text)).matches());
  return makeTensor(Uint8Array.from(matches, Number), input.shape, "bool");
}

function replaced(input: tf.Tensor, pattern: string, rewrite: string, global: boolean): tf.Tensor {
  const expression = RE2JS.compile(pattern);
  return mappedStrings(input, (text) => encodeUtf8(replace(expression, decodeUtf8(text), rewrite, global)));
}

/** An empty match right behind the match before it does not count, as in RE2. */
function replace(expression: RE2JS, text: string, rewrite: string, global: boolean): string {
  const matcher = expression.matcher(text);
  let [result, last] = ["", 0];
  for (let first = true; matcher.find(); first = false) {
    const [start, end] = [matcher.start(), matcher.end()];
    if (start === end && start === last && !first) continue;
    result += text.slice(last, start) + rewritten(rewrite, (group) => matcher.group(group) ?? "");
    last = end;
    if (!global) break;
  }
  return result + text.slice(last);
}

/** `\0` to `\9` are groups, `\\` is a backslash. */
function rewritten(rewrite: string, group: (index: number) => string): string {
  return rewrite.replace(/\\([0-9\\])/g, (_, escaped) => (escaped === "\\" ? "\\" : group(Number(escaped))));
}
