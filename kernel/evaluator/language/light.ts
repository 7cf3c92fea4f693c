/**
 * Cells that run nothing but operators, such as `1 + 1`, `x`, and those that only declare functions and types.
 *
 * Stop need not end them in the middle, and no native code prints under them. To be ready for both takes the child as
 * long as to run a short cell.
 *
 * ```ts
 * isLight(parse("const area = 2 * 3; function f() { while (true); }"), types); // true: f is not called
 * isLight(parse("area.toFixed()"), types); // false
 * ```
 *
 * @module
 */
import ts = require("typescript");

import { isAssignment, isBlanked, isStep } from "./nodes.js";

export function isLight(cell: ts.SourceFile, types: ts.TypeChecker): boolean {
  return cell.statements.every((node) => isOwnLine(node) || isLightNode(node, types));
}

/** The imports of earlier cells and the exports for later ones, which are ours. */
function isOwnLine(node: ts.Statement): boolean {
  if (ts.isExportDeclaration(node)) return node.moduleSpecifier === undefined;
  return ts.isImportDeclaration(node) && isCellName(node.moduleSpecifier);
}

function isCellName(specifier: ts.Expression): boolean {
  return ts.isStringLiteral(specifier) && /^\.\/__cell_\d+__$/.test(specifier.text);
}

function isLightNode(node: ts.Node, types: ts.TypeChecker): boolean {
  if (isBlanked(node) || isMadeOnly(node) || ts.isToken(node)) return true;
  if (!lightKinds.has(node.kind) || assigns(node) || isUsing(node)) return false;
  if (!convertedBy(node).every((operand) => isPrimitive(operand, types))) return false;
  return ts.forEachChild(node, (child) => !isLightNode(child, types)) !== true;
}

/** Operands that an operator makes a primitive of, which calls the methods of an object: `valueOf`, or those of a class. */
function convertedBy(node: ts.Node): readonly ts.Expression[] {
  if (ts.isPrefixUnaryExpression(node))
    return node.operator === ts.SyntaxKind.ExclamationToken ? [] : [node.operand];
  if (!ts.isBinaryExpression(node) || convertsNothing.has(node.operatorToken.kind)) return [];
  return [node.left, node.right];
}

const convertsNothing: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.CommaToken,
]);

function isPrimitive(operand: ts.Expression, types: ts.TypeChecker): boolean {
  const type = types.getTypeAtLocation(operand);
  return (type.isUnion() ? type.types : [type]).every(({ flags }) => (flags & primitive) !== 0);
}

const primitive =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BigIntLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.ESSymbolLike |
  ts.TypeFlags.Null |
  ts.TypeFlags.Undefined;

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
