/**
 * Completions from the language worker, and names inside strings from the evaluator's values.
 *
 * @module
 */
import { fitting } from "../../src/segments.js";
import type { Child } from "./child.js";
import type { LanguageClient } from "./language/client.js";
import { magics } from "./magics.js";
import { linesInText } from "./textlines.js";
import type { CompletionItem, Completions } from "./types.js";

/** A busy evaluator is not waited for: completion must feel immediate. */
const namesMilliseconds = 60;

export async function completeFrom(
  language: LanguageClient,
  child: Child,
  scope: string,
  code: string,
  cursor: number,
): Promise<Completions> {
  const magic = magicsAt(code, cursor);
  if (magic !== undefined) return magic;
  const { inString, ...found } = await language.ask({
    kind: "complete",
    scope,
    code: withoutMagics(code),
    cursor,
  });
  if (inString === undefined) return found;
  const { receiver, method, typed, start, end } = inString;
  const names = await child.names(receiver, method, typed, namesMilliseconds);
  const items = fitting(names, typed, ({ text }) => text).map(
    ({ text, note }): CompletionItem => ({ text, type: "value", signature: note }),
  );
  return items.length > 0 ? { start, end, items } : found;
}

/** The names of magics, after `%` at the beginning of a line. */
function magicsAt(code: string, cursor: number): Completions | undefined {
  const typed = /(?:^|\n)(%{1,2}\w*)$/.exec(code.slice(0, cursor))?.[1];
  if (typed === undefined) return undefined;
  const names = Object.keys(magics).flatMap((usage) =>
    usage.split(", ").map((each) => each.split(" ")[0] ?? ""),
  );
  const items = names
    .filter((name) => name.startsWith(typed))
    .map((text): CompletionItem => ({ text, type: "keyword" }));
  return { start: cursor - typed.length, end: cursor, items };
}

/** Lines of magics are no TypeScript; as blanks they leave every position where it is. */
export function withoutMagics(code: string): string {
  if (!/^[%?]/m.test(code)) return code;
  const text = linesInText(code);
  const blank = (line: string, index: number): string =>
    /^[%?]/.test(line) && !text.has(index) ? " ".repeat(line.length) : line;
  return code.split("\n").map(blank).join("\n");
}
