/**
 * Completions by TypeScript, without evaluating anything.
 *
 * @module
 */
import ts = require("typescript");

import type { CompletionItem, Completions } from "../types.js";
import type { Converter } from "./converter.js";
import { preloadedNames } from "./declarations.js";
import { importedKinds, kindOf } from "./kinds.js";

/** More would not be read, and a front end gives up after two seconds. */
const maxItems = 500;

/** A string literal in a call: only the evaluator knows the names that `graph.getTensorByName("` takes. */
export interface StringArgument {
  /** The receiver as a chain of plain names: `["graph"]` in `graph.getTensorByName("den`. */
  readonly receiver: readonly string[];
  readonly method: string;
  /** Position among the arguments. */
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly typed: string;
}

export interface LanguageCompletions extends Completions {
  readonly inString?: StringArgument;
}

export function completionsAt(
  converter: Converter,
  service: ts.LanguageService,
  { scope, code, cursor }: { readonly scope: string; readonly code: string; readonly cursor: number },
): LanguageCompletions {
  const start = wordStart(code, cursor);
  const isMember = /(^|[^.])\.$/.test(code.slice(0, start));
  const shift = converter.place(scope, code, isMember ? undefined : code.slice(start, cursor));
  const { cellFile } = converter.program;
  const position = cursor + shift;
  const file = converter.program.sources.file(cellFile);
  const inString = file === undefined ? undefined : stringArgument(file, position, shift);
  const found = service.getCompletionsAtPosition(cellFile, position, {
    includeCompletionsForModuleExports: false,
    includeCompletionsWithInsertText: false,
    includeCompletionsForImportStatements: true,
  });
  const span = found?.optionalReplacementSpan ?? found?.entries[0]?.replacementSpan;
  const from = span === undefined ? start : Math.min(span.start - shift, cursor);
  const typed = code.slice(from, cursor);
  const entries = (found?.entries ?? [])
    .filter(({ name }) => name.startsWith(typed) && !name.startsWith("__"))
    .sort((a, b) => a.sortText.localeCompare(b.sortText) || a.name.localeCompare(b.name))
    .slice(0, maxItems);
  const kinds = file === undefined ? undefined : importedKinds(service, file);
  const items = entries.map(({ name, kind }): CompletionItem => {
    return { text: name, type: (kind === ts.ScriptElementKind.alias && kinds?.(name)) || kindOf(kind) };
  });
  if (found?.isGlobalCompletion === true) items.push(...unloaded(typed, items));
  return { start: from, end: cursor, items, ...(inString === undefined ? {} : { inString }) };
}

/** Preloaded libraries are declared when a cell mentions them; they are there all the same. */
function unloaded(typed: string, known: readonly CompletionItem[]): CompletionItem[] {
  const missing = preloadedNames.filter((name) => !known.some(({ text }) => text === name));
  return missing
    .filter((name) => typed !== "" && name.startsWith(typed))
    .map((text) => ({ text, type: "constant" }));
}

function wordStart(code: string, cursor: number): number {
  return cursor - (/[\p{ID_Continue}$]*$/u.exec(code.slice(0, cursor))?.[0].length ?? 0);
}

/** The call whose string argument the cursor is in, if its receiver is a chain of plain names. */
function stringArgument(file: ts.SourceFile, position: number, shift: number): StringArgument | undefined {
  const literal = literalAt(file, position);
  if (literal === undefined || !ts.isCallExpression(literal.parent)) return undefined;
  const { expression, arguments: args } = literal.parent;
  const names = chainOf(expression);
  const method = names?.pop();
  if (names === undefined || method === undefined) return undefined;
  const start = literal.getStart(file) + 1;
  return {
    receiver: names,
    method,
    index: args.indexOf(literal),
    start: start - shift,
    end: position - shift,
    typed: file.text.slice(start, position),
  };
}

function literalAt(file: ts.SourceFile, position: number): ts.StringLiteralLike | undefined {
  let found: ts.StringLiteralLike | undefined;
  const visit = (node: ts.Node): void => {
    if (position < node.pos || position > node.end) return;
    if (ts.isStringLiteralLike(node) && position > node.getStart(file)) found = node;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function chainOf(node: ts.Expression): string[] | undefined {
  if (ts.isIdentifier(node)) return [node.text];
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const before = chainOf(node.expression);
  before?.push(node.name.text);
  return before;
}
