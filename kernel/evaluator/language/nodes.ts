/**
 * Questions about the nodes of a cell's tree, for {@link ./inplace.ts}.
 *
 * @module
 */
import ts = require("typescript");

/** What is in the types only. */
export function isBlanked(node: ts.Node): boolean {
  if (ts.isExpressionWithTypeArguments(node)) return false;
  if (ts.isTypeNode(node) || ts.isTypeParameterDeclaration(node)) return true;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  if (ts.isHeritageClause(node)) return node.token === ts.SyntaxKind.ImplementsKeyword;
  if (ts.isFunctionLike(node) && !("body" in node && node.body)) return true;
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some(({ kind }) => isAmbient(kind)) ?? false)
    ? !ts.isClassDeclaration(node) || hasModifier(node, ts.SyntaxKind.DeclareKeyword)
    : false;
}

function isAmbient(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.DeclareKeyword || kind === ts.SyntaxKind.AbstractKeyword;
}

function hasModifier(node: ts.HasModifiers, wanted: ts.SyntaxKind): boolean {
  return ts.getModifiers(node)?.some(({ kind }) => kind === wanted) ?? false;
}

/** What has no counterpart in JavaScript that a text could be blanked to. */
export function isMore(node: ts.Node): boolean {
  switch (node.kind) {
    case ts.SyntaxKind.Decorator:
    case ts.SyntaxKind.AccessorKeyword:
    case ts.SyntaxKind.EnumDeclaration:
    case ts.SyntaxKind.ModuleDeclaration:
    case ts.SyntaxKind.ImportDeclaration:
    case ts.SyntaxKind.ImportEqualsDeclaration:
    case ts.SyntaxKind.ExportDeclaration:
    case ts.SyntaxKind.ExportAssignment:
      return true;
    default:
      return false;
  }
}

export function* boundNames(name: ts.BindingName): Generator<ts.Identifier> {
  if (ts.isIdentifier(name)) yield name;
  else for (const element of name.elements) if (ts.isBindingElement(element)) yield* boundNames(element.name);
}

export function isTopLevel(list: ts.VariableDeclarationList): boolean {
  return ts.isVariableStatement(list.parent) && ts.isSourceFile(list.parent.parent);
}

/** `a()`, and a template with a tag: neither is to see `__cells__` as its `this`. */
export function isCalled(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isCallExpression(parent) && parent.expression === node) ||
    (ts.isTaggedTemplateExpression(parent) && parent.tag === node)
  );
}

/** Where a statement begins with a parenthesis now, the one before it may have no semicolon. */
export function separator(node: ts.Node, file: ts.SourceFile, result: ts.Statement | undefined): string {
  const statement = ts.findAncestor(node, ts.isStatement);
  if (statement === undefined || !ts.isExpressionStatement(statement) || statement === result) return "";
  const isFirst = statement.getStart(file) === node.getStart(file);
  return isFirst && "statements" in statement.parent ? ";" : "";
}

/** Whether a name is what an assignment or `++` changes. */
export function isAssigned(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && isAssignment(parent.operatorToken.kind)) return parent.left === node;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return isStep(parent.operator);
  return false;
}

export function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

export function isStep(operator: ts.PrefixUnaryOperator): boolean {
  return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
}

/** `[a] = …`, `({ a } = …)`, `(a) = …`, `for (a of …)`: TypeScript knows how. */
export function isPatternPart(node: ts.Node): boolean {
  for (let part = node, { parent } = part; parent !== undefined; part = parent, { parent } = part) {
    if (ts.isForOfStatement(parent) || ts.isForInStatement(parent))
      return parent.initializer === part && !ts.isVariableDeclarationList(part);
    if (ts.isBinaryExpression(parent) && isAssignment(parent.operatorToken.kind) && parent.left === part)
      return part !== node && !ts.isPropertyAccessExpression(part) && !ts.isElementAccessExpression(part);
    if (ts.isStatement(parent) || ts.isFunctionLike(parent)) return false;
  }
  return false;
}

/** Whether nobody looks at the value of `a++`. */
export function isDiscarded(node: ts.Node): boolean {
  const { parent } = node;
  return ts.isExpressionStatement(parent) || (ts.isForStatement(parent) && parent.incrementor === node);
}
