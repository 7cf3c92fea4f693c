/**
 * Facts about a module that the evaluator needs beside its JavaScript.
 *
 * @module
 */
import ts = require("typescript");

import { requireMark } from "../required.js";

/** What the JavaScript imports, and what it asks for by a literal `require`, which is marked. Cells are left out. */
export function requiredIn(js: string): string[] {
  const found = [...js.matchAll(/\b(__thaw__\.load|require)\("((?:[^"\\]|\\.)+)"\)/g)].map(
    ([, by, specifier = ""]) => (by === "require" ? `${requireMark}${specifier}` : specifier),
  );
  return [...new Set(found)].filter((specifier) => !/^\.\/__cell_\d+__$/.test(specifier));
}

export function withoutMapComment(js: string): string {
  return js.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "");
}

/** Whether a module awaits outside of its functions, so that running it takes time. */
export function awaitsAtTop(file: ts.SourceFile): boolean {
  const awaits = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node)) return false;
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined))
      return true;
    if (
      ts.isVariableDeclarationList(node) &&
      (node.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing
    )
      return true;
    return ts.forEachChild(node, awaits) ?? false;
  };
  return file.text.includes("await") && awaits(file);
}
