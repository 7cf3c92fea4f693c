/**
 * Which of the names that a cell declares are values when it runs, and which of these are numbers.
 *
 * @module
 */
import ts = require("typescript");

import { boundNames, isBlanked } from "./nodes.js";
import type { OpenCell } from "./open-cell.js";
import type { PlainKind } from "./scope.js";

/** Of variables, functions and classes: the rest (enums, imports) may have no value of their own. */
export function valuesOf({ program, file }: OpenCell): [string, PlainKind][] {
  const checker = program.getTypeChecker();
  const values: [string, PlainKind][] = [];
  for (const statement of file.statements) {
    if (isBlanked(statement)) continue;
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations)
        for (const bound of boundNames(name)) values.push([bound.text, kindOf(bound, checker)]);
    } else if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name)
      values.push([statement.name.text, "value"]);
  }
  return values;
}

function kindOf(name: ts.Identifier, checker: ts.TypeChecker): PlainKind {
  const type = checker.getTypeAtLocation(name);
  return (type.isUnion() ? type.types : [type]).every(isNumber) ? "number" : "value";
}

/** Not of an enum, which TypeScript tells apart. */
function isNumber({ flags }: ts.Type): boolean {
  return (flags & ts.TypeFlags.NumberLike) !== 0 && (flags & ts.TypeFlags.EnumLike) === 0;
}
