/**
 * The type of the expression that is being typed, by TypeScript, without evaluating anything.
 *
 * @module
 */
import ts = require("typescript");

import type { Converter } from "./converter.js";
import { withUsersNames } from "./declarations.js";

/** @returns Nothing where no expression ends with the code, or nothing is known of it, as of an undeclared name. */
export function typeAtEnd(
  converter: Converter,
  service: ts.LanguageService,
  { scope, code }: { readonly scope: string; readonly code: string },
): string | undefined {
  const end = converter.place(scope, code) + code.trimEnd().length;
  const program = service.getProgram();
  const file = program?.getSourceFile(converter.program.cellFile);
  const node = file && expressionEndingAt(file, end);
  if (program === undefined || node === undefined) return undefined;
  const checker = program.getTypeChecker();
  const type = checker.getTypeAtLocation(node);
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Void)) return undefined;
  const text = checker.typeToString(type, node, ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope);
  return withUsersNames(text)
    .replaceAll(/import\("[^"]*?([^"/\\]+)"\)/g, 'import("$1")')
    .replaceAll(/<[^<>]* \.\.\. \d+ more \.\.\. [^<>]*>/g, "<…>"); // all dtypes that there are
}

/** The largest that is whole: in `f(a.b`, it is `a.b`. */
function expressionEndingAt(file: ts.SourceFile, end: number): ts.Expression | undefined {
  const visit = (node: ts.Node): ts.Expression | undefined => {
    if (node.pos >= end || node.end < end) return undefined;
    const fits = node.end === end && ts.isExpression(node) && !isNameOrType(node) && !hasError(node);
    return fits ? node : ts.forEachChild(node, visit);
  };
  return visit(file);
}

function isNameOrType(node: ts.Expression): boolean {
  const { parent } = node;
  return ts.isPartOfTypeNode(node) || (parent !== undefined && "name" in parent && parent.name === node);
}

function hasError(node: ts.Node): boolean {
  return (node.flags & ts.NodeFlags.ThisNodeHasError) !== 0 || ts.forEachChild(node, hasError) === true;
}
