/**
 * Cells that are converted where they arrive, because TypeScript can find nothing in them: a name that an earlier cell
 * gave a value, and sums and products of numbers. Another thread would have to wake up for them, and they would wait for
 * whatever it does: loading TypeScript at first, somebody's completion later.
 *
 * ```ts
 * convertPlain("2 * (n + 1)", new Map([["n", "number"]]))?.output; // '"use strict";… return [2 * (__cells__.n + 1)]'
 * convertPlain("n == 1", names); // undefined: TypeScript knows whether that makes sense
 * ```
 *
 * It gives what {@link ./language/converter.ts} would; `test/kernel/evaluator/plain.test.ts` holds the two equal.
 *
 * @module
 */
import { cells, head } from "./language/cellhead.js";
import type { ConvertResult } from "./language/converter.js";
import type { Shift } from "./language/edits.js";
import type { PlainKind } from "./language/scope.js";

export type PlainNames = ReadonlyMap<string, PlainKind>;

/** @returns Nothing where the language worker has to be asked. */
export function convertPlain(code: string, names: PlainNames): ConvertResult | undefined {
  const tokens = tokensOf(code);
  if (tokens === undefined || !isPlain(tokens, names)) return undefined;
  const { output, map } = rewritten(code, tokens);
  const nothing = { diagnostics: [], sideOutputs: [], imports: [], links: {}, preloads: [] };
  return { ...nothing, output, map, light: true };
}

interface Token {
  readonly kind: "number" | "name" | "sign";
  readonly text: string;
  readonly start: number;
}

/** Longer ones are no calculations that somebody typed. */
const maxLength = 200;

const token =
  /[ \t]*(?:((?:0|[1-9]\d*)(?:\.\d+)?(?![\w$.\\]))|([a-zA-Z_$][\w$]*)(?![\w$\\])|(\+(?!\+)|-(?!-)|\*(?!\*)|[%()]|\/(?![/*])))/y;

/** Nothing where there is anything else than decimal numbers, names, and the signs of arithmetic in one line. */
function tokensOf(code: string): readonly Token[] | undefined {
  if (code.length > maxLength || code.includes("\n")) return undefined;
  const end = code.trimEnd().length;
  const tokens: Token[] = [];
  for (token.lastIndex = 0; token.lastIndex < end; ) {
    const [, number, name, sign] = token.exec(code) ?? [];
    const text = number ?? name ?? sign;
    if (text === undefined) return undefined;
    const kind = number === undefined ? (name === undefined ? "sign" : "name") : "number";
    tokens.push({ kind, text, start: token.lastIndex - text.length });
  }
  return tokens;
}

/** Whether it is one name, or an expression of numbers by the grammar of JavaScript. */
function isPlain(tokens: readonly Token[], names: PlainNames): boolean {
  const [first, second] = tokens;
  if (first?.kind === "name" && second === undefined) return names.has(first.text);
  let at = 0;
  const isNext = (signs: string): boolean => {
    const next = tokens[at];
    return next?.kind === "sign" && signs.includes(next.text);
  };
  const operand = (): boolean => {
    if (isNext("+-")) at += 1; // two of them may be another operator
    const next = tokens[at++];
    if (next?.kind === "number") return true;
    if (next?.kind === "name") return names.get(next.text) === "number";
    return next?.text === "(" && chain() && tokens[at++]?.text === ")";
  };
  // Precedence does not matter to what is only read.
  const chain = (): boolean => {
    if (!operand()) return false;
    while (isNext("+-*/%")) {
      at += 1;
      if (!operand()) return false;
    }
    return true;
  };
  return chain() && at === tokens.length;
}

/** The cell is the second line of its file: see `Edits`. */
function rewritten(code: string, tokens: readonly Token[]): { output: string; map: readonly Shift[] } {
  const shifts: Shift[] = [];
  const parts: string[] = [];
  let [position, by] = [0, 0];
  const put = (start: number, end: number, text: string): void => {
    parts.push(code.slice(position, start), text);
    position = end;
    by += text.length - (end - start);
    shifts.push({ line: 1, column: end + by, by, replaced: end - start });
  };
  const [first] = tokens;
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) throw new Error("no cell"); // isPlain() saw to that
  put(first.start, first.start, "return [");
  for (const { kind, start, text } of tokens)
    if (kind === "name") put(start, start + text.length, `${cells}.${text}`);
  const end = last.start + last.text.length;
  put(end, end, "]");
  parts.push(code.slice(position));
  return { output: `${head}\n${parts.join("")}`, map: shifts };
}
