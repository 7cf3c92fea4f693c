/**
 * Whether Enter should run a cell or open another line, by TypeScript's parser.
 *
 * @module
 */
import ts = require("typescript");

import { questionOf } from "../magics.js";
import type { Completeness } from "../types.js";
import { hasJsx, parseErrors } from "./jsx.js";

const unterminated = new Set([
  1002, // Unterminated string literal: only in a template or after a backslash can the next line help
  1010, // '*/' expected
  1160, // Unterminated template literal
  1161, // Unterminated regular expression literal
]);

/** An element, or a fragment, that is not closed. */
const unclosed = new Set([17008, 17014]);

export function completenessOf(code: string): Completeness {
  if (/^\s*(%|\?)/.test(code)) return magicCompleteness(code);
  // To TypeScript `name?` is the beginning of a conditional expression.
  if (questionOf(code) !== undefined) return { status: "complete" };
  const plain = parsed(code, ts.ScriptKind.TS);
  const found = statusOf(code, plain);
  if (found.status !== "invalid" || !code.includes("<")) return found;
  const withJsx = parsed(code, ts.ScriptKind.TSX);
  return hasJsx(withJsx) ? statusOf(code, withJsx) : found;
}

function parsed(code: string, kind: ts.ScriptKind): ts.SourceFile {
  return ts.createSourceFile("cell.ts", code, ts.ScriptTarget.ES2022, false, kind);
}

function statusOf(code: string, file: ts.SourceFile): Completeness {
  const [first] = parseErrors(file);
  if (first === undefined) return { status: "complete" };
  const end = code.trimEnd().length;
  const reachesEnd = first.start + first.length >= end;
  if (first.code === 1002 || first.code === 1161) return { status: "invalid" };
  const goesOn = unclosed.has(first.code) || (unterminated.has(first.code) && reachesEnd);
  return first.start >= end || goesOn
    ? { status: "incomplete", indent: indentAfter(code) }
    : { status: "invalid" };
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
