/**
 * Completions from the language worker, and names inside strings from the evaluator's values.
 *
 * @module
 */
import type { Child } from "./child.js";
import type { LanguageClient } from "./language/client.js";
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
  const { inString, ...found } = await language.ask({ kind: "complete", scope, code, cursor });
  if (inString === undefined) return found;
  const { receiver, method, typed, start, end } = inString;
  const names = await child.names(receiver, method, typed, namesMilliseconds);
  const items = names
    .filter(({ text }) => text.startsWith(typed))
    .map(({ text, note }): CompletionItem => ({ text, type: "value", signature: note }));
  return items.length > 0 ? { start, end, items } : found;
}
