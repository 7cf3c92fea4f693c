/**
 * Whether Enter should run a cell or open another line, by TypeScript's parser.
 *
 * @module
 */
import ts = require("typescript");

import type { Completeness } from "../types.js";

const unterminated = new Set([
  1002, // Unterminated string literal: only in a template or after a backslash can the next line help
  1010, // '*/' expected
  1160, // Unterminated template literal
  1161, // Unterminated regular expression literal
]);

export function completenessOf(code: string): Completeness {
  if (/^\s*(%|\?)/.test(code)) return magicCompleteness(code);
  const { diagnostics = [] } = ts.transpileModule(code, {
    fileName: "cell.ts",
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const [first] = diagnostics.filter(({ category }) => category === ts.DiagnosticCategory.Error);
  if (first === undefined) return { status: "complete" };
  const end = code.trimEnd().length;
  const reachesEnd = (first.start ?? 0) + (first.length ?? 0) >= end;
  if (first.code === 1002 || first.code === 1161) return { status: "invalid" };
  const missing = (first.start ?? 0) >= end || (unterminated.has(first.code) && reachesEnd);
  return missing ? { status: "incomplete", indent: indentAfter(code) } : { status: "invalid" };
}

/** A cell magic goes on until an empty line. */
function magicCompleteness(code: string): Completeness {
  const open = code.startsWith("%%") && !/\n\s*$/.test(code);
  return open ? { status: "incomplete", indent: "" } : { status: "complete" };
}

/** Two spaces more than the last line if it opens a bracket. */
function indentAfter(code: string): string {
  const line = code.trimEnd().split("\n").at(-1) ?? "";
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  return /[{([]\s*(\/\/.*)?$/.test(line) || /=>\s*$/.test(line) ? `${indent}  ` : indent;
}
