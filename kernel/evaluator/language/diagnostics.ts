/**
 * TypeScript's diagnostics of a cell, in the cell's own lines.
 *
 * @module
 */
import { relative } from "node:path";

import ts = require("typescript");

import type { CheckMode } from "../types.js";
import { withUsersNames } from "./declarations.js";
import type { CellSpan } from "./inplace.js";
import type { OpenCell } from "./open-cell.js";

export interface CellDiagnostic {
  readonly category: "error" | "warning";
  readonly code: number;
  readonly message: string;
  /** Zero-based, in the cell's text or in the file. */
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
  /** The user's own module that the diagnostic is about; absent for the cell. */
  readonly fileName?: string;
  /** The text of that module, for the code frame. */
  readonly source?: string;
}

/**
 * Allowed in cells and in the user's modules, though not in the CommonJS modules that TypeScript takes them for:
 * top-level await and `for await`, `await using`, `import.meta`, `with { type: "json" }` and the same of `import()`.
 */
const allowedHere = new Set([1378, 1432, 2854, 1343, 2823, 1324]);
/** "Duplicate identifier 'require'": the output needs no such name. */
const duplicateRequire = 2441;
/** "Cannot assign to 'x' because it is an import": each earlier cell is one. */
const assignmentToImport = 2632;

/** Syntax errors count in every mode, type errors as `check` says. */
export function diagnosticsOf(
  { program, file: cell, checked }: OpenCell,
  span: CellSpan,
  check: CheckMode,
  /** Called if TypeScript found anything, whether or not it is told. */
  onFound: () => void,
): CellDiagnostic[] {
  const found: CellDiagnostic[] = [];
  for (const file of checked) {
    const syntactic = program.getSyntacticDiagnostics(file);
    const all = syntactic.length > 0 ? [] : program.getSemanticDiagnostics(file);
    if (syntactic.length + all.length > 0) onFound();
    const semantic = check === "off" ? [] : all;
    const within = file === cell ? span : undefined;
    found.push(...syntactic.map((diagnostic) => describe(diagnostic, file, program, within, "error")));
    for (const diagnostic of semantic) {
      if (isAllowed(diagnostic, file, program, file === cell)) continue;
      found.push(describe(diagnostic, file, program, within, check === "error" ? "error" : "warning"));
    }
  }
  return found;
}

function isAllowed(
  diagnostic: ts.Diagnostic,
  file: ts.SourceFile,
  program: ts.Program,
  isCell: boolean,
): boolean {
  if (diagnostic.category !== ts.DiagnosticCategory.Error) return true;
  if (allowedHere.has(diagnostic.code)) return true;
  if (diagnostic.code === duplicateRequire)
    return nodeAt(file, diagnostic.start ?? 0)?.getText(file) === "require";
  if (!isCell || diagnostic.code !== assignmentToImport) return false;
  return isVariable(nodeAt(file, diagnostic.start ?? 0), program);
}

/** What is wrong with a `tsconfig.json`: said once, and cells run with what could be read of it. */
export function configDiagnostics(problems: readonly ts.Diagnostic[], cwd: string): CellDiagnostic[] {
  return problems.map(({ code, messageText, file, start = 0, length = 0 }) => ({
    category: "warning",
    code,
    message: ts.flattenDiagnosticMessageText(messageText, "\n"),
    start: file?.getLineAndCharacterOfPosition(start) ?? { line: 0, character: 0 },
    end: file?.getLineAndCharacterOfPosition(start + length) ?? { line: 0, character: 0 },
    fileName: file === undefined ? "tsconfig.json" : relative(cwd, file.fileName),
    source: file?.text ?? "",
  }));
}

function isVariable(node: ts.Node | undefined, program: ts.Program): boolean {
  if (node === undefined) return false;
  const checker = program.getTypeChecker();
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent) // and not the member of that name
    : checker.getSymbolAtLocation(node);
  if (symbol === undefined || !(symbol.flags & ts.SymbolFlags.Alias)) return false;
  const [declaration] = checker.getAliasedSymbol(symbol).declarations ?? [];
  return declaration !== undefined && !(ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const);
}

/** The innermost node that starts at a position. */
function nodeAt(file: ts.SourceFile, position: number): ts.Node | undefined {
  let innermost: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (position < node.getStart(file) || position >= node.end) return;
    innermost = node;
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return innermost;
}

/** "This JSX tag requires 'React' to be in scope", and the module of the automatic runtime. */
const jsxNeeds = new Set([2874, 2875]);

function hintFor({ code }: ts.Diagnostic): string {
  return jsxNeeds.has(code)
    ? '\n  try: %npm install react @types/react, then import React from "react"; or begin the cell with /** @jsxImportSource preact */ or /** @jsx h */; or set "jsx" in tsconfig.json'
    : "";
}

function describe(
  diagnostic: ts.Diagnostic,
  file: ts.SourceFile,
  program: ts.Program,
  cell: CellSpan | undefined,
  category: "error" | "warning",
): CellDiagnostic {
  const { start: first, end: last } = cell ?? { start: 0, end: file.end };
  const place = (offset: number) => {
    const { line, character } = file.getLineAndCharacterOfPosition(Math.min(Math.max(offset, first), last));
    return { line: line - (cell === undefined ? 0 : 1), character };
  };
  const start = diagnostic.start ?? first;
  return {
    category,
    code: diagnostic.code,
    message:
      withUsersNames(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")) + hintFor(diagnostic),
    start: place(start),
    end: place(start + (diagnostic.length ?? 0)),
    ...(cell === undefined
      ? { fileName: relative(program.getCurrentDirectory(), file.fileName), source: file.text }
      : {}),
  };
}
