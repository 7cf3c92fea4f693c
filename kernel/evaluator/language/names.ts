/**
 * The names that a cell declares, and those that it mentions.
 *
 * @module
 */
import ts = require("typescript");

import { isJsx, parseCell } from "./jsx.js";

export interface Names {
  /** What a cell declares at its top level, and what it exports of that itself. */
  readonly all: ReadonlySet<string>;
  readonly exported: ReadonlySet<string>;
  /** Those that have no value before the cell comes to their declaration. */
  readonly awaited: ReadonlySet<string>;
  /** What it may use. */
  readonly mentioned: ReadonlySet<string>;
}

/** Parses the cell only where it may declare something: most are a call or two, and are parsed later anyway. */
export function namesIn(cell: string): Names {
  const nothing: ReadonlySet<string> = new Set();
  if (!mayDeclare.test(cell))
    return { all: nothing, exported: nothing, awaited: nothing, mentioned: new Set(cell.match(word)) };
  const file = parseCell("cell.ts", cell, ts.ScriptTarget.Latest, false);
  // JSX also uses what only a comment names.
  return {
    ...declaredNames(file),
    mentioned: isJsx(file) ? new Set(cell.match(word)) : mentionedNames(file),
  };
}

/** The words that begin a declaration; escapes, because they may hide such a word. */
const mayDeclare =
  /\\u|\b(?:class|const|declare|enum|export|function|import|interface|let|module|namespace|type|using|var)\b/;
const word = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu;

function declaredNames(file: ts.SourceFile): Omit<Names, "mentioned"> {
  const all = new Set<string>();
  const exported = new Set<string>();
  const awaited = new Set<string>();
  for (const statement of file.statements) {
    const names = [...namesOf(statement)];
    for (const name of names) all.add(name);
    for (const name of awaitedNames(statement)) awaited.add(name);
    if (!isExported(statement)) continue;
    for (const name of names) exported.add(name);
  }
  return { all, exported, awaited };
}

/** Every identifier that occurs in the file. */
function mentionedNames(file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

function* namesOf(statement: ts.Statement): Generator<string> {
  if (ts.isVariableStatement(statement)) {
    for (const declaration of statement.declarationList.declarations) yield* bindings(declaration.name);
  } else if (ts.isImportDeclaration(statement)) {
    yield* importedNames(statement.importClause);
  } else if (ts.isExportDeclaration(statement)) {
    const named = statement.exportClause;
    if (named !== undefined && ts.isNamespaceExport(named)) yield named.name.text;
    else for (const { name } of named?.elements ?? []) yield name.text;
  } else if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement)
  ) {
    if (statement.name !== undefined && ts.isIdentifier(statement.name) && !isGlobal(statement)) {
      yield statement.name.text;
    }
  }
}

/** Functions have their value from the start, imports before anything runs, and others may never get one. */
function* awaitedNames(statement: ts.Statement): Generator<string> {
  if (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === declare))
    return;
  if (ts.isVariableStatement(statement)) {
    for (const { name, initializer } of statement.declarationList.declarations)
      if (initializer !== undefined) yield* bindings(name);
  } else if (ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) {
    if (statement.name !== undefined) yield statement.name.text;
  }
}

const declare = ts.SyntaxKind.DeclareKeyword;

function* bindings(name: ts.BindingName): Generator<string> {
  if (ts.isIdentifier(name)) yield name.text;
  else for (const element of name.elements) if (ts.isBindingElement(element)) yield* bindings(element.name);
}

function* importedNames(clause: ts.ImportClause | undefined): Generator<string> {
  if (clause?.name !== undefined) yield clause.name.text;
  const named = clause?.namedBindings;
  if (named === undefined) return;
  if (ts.isNamespaceImport(named)) yield named.name.text;
  else for (const element of named.elements) yield element.name.text;
}

function isGlobal(statement: ts.Statement): boolean {
  return (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
}

/** By its own name: a default export has another one. */
function isExported(statement: ts.Statement): boolean {
  if (ts.isExportDeclaration(statement)) return true;
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  const has = (wanted: ts.SyntaxKind): boolean => modifiers.some(({ kind }) => kind === wanted);
  return has(ts.SyntaxKind.ExportKeyword) && !has(ts.SyntaxKind.DefaultKeyword);
}
