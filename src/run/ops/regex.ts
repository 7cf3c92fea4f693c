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
import { broken, escaped, put, unescaped } from "../text/broken-utf8.js";
import { decodeUtf8, mappedStrings } from "./string.js";

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
  const matches = stringsOf(input).map((text) => {
    const { pieces, bytes } = broken(text);
    return bytes.length === 0 && expression.matcher(pieces[0] ?? "").matches();
  });
  return makeTensor(Uint8Array.from(matches, Number), input.shape, "bool");
}

function replaced(input: tf.Tensor, pattern: string, rewrite: string, global: boolean): tf.Tensor {
  const expression = RE2JS.compile(pattern);
  const anchored = anchors.test(pattern.replaceAll("[^", "["));
  return mappedStrings(input, (text) => {
    const parts = broken(text);
    if (anchored) return unescaped(replace(expression, escaped(parts), rewrite, global).text);
    let done = false;
    const pieces = parts.pieces.map((piece) => {
      if (done && !global) return piece;
      const { text: result, found } = replace(expression, piece, rewrite, global);
      done ||= found;
      return result;
    });
    return put(pieces, parts.bytes);
  });
}

/** What asks where in the text it is. */
const anchors = /[\^$]|\\[AzbB]/;

interface Replaced {
  readonly text: string;
  /** Whether anything was. */
  readonly found: boolean;
}

/** An empty match right behind the match before it does not count, as in RE2. */
function replace(expression: RE2JS, text: string, rewrite: string, global: boolean): Replaced {
  const matcher = expression.matcher(text);
  let [result, last, found] = ["", 0, false];
  for (let first = true; matcher.find(); first = false) {
    const [start, end] = [matcher.start(), matcher.end()];
    if (start === end && start === last && !first) continue;
    result += text.slice(last, start) + rewritten(rewrite, (group) => matcher.group(group) ?? "");
    [last, found] = [end, true];
    if (!global) break;
  }
  return { text: result + text.slice(last), found };
}

/** `\0` to `\9` are groups, `\\` is a backslash. */
function rewritten(rewrite: string, group: (index: number) => string): string {
  return rewrite.replace(/\\([0-9\\])/g, (_, escaped) => (escaped === "\\" ? "\\" : group(Number(escaped))));
}
