/**
 * Completions by TypeScript, without evaluating anything.
 *
 * @module
 */
import ts = require("typescript");

import type { CompletionItem, Completions } from "../types.js";
import type { Converter } from "./converter.js";

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
  const shift = converter.place(scope, code);
  const { cellFile } = converter.program;
  const position = cursor + shift;
  const file = converter.program.sources.file(cellFile);
  const start = wordStart(code, cursor);
  const inString = file === undefined ? undefined : stringArgument(file, position, shift);
  const found = service.getCompletionsAtPosition(cellFile, position, {
    includeCompletionsForModuleExports: false,
    includeCompletionsWithInsertText: false,
    includeCompletionsForImportStatements: true,
  });
  const span = found?.optionalReplacementSpan ?? found?.entries[0]?.replacementSpan;
  const from = span === undefined ? start : Math.min(span.start - shift, cursor);
  const typed = code.slice(from, cursor);
  const items = (found?.entries ?? [])
    .filter(({ name }) => name.startsWith(typed) && !name.startsWith("__"))
    .sort((a, b) => a.sortText.localeCompare(b.sortText) || a.name.localeCompare(b.name))
    .slice(0, maxItems)
    .map((entry): CompletionItem => ({ text: entry.name, type: kindOf(entry.kind) }));
  return { start: from, end: cursor, items, ...(inString === undefined ? {} : { inString }) };
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

/** TypeScript's kinds in the words that VS Code accepts. */
function kindOf(kind: ts.ScriptElementKind): string {
  switch (kind) {
    case ts.ScriptElementKind.memberFunctionElement:
    case ts.ScriptElementKind.callSignatureElement:
      return "method";
    case ts.ScriptElementKind.functionElement:
    case ts.ScriptElementKind.localFunctionElement:
      return "function";
    case ts.ScriptElementKind.memberVariableElement:
    case ts.ScriptElementKind.memberGetAccessorElement:
    case ts.ScriptElementKind.memberSetAccessorElement:
      return "property";
    case ts.ScriptElementKind.classElement:
    case ts.ScriptElementKind.localClassElement:
      return "class";
    case ts.ScriptElementKind.interfaceElement:
      return "interface";
    case ts.ScriptElementKind.typeElement:
    case ts.ScriptElementKind.typeParameterElement:
      return "typeParameter";
    case ts.ScriptElementKind.enumElement:
      return "enum";
    case ts.ScriptElementKind.enumMemberElement:
      return "enumMember";
    case ts.ScriptElementKind.moduleElement:
    case ts.ScriptElementKind.externalModuleName:
      return "module";
    case ts.ScriptElementKind.keyword:
      return "keyword";
    case ts.ScriptElementKind.scriptElement:
      return "file";
    case ts.ScriptElementKind.directory:
      return "folder";
    case ts.ScriptElementKind.string:
      return "text";
    case ts.ScriptElementKind.constElement:
      return "constant";
    default:
      return "variable";
  }
}
