/**
 * What a cell's syntax tree goes through beside TypeScript's own transforms:
 * - the last expression becomes the cell's result,
 * - imports, `import()` and `import.meta` go through the evaluator, which knows the notebook's folder,
 * - `export * from "module"` names what the cell gets by it,
 * - every loop asks whether Stop was pressed, so that it can be left with all state kept.
 *
 * @module
 */
import ts = require("typescript");

import { requireMark } from "../required.js";

/** The name under which a cell sees the evaluator. `runtime.stop` is read in every loop, so it is short-lived code. */
export const runtimeName = "__thaw__";

/** The values that `export * from` brings into a cell, by the module's specifier. */
export type Stars = ReadonlyMap<string, readonly string[]>;

/** @param cell The file whose last expression is the result; other files have none. */
export function cellTransformers(cell: string, stars: Stars = new Map()): ts.CustomTransformers {
  return {
    before: [(context) => (file) => transformFile(file, file.fileName === cell ? stars : undefined, context)],
    after: [(context) => (file) => (ts.isSourceFile(file) ? finish(file, context) : file)],
  };
}

/** @param stars Of a cell; other files have none. */
function transformFile(
  file: ts.SourceFile,
  stars: Stars | undefined,
  context: ts.TransformationContext,
): ts.SourceFile {
  const visit: ts.Visitor = (node) => {
    const visited = ts.visitEachChild(node, visit, context);
    if (ts.isIterationStatement(visited, false)) return interruptible(visited);
    if (ts.isCallExpression(visited) && visited.expression.kind === ts.SyntaxKind.ImportKeyword) {
      return ts.factory.updateCallExpression(visited, runtimeMember("import"), undefined, visited.arguments);
    }
    if (ts.isMetaProperty(visited) && visited.keywordToken === ts.SyntaxKind.ImportKeyword) {
      return ts.setTextRange(runtimeMember("meta"), visited);
    }
    if (ts.isImportEqualsDeclaration(visited)) return markedImport(visited);
    if (ts.isExportDeclaration(visited)) return withNames(visited, stars);
    return visited;
  };
  const visited = ts.visitEachChild(file, visit, context);
  return stars === undefined ? visited : withResult(visited, file);
}

/** `import x = require("module")`. */
function markedImport(node: ts.ImportEqualsDeclaration): ts.ImportEqualsDeclaration {
  const { factory } = ts;
  const { modifiers, isTypeOnly, name, moduleReference } = node;
  if (!ts.isExternalModuleReference(moduleReference)) return node;
  const { expression } = moduleReference;
  if (!ts.isStringLiteral(expression)) return node;
  const marked = factory.createStringLiteral(requireMark + expression.text);
  const reference = factory.updateExternalModuleReference(moduleReference, marked);
  return factory.updateImportEqualsDeclaration(node, modifiers, isTypeOnly, name, reference);
}

/** What TypeScript makes of `export *` leaves names alone that are there already, from earlier cells or runs. */
function withNames(node: ts.ExportDeclaration, stars: Stars | undefined): ts.ExportDeclaration {
  const { factory } = ts;
  const { modifiers, isTypeOnly, exportClause, moduleSpecifier, attributes } = node;
  if (exportClause !== undefined || moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier))
    return node;
  const names = stars?.get(moduleSpecifier.text);
  if (names === undefined) return node;
  const elements = names.map((name) => factory.createExportSpecifier(false, undefined, name));
  const clause = factory.createNamedExports(elements);
  return factory.updateExportDeclaration(node, modifiers, isTypeOnly, clause, moduleSpecifier, attributes);
}

/** `return [last]`: in an array, so that a promise is shown instead of awaited. */
function withResult(file: ts.SourceFile, original: ts.SourceFile): ts.SourceFile {
  const last = file.statements.findLast((statement) => !ts.isExportDeclaration(statement));
  if (last === undefined || !ts.isExpressionStatement(last) || isMuted(last, original)) return file;
  const result = ts.factory.createReturnStatement(ts.factory.createArrayLiteralExpression([last.expression]));
  ts.setTextRange(result, last);
  const statements = file.statements.map((statement) => (statement === last ? result : statement));
  return ts.factory.updateSourceFile(file, statements);
}

/** A semicolon after the last expression mutes it. */
function isMuted(statement: ts.Statement, file: ts.SourceFile): boolean {
  return file.text.slice(0, statement.end).endsWith(";");
}

function interruptible(loop: ts.IterationStatement): ts.IterationStatement {
  const { factory } = ts;
  const body = factory.createBlock(
    [stopCheck(), ...(ts.isBlock(loop.statement) ? loop.statement.statements : [loop.statement])],
    true,
  );
  ts.setTextRange(body, loop.statement);
  if (ts.isForStatement(loop)) {
    return factory.updateForStatement(loop, loop.initializer, loop.condition, loop.incrementor, body);
  }
  if (ts.isForOfStatement(loop)) {
    return factory.updateForOfStatement(loop, loop.awaitModifier, loop.initializer, loop.expression, body);
  }
  if (ts.isForInStatement(loop))
    return factory.updateForInStatement(loop, loop.initializer, loop.expression, body);
  if (ts.isWhileStatement(loop)) return factory.updateWhileStatement(loop, loop.expression, body);
  if (ts.isDoStatement(loop)) return factory.updateDoStatement(loop, body, loop.expression);
  return loop;
}

/** `if (Atomics.load(__thaw__.flags, 0)) __thaw__.stop();`: about a nanosecond. */
function stopCheck(): ts.Statement {
  const { factory } = ts;
  const load = factory.createPropertyAccessExpression(factory.createIdentifier("Atomics"), "load");
  const flag = factory.createCallExpression(load, undefined, [
    runtimeMember("flags"),
    factory.createNumericLiteral(0),
  ]);
  const stop = factory.createCallExpression(runtimeMember("stop"), undefined, []);
  return factory.createIfStatement(flag, factory.createExpressionStatement(stop));
}

function runtimeMember(name: string): ts.PropertyAccessExpression {
  return ts.factory.createPropertyAccessExpression(ts.factory.createIdentifier(runtimeName), name);
}

function finish(file: ts.SourceFile, context: ts.TransformationContext): ts.SourceFile {
  const statements = file.statements
    .filter((statement) => !isExportInitializer(statement))
    .map((statement) => withLoad(statement, context, importDepth));
  return ts.factory.updateSourceFile(file, statements);
}

/** How deep in a statement TypeScript puts its `require`, as in `const fs = __importStar(require("fs"));`. */
const importDepth = 5;

/**
 * TypeScript turns imports into `require`. Under another name, that is told from the user's own, which they may even
 * declare, by `const require = createRequire(…)`.
 */
function withLoad<T extends ts.Node>(node: T, context: ts.TransformationContext, depth: number): T {
  if (depth === 0 || ts.isFunctionLike(node) || ts.isBlock(node)) return node;
  const visit = (child: ts.Node): ts.Node =>
    isGeneratedRequire(child) ? runtimeMember("load") : withLoad(child, context, depth - 1);
  return ts.visitEachChild(node, visit, context);
}

function isGeneratedRequire(node: ts.Node): boolean {
  return ts.isIdentifier(node) && node.text === "require" && ts.getOriginalNode(node).pos < 0;
}

/**
 * `exports.a = exports.b = void 0;`. All cells share one `exports`, and a name keeps its old value until the new
 * declaration is reached.
 */
function isExportInitializer(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && initializesExports(statement.expression);
}

function initializesExports(node: ts.Expression): boolean {
  return (
    ts.isBinaryExpression(node) &&
    ts.isPropertyAccessExpression(node.left) &&
    ts.isIdentifier(node.left.expression) &&
    node.left.expression.text === "exports" &&
    (ts.isVoidExpression(node.right) || initializesExports(node.right))
  );
}
