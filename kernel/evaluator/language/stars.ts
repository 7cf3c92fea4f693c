/**
 * What `export * from "module"` brings into a cell: every name of the module, as a cell's exports are what it declares.
 *
 * @module
 */
import ts = require("typescript");

import type { OpenCell } from "./open-cell.js";
import type { Stars } from "./transform.js";

/** @param own What the cell declares itself, which goes first. */
export function starsOf(
  { program, file }: OpenCell,
  own: readonly string[],
): { readonly names: readonly string[]; readonly values: Stars } {
  const names = new Set<string>();
  const values = new Map<string, readonly string[]>();
  for (const { moduleSpecifier: module, exportClause } of file.statements.filter(ts.isExportDeclaration)) {
    if (exportClause !== undefined || module === undefined || !ts.isStringLiteral(module)) continue;
    const checker = program.getTypeChecker();
    const symbol = checker.getSymbolAtLocation(module);
    if (symbol === undefined) continue; // nothing declares what it has
    const brought = checker
      .getExportsOfModule(symbol)
      .filter(({ name }) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && name !== "default")
      .filter(({ name }) => !own.includes(name));
    for (const { name } of brought) names.add(name);
    values.set(
      module.text,
      brought.filter((each) => isValue(each, checker)).map(({ name }) => name),
    );
  }
  return { names: [...names], values };
}

function isValue(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return (target.flags & ts.SymbolFlags.Value) !== 0;
}
