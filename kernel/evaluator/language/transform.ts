/**
 * What a cell's syntax tree goes through beside TypeScript's own transforms:
 * - the last expression becomes the cell's result,
 * - `import()` and `import.meta` go through the evaluator, which knows the notebook's folder,
 * - every loop asks whether Stop was pressed, so that it can be left with all state kept.
 *
 * @module
 */
import ts = require("typescript");

/** The name under which a cell sees the evaluator. `runtime.stop` is read in every loop, so it is short-lived code. */
export const runtimeName = "__thaw__";

/** @param cell The file whose last expression is the result; other files have none. */
export function cellTransformers(cell: string): ts.CustomTransformers {
  return {
    before: [(context) => (file) => transformFile(file, file.fileName === cell, context)],
    after: [() => dropExportInitializers],
  };
}

function transformFile(
  file: ts.SourceFile,
  isCell: boolean,
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
    return visited;
  };
  const visited = ts.visitEachChild(file, visit, context);
  return isCell ? withResult(visited, file) : visited;
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

/**
 * Drops `exports.a = exports.b = void 0;`. All cells share one `exports`, and a name keeps its old value until the
 * new declaration is reached.
 */
function dropExportInitializers<T extends ts.SourceFile | ts.Bundle>(file: T): T {
  if (!ts.isSourceFile(file)) return file;
  const kept = file.statements.filter(
    (statement) => !(ts.isExpressionStatement(statement) && isExportInitializer(statement.expression)),
  );
  // The generic signature is TypeScript's; a source file goes in and the same kind comes out.
  return ts.factory.updateSourceFile(file, kept) as T;
}

function isExportInitializer(node: ts.Expression): boolean {
  return (
    ts.isBinaryExpression(node) &&
    ts.isPropertyAccessExpression(node.left) &&
    ts.isIdentifier(node.left.expression) &&
    node.left.expression.text === "exports" &&
    (ts.isVoidExpression(node.right) || isExportInitializer(node.right))
  );
}
