/**
 * TypeScript's diagnostics as one error with code frames, or as warnings.
 *
 * @module
 */
import { codeFrame } from "./codeframe.js";
import type { CellDiagnostic } from "./language/diagnostics.js";
import type { ErrorReport } from "./types.js";

/** A cell with more mistakes than this is told their number. */
const maxShown = 10;

/** @returns One error for all, or nothing if nothing forbids running the cell. */
export function typeErrors(
  diagnostics: readonly CellDiagnostic[],
  code: string,
  name: string,
): ErrorReport | undefined {
  const errors = diagnostics.filter(({ category }) => category === "error");
  const [first] = errors;
  if (first === undefined) return undefined;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  const evalue = `${first.message.split("\n")[0]} at ${placeOf(first, name)}${more}`;
  const blocks = errors.slice(0, maxShown).flatMap((error) => block(error, code, name));
  const rest = errors.length > maxShown ? [`… ${errors.length - maxShown} more errors`] : [];
  return { ename: "TypeScriptError", evalue, traceback: [...blocks, ...rest] };
}

export function typeWarnings(diagnostics: readonly CellDiagnostic[], code: string, name: string): string {
  const warnings = diagnostics.filter(({ category }) => category === "warning");
  return warnings.flatMap((warning) => [...block(warning, code, name), ""]).join("\n");
}

/** Diagnostics of a cell whose magics were replaced, in the columns of what the user wrote. */
export function asWritten(
  diagnostics: readonly CellDiagnostic[],
  run: string,
  source: string,
): readonly CellDiagnostic[] {
  if (run === source) return diagnostics;
  const [before, after] = [source.split("\n"), run.split("\n")];
  return diagnostics.map((diagnostic) => {
    const { start, end, fileName } = diagnostic;
    const [written = "", ran = ""] = [before[start.line], after[start.line]];
    if (fileName !== undefined || written === ran) return diagnostic;
    const code = written.replace(/^\s*%\S*\s*/, "").replace(/;\s*$/, "");
    const shift = written.indexOf(code) - ran.indexOf(code);
    const moved = (place: typeof start) => ({
      line: place.line,
      character: Math.min(Math.max(0, place.character + shift), written.length),
    });
    return { ...diagnostic, start: moved(start), end: moved(end) };
  });
}

function block(diagnostic: CellDiagnostic, code: string, name: string): string[] {
  const { start, end } = diagnostic;
  const sameLine = start.line === end.line;
  return [
    `\u001b[31m${placeOf(diagnostic, name)}\u001b[39m - TS${diagnostic.code}: ${diagnostic.message}`,
    ...codeFrame(diagnostic.source ?? code, {
      line: start.line + 1,
      column: start.character + 1,
      length: sameLine ? Math.max(1, end.character - start.character) : 1,
    }),
    ...missingPackage(diagnostic),
  ];
}

const cannotFindModule = 2307;

/** @returns How to install the package that is not there, where it is one. */
function missingPackage({ code, message }: CellDiagnostic): string[] {
  if (code !== cannotFindModule) return [];
  const [, name] = /'((?:@[a-z\d~][\w.~-]*\/)?[a-z\d~][\w.~-]*)(?:\/[^']*)?'/.exec(message) ?? [];
  return name === undefined ? [] : [`  try: %npm install ${name}`];
}

function placeOf({ fileName, start }: CellDiagnostic, name: string): string {
  return `${fileName ?? name}:${start.line + 1}:${start.character + 1}`;
}
