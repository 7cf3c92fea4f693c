/**
 * A cell's JavaScript as its own text: types blanked, and the few words changed that make it a cell. Everything stays
 * in its line, and nothing is printed anew, which is what takes the time in TypeScript's emitter: 0.7 of the 1.4
 * milliseconds that a small cell was converted in.
 *
 * It means the same as what {@link ./converter.ts} has TypeScript emit, and is nothing for what is more than text:
 * decorators, enums, imports of packages, `using`. `test/kernel/evaluator/inplace.test.ts` holds the two equal.
 *
 * ```ts
 * emitInPlace(cell, span); // { js: '"use strict";const __cells__=exports;\nconst a = 1;__cells__.a=a;', shifts }
 * ```
 *
 * @module
 */
import ts = require("typescript");

import { createRequire } from "node:module";
import { join } from "node:path";
import { packageRoot } from "../package.js";
import { cells, head } from "./cellhead.js";
import { type Edited, Edits } from "./edits.js";
import { isJsx } from "./jsx.js";
import {
  boundNames,
  isAssigned,
  isBlanked,
  isCalled,
  isDiscarded,
  isMore,
  isPatternPart,
  isTopLevel,
  separator,
} from "./nodes.js";
import type { OpenCell } from "./open-cell.js";
import { runtimeName } from "./transform.js";

/** Where the user's text is in the cell's file: one line of imports before it, one of exports after it. */
export interface CellSpan {
  readonly start: number;
  readonly end: number;
}

const stopCheck = `if(Atomics.load(${runtimeName}.flags,0))${runtimeName}.stop();`;

/** @returns nothing where TypeScript has to emit. Only for cells in which it found no error. */
export function emitInPlace({ program, file }: OpenCell, span: CellSpan): Edited | undefined {
  if (isJsx(file) || !isPlain(program.getCompilerOptions())) return undefined;
  const walk = new Walk(program.getTypeChecker(), file, span);
  try {
    const blanked = blankSourceFile(file, decline);
    walk.file();
    return walk.edits.apply(file, blanked);
  } catch (error) {
    if (error === declined) return undefined;
    throw error;
  }
}

/** Whether the options leave it to the text how the JavaScript looks. */
function isPlain(options: ts.CompilerOptions): boolean {
  const { experimentalDecorators, useDefineForClassFields = true, importHelpers } = options;
  return !experimentalDecorators && useDefineForClassFields && !importHelpers;
}

/** Blanks types; calls back for what cannot be blanked. Built by scripts/vendor.mjs. */
const { blankSourceFile }: { blankSourceFile(file: ts.SourceFile, onError: () => never): string } =
  createRequire(import.meta.url)(join(packageRoot, "dist/kernel/vendor/ts-blank-space/index.cjs"));

const declined = Symbol("TypeScript has to emit this");

function decline(): never {
  throw declined;
}

/** One walk through a cell's tree, which notes what changes. */
class Walk {
  readonly edits = new Edits();
  /** Names of earlier cells that this one imports. */
  readonly #imported = new Set<string>();
  /** Names that this one declares, with what they mean where nothing hides them. */
  readonly #declared = new Map<string, ts.Symbol | undefined>();
  readonly #hoisted = new Set<string>();
  #result: ts.ExpressionStatement | undefined;

  constructor(
    readonly checker: ts.TypeChecker,
    readonly source: ts.SourceFile,
    readonly span: CellSpan,
  ) {}

  file(): void {
    const { span, source, edits } = this;
    const own = source.statements.filter((node) => {
      const start = node.getStart(source);
      return start >= span.start && start < span.end;
    });
    for (const statement of source.statements) if (statement.end <= span.start) this.#note(statement);
    for (const statement of own) if (!isBlanked(statement)) this.#declare(statement);
    this.#result = resultOf(own, source);
    const functions = [...this.#hoisted].map((text) => exported({ text }));
    edits.replace(0, span.start - 1, head + functions.join(""));
    for (const statement of own) this.#statement(statement);
    edits.replace(span.end, source.end, "");
  }

  /** One of the imports before the cell. */
  #note(statement: ts.Statement): void {
    const named = ts.isImportDeclaration(statement) && statement.importClause?.namedBindings;
    if (named && ts.isNamedImports(named))
      for (const { name } of named.elements) this.#imported.add(name.text);
  }

  #declare(statement: ts.Statement): void {
    if (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => isExport(kind)))
      decline();
    if (ts.isVariableStatement(statement)) this.#declareAll(statement.declarationList);
    else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
      if (statement.name === undefined) decline();
      this.#declareName(statement.name);
      if (ts.isFunctionDeclaration(statement)) this.#hoisted.add(statement.name.text);
    }
  }

  #declareAll({ declarations }: ts.VariableDeclarationList): void {
    for (const { name } of declarations) for (const bound of boundNames(name)) this.#declareName(bound);
  }

  #declareName(name: ts.Identifier): void {
    this.#declared.set(name.text, this.checker.getSymbolAtLocation(name));
  }

  #statement(statement: ts.Statement): void {
    const { edits } = this;
    if (isBlanked(statement)) return;
    if (statement === this.#result) this.#showResult(this.#result);
    else this.#visit(statement);
    if (ts.isClassDeclaration(statement)) edits.insert(statement.end, exported(statement.name));
    if (!ts.isVariableStatement(statement)) return;
    const initialized = statement.declarationList.declarations.filter(({ initializer }) => initializer);
    const names = initialized.flatMap(({ name }) => [...boundNames(name)]);
    if (names.length > 0) edits.insert(statement.end, `;${names.map(exported).join("")}`);
  }

  /** `return [last]`: in an array, so that a promise is shown instead of awaited. */
  #showResult({ expression }: ts.ExpressionStatement): void {
    const comma =
      ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.CommaToken;
    this.edits.insert(expression.getStart(this.source), comma ? "return [(" : "return [");
    this.#visit(expression);
    this.edits.insert(expression.end, comma ? ")]" : "]");
  }

  readonly #visit = (node: ts.Node): void => {
    if (isBlanked(node)) return;
    if (isMore(node)) decline();
    if (ts.isIdentifier(node)) this.#identifier(node);
    else if (ts.isIterationStatement(node, false)) this.#loop(node);
    else if (node.kind === ts.SyntaxKind.ImportKeyword) this.#replace(node, `${runtimeName}.import`);
    else if (ts.isMetaProperty(node)) this.#metaProperty(node);
    else {
      if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) this.#member(node);
      if (ts.isVariableDeclarationList(node)) this.#variables(node);
      ts.forEachChild(node, this.#visit);
    }
  };

  #replace(node: ts.Node, text: string): void {
    this.edits.replace(node.getStart(this.source), node.end, text);
  }

  /** A constant enum is nowhere but in the places where it is used. */
  #member(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): void {
    if (this.checker.getConstantValue(node) !== undefined) decline();
  }

  /** `var` belongs to the cell wherever it stands, and `using` is rewritten. */
  #variables(list: ts.VariableDeclarationList): void {
    if ((list.flags & ts.NodeFlags.Using) !== 0) decline(); // of `await using` too
    if ((list.flags & ts.NodeFlags.BlockScoped) !== 0 || isTopLevel(list)) return;
    for (const { name } of list.declarations)
      for (const { text } of boundNames(name)) if (this.#declared.has(text)) decline();
  }

  #metaProperty(node: ts.MetaProperty): void {
    if (node.keywordToken !== ts.SyntaxKind.ImportKeyword) return; // new.target
    if (node.name.text !== "meta") decline();
    this.#replace(node, `${runtimeName}.meta`);
  }

  /** Every loop asks whether Stop was pressed. */
  #loop(loop: ts.IterationStatement): void {
    const { edits, source } = this;
    const body = loop.statement;
    const start = body.getStart(source);
    const visitBody = (): void => {
      if (ts.isBlock(body)) edits.insert(start + 1, stopCheck);
      else edits.insert(start, `{${stopCheck}`);
      this.#visit(body);
      if (!ts.isBlock(body)) edits.insert(body.end, "}");
    };
    ts.forEachChild(loop, (child) => (child === body ? visitBody() : this.#visit(child)));
  }

  #identifier(node: ts.Identifier): void {
    const { text } = node;
    if (this.#imported.has(text)) this.#importedName(node);
    else if (this.#declared.has(text)) this.#declaredName(node);
  }

  /** `a` becomes `__cells__.a`, and keeps what it means elsewhere: a name of a member, a variable of that name. */
  #importedName(node: ts.Identifier): void {
    const { edits, checker, source } = this;
    const { parent, text } = node;
    const isShort = ts.isShorthandPropertyAssignment(parent) && parent.name === node;
    if (isShort && parent.objectAssignmentInitializer) decline();
    const symbol = isShort
      ? checker.getShorthandAssignmentValueSymbol(parent)
      : checker.getSymbolAtLocation(node);
    const [declaration] = symbol?.declarations ?? [];
    if (symbol === undefined || declaration === undefined || !ts.isImportSpecifier(declaration)) return;
    if (declaration.getSourceFile() !== source) return;
    const { flags } = checker.getAliasedSymbol(symbol);
    if ((flags & ts.SymbolFlags.Value) === 0 || (flags & ts.SymbolFlags.ConstEnum) !== 0) decline();
    const start = node.getStart(source);
    if (isShort) edits.insert(node.end, `: ${cells}.${text}`);
    else if (isCalled(node))
      edits.replace(start, node.end, `${separator(node, source, this.#result)}(0, ${cells}.${text})`);
    else edits.replace(start, node.end, `${cells}.${text}`);
  }

  /** Who assigns to a name of the cell assigns to what other cells see. */
  #declaredName(node: ts.Identifier): void {
    const { parent, text } = node;
    if (isPatternPart(node)) decline();
    if (!isAssigned(node) || this.checker.getSymbolAtLocation(node) !== this.#declared.get(text)) return;
    const changed = ts.isBinaryExpression(parent) || ts.isPrefixUnaryExpression(parent);
    if (changed) this.edits.insert(parent.getStart(this.source), `${cells}.${text}=`);
    else if (isDiscarded(parent) && parent.parent !== this.#result) {
      this.edits.insert(parent.getStart(this.source), `${cells}.${text}=(`);
      this.edits.insert(parent.end, `,${text})`);
    } else decline();
  }
}

function exported(name: { readonly text: string } | undefined): string {
  return name === undefined ? "" : `${cells}.${name.text}=${name.text};`;
}

/** The last expression, unless a semicolon mutes it. */
function resultOf(own: readonly ts.Statement[], file: ts.SourceFile): ts.ExpressionStatement | undefined {
  const last = own.at(-1);
  if (last === undefined || !ts.isExpressionStatement(last)) return undefined;
  return file.text.endsWith(";", last.end) ? undefined : last;
}

function isExport(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword;
}
