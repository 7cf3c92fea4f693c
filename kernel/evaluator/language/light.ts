/**
 * Cells that run nothing but operators, such as `1 + 1`, `x`, and those that only declare functions and types.
 *
 * Stop need not end them in the middle, and no native code prints under them. To be ready for both takes the child as
 * long as to run a short cell.
 *
 * ```ts
 * isLight(parse("const area = 2 * 3; function f() { while (true); }")); // true: f is not called
 * isLight(parse("area.toFixed()")); // false
 * ```
 *
 * @module
 */
import ts = require("typescript");

import { isAssignment, isBlanked, isStep } from "./nodes.js";

export function isLight(cell: ts.SourceFile): boolean {
  return cell.statements.every((node) => isOwnLine(node) || isLightNode(node));
}

/** The imports of earlier cells and the exports for later ones, which are ours. */
function isOwnLine(node: ts.Statement): boolean {
  if (ts.isExportDeclaration(node)) return node.moduleSpecifier === undefined;
  return ts.isImportDeclaration(node) && isCellName(node.moduleSpecifier);
}

function isCellName(specifier: ts.Expression): boolean {
  return ts.isStringLiteral(specifier) && /^\.\/__cell_\d+__$/.test(specifier.text);
}

function isLightNode(node: ts.Node): boolean {
  if (isBlanked(node) || isMadeOnly(node) || ts.isToken(node)) return true;
  if (!lightKinds.has(node.kind) || assigns(node) || isUsing(node)) return false;
  return ts.forEachChild(node, (child) => !isLightNode(child)) !== true;
}

/** A function that is not called here. */
function isMadeOnly(node: ts.Node): boolean {
  return ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node);
}

/** Also of `JSON = null`, which the evaluator has to mend, and of patterns, which ask iterators and getters. */
function assigns(node: ts.Node): boolean {
  if (ts.isPrefixUnaryExpression(node)) return isStep(node.operator);
  return ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind);
}

/** What is used is disposed of at the end. */
function isUsing(node: ts.Node): boolean {
  return ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.Using) !== 0;
}

/** Left out is what calls something, also where it does not look so: members (getters), patterns and spreads (iterators). */
const lightKinds: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ExpressionStatement,
  ts.SyntaxKind.VariableStatement,
  ts.SyntaxKind.VariableDeclarationList,
  ts.SyntaxKind.VariableDeclaration,
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.BinaryExpression,
  ts.SyntaxKind.PrefixUnaryExpression,
  ts.SyntaxKind.ConditionalExpression,
  ts.SyntaxKind.AsExpression,
  ts.SyntaxKind.SatisfiesExpression,
  ts.SyntaxKind.NonNullExpression,
  ts.SyntaxKind.ArrayLiteralExpression,
  ts.SyntaxKind.ObjectLiteralExpression,
  ts.SyntaxKind.PropertyAssignment,
  ts.SyntaxKind.ShorthandPropertyAssignment,
]);
