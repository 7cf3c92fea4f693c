/**
 * Cells that are checked in a program that was made without them.
 *
 * A new program has a new checker, which learns the language's own types again: three milliseconds while TypeScript is
 * still cold, and half a megabyte of garbage, for a cell that is checked in a tenth of that. So a cell that reaches
 * nothing but what the program knows already is bound and checked in that program, as one more module.
 *
 * ```ts
 * const annex = new Annex(program, room);
 * if (annex.take(file)) program.getSemanticDiagnostics(file);
 * ```
 *
 * TypeScript has no public way to do this, so this module stands on three things of 6.0 that its types leave out: a
 * program asks itself for a file and for what a specifier means, a checker looks at any file that is bound, and
 * `bindSourceFile`. `test/kernel/evaluator/annex.test.ts` keeps it equal to making a program for each cell.
 *
 * @module
 */
import ts = require("typescript");

import { isJsx } from "./jsx.js";

type Resolution = ts.ResolvedModuleWithFailedLookupLocations;
type GetResolvedModule = (
  file: ts.SourceFile,
  specifier: string,
  mode: ts.ResolutionMode,
) => Resolution | undefined;

export interface AnnexRoom {
  /** What a specifier in a file stands for. */
  resolve(specifier: string, from: string): Resolution;
  /** The earlier cell in a file, if that is one. */
  cellIn(fileName: string): ts.SourceFile | undefined;
  /** Whether a file is the user's own, and so is checked with the cell that reaches it. */
  isUsersOwn(fileName: string): boolean;
}

/** What cells leave in a checker is freed with it: a program takes so many, then a new one is made. */
const maxTaken = 100;

export class Annex {
  readonly #program: ts.Program;
  readonly #room: AnnexRoom;
  /** What the specifiers of each file that was taken in stand for. */
  readonly #taken = new Map<
    string,
    { readonly file: ts.SourceFile; readonly means: Map<string, Resolution> }
  >();
  readonly #release: () => void;
  #ambient: Set<string> | undefined;
  #count = 0;

  constructor(program: ts.Program, room: AnnexRoom) {
    this.#program = program;
    this.#room = room;
    const inside = program as unknown as Internals;
    const { getSourceFile, getResolvedModule } = inside;
    inside.getSourceFile = (name) => this.#taken.get(name)?.file ?? getSourceFile(name);
    inside.getResolvedModule = (file, specifier, mode) =>
      this.#taken.get(file.fileName)?.means.get(specifier) ?? getResolvedModule(file, specifier, mode);
    this.#release = () => Object.assign(inside, { getSourceFile, getResolvedModule });
  }

  get program(): ts.Program {
    return this.#program;
  }

  /** @returns whether the program can check the file now; otherwise it takes a program of its own. */
  take(file: ts.SourceFile): boolean {
    if (this.#taken.has(file.fileName)) return true;
    if (this.#count >= maxTaken) return false;
    const specifiers = specifiersOf(file);
    if (specifiers === undefined) return false;
    const means = new Map<string, Resolution>();
    for (const { text } of specifiers) {
      const resolution = this.#meaning(text, file.fileName);
      if (resolution === undefined) return false;
      means.set(text, resolution);
    }
    bind(file, specifiers, this.#program.getCompilerOptions());
    this.#taken.set(file.fileName, { file, means });
    this.#count += 1;
    return true;
  }

  /** Forgets a cell that no other one can name. */
  drop(fileName: string): void {
    this.#taken.delete(fileName);
  }

  /** Leaves the program as it was made. */
  close(): void {
    this.#release();
  }

  /** What a specifier stands for, if the program has that, or can take it in. */
  #meaning(specifier: string, from: string): Resolution | undefined {
    const found = this.#room.resolve(specifier, from);
    const name = found.resolvedModule?.resolvedFileName;
    if (name === undefined) return this.#isAmbient(specifier) ? found : undefined;
    const cell = this.#room.cellIn(name);
    if (cell !== undefined) return this.take(cell) ? found : undefined;
    const known = !this.#room.isUsersOwn(name) && this.#program.getSourceFile(name) !== undefined;
    return known ? found : undefined;
  }

  #isAmbient(specifier: string): boolean {
    this.#ambient ??= new Set(
      this.#program
        .getTypeChecker()
        .getAmbientModules()
        .map(({ name }) => name),
    );
    return this.#ambient.has(`"${specifier}"`);
  }
}

/** The methods that a program asks itself by; the second is not in its public type. */
interface Internals {
  getSourceFile: ts.Program["getSourceFile"];
  getResolvedModule: GetResolvedModule;
}

/** The modules that a file names; nothing where it may name some that only TypeScript's own search finds. */
function specifiersOf(file: ts.SourceFile): ts.StringLiteral[] | undefined {
  if (!ts.isExternalModule(file) || namesInExpressions(file) || refersToFiles(file)) return undefined;
  if (hidesErrors(file) || isJsx(file)) return undefined;
  const specifiers: ts.StringLiteral[] = [];
  for (const statement of file.statements) {
    if (ts.isModuleDeclaration(statement) && addsToOthers(statement)) return undefined;
    if (ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference))
      return undefined;
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
    const { moduleSpecifier } = statement;
    if (moduleSpecifier === undefined) continue;
    if (!ts.isStringLiteral(moduleSpecifier)) return undefined;
    specifiers.push(moduleSpecifier);
  }
  return specifiers;
}

/** `import()`, also as a type, which the parser notes; and `require()`, which is looked for in the JavaScript. */
function namesInExpressions(file: ts.SourceFile): boolean {
  const { PossiblyContainsDynamicImport: dynamic } = ts.NodeFlags as {
    PossiblyContainsDynamicImport?: number;
  };
  return dynamic === undefined || (file.flags & dynamic) !== 0 || file.text.includes("require");
}

/** `@ts-expect-error` and its like: see {@link ./program.ts}, which gives a program up after an error. */
function hidesErrors(file: ts.SourceFile): boolean {
  return file.text.includes("@ts-");
}

function refersToFiles(file: ts.SourceFile): boolean {
  const { referencedFiles, typeReferenceDirectives, libReferenceDirectives } = file;
  return referencedFiles.length + typeReferenceDirectives.length + libReferenceDirectives.length > 0;
}

/** `declare global` and `declare module "name"`. */
function addsToOthers(statement: ts.ModuleDeclaration): boolean {
  return ts.isStringLiteral(statement.name) || (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
}

/** What a program does to its files. */
function bind(file: ts.SourceFile, imports: readonly ts.StringLiteral[], options: ts.CompilerOptions): void {
  const { fileName } = file;
  const names = { path: fileName, resolvedPath: fileName, originalFileName: fileName };
  Object.assign(file, { ...names, imports, moduleAugmentations: [], ambientModuleNames: [] });
  const binder = ts as unknown as { bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void };
  binder.bindSourceFile(file, options);
}

/** Whether the program of this cell can take in others. */
export function takesOthers(file: ts.SourceFile, options: ts.CompilerOptions): boolean {
  return isSelfContained(file) && hasRoom(options);
}

/** Options that make a program add to its files, or number them. */
function hasRoom({ importHelpers, jsx, stableTypeOrdering }: ts.CompilerOptions): boolean {
  const importsRuntime = jsx === ts.JsxEmit.ReactJSX || jsx === ts.JsxEmit.ReactJSXDev;
  return importHelpers !== true && !importsRuntime && stableTypeOrdering !== true;
}

/** Whether a cell leaves nothing in the global scope of its program. */
function isSelfContained(file: ts.SourceFile): boolean {
  return !file.statements.some(
    (statement) =>
      ts.isModuleDeclaration(statement) &&
      (ts.isStringLiteral(statement.name) || (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0),
  );
}
