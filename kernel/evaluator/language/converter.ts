/**
 * From a cell's TypeScript to JavaScript that the evaluator runs, checked by TypeScript 6.
 *
 * It has the interface of tslab's converter (`convert(prevDecl, src)`), which is pinned at TypeScript 5.0; here
 * the declarations of earlier cells are a {@link Scope} in text form. See docs/decisions/003-evaluator.md.
 *
 * ```ts
 * const converter = createConverter({ cwd: process.cwd() });
 * const { output, declOutput } = converter.convert("", "const a: number = 1; a + 1");
 * ```
 *
 * @module
 */
import ts = require("typescript");

import type { CheckMode } from "../types.js";
import { mentionedPreloads } from "./declarations.js";
import { type CellDiagnostic, diagnosticsOf } from "./diagnostics.js";
import { declaredNames, mentionedNames } from "./names.js";
import { type OpenCell, Program } from "./program.js";
import { type Declared, importsFor, parseScope, withDeclared } from "./scope.js";
import { isUsersOwn } from "./sources.js";
import { cellTransformers } from "./transform.js";

/** A module of the user's own that cells import by a relative path, compiled. */
export interface SideOutput {
  readonly path: string;
  readonly data: string;
  readonly map: string;
  readonly imports: readonly string[];
}

/** tslab's `ConvertResult`, and what our evaluator needs beyond it. */
export interface ConvertResult {
  /** The body of an async function of `exports`, `require` and the runtime. Absent if there are errors. */
  readonly output?: string;
  /** The source map of `output`, as JSON. Its lines are those of the cell. */
  readonly map?: string;
  /** What is in scope after this cell. */
  readonly declOutput?: string;
  /** What it adds to the scope, for those who let cells run beside each other. */
  readonly declared?: Declared;
  readonly diagnostics: readonly CellDiagnostic[];
  readonly sideOutputs: readonly SideOutput[];
  /** What has to be loaded before the cell runs, since `require` cannot load ES modules with top-level await. */
  readonly imports: readonly string[];
  /** Preloaded libraries (`thaw`, `tf`) that the cell mentions. */
  readonly preloads: readonly string[];
}

export interface Converter {
  /** @param alone No other cell is under way that may still add itself to the scope. */
  convert(prevDecl: string, src: string, check?: CheckMode, alone?: boolean): ConvertResult;
  /** The program of completions and inspections: the cell's text in its scope. */
  readonly program: Program;
  /** Loads what cells with such code will need, so that the first of them need not wait for it. */
  warm(code: string): void;
  /**
   * Puts a cell's text into the program.
   *
   * @param begun Names of the scope that begin so are in scope there too, whether the cell mentions them or not.
   * @returns how many characters precede it there.
   */
  place(prevDecl: string, src: string, begun?: string): number;
}

export interface ConverterOptions {
  readonly cwd: string;
  /** Makes a new program for every cell: slow, and what {@link ./annex.ts} is measured by. Default false. */
  readonly apart?: boolean;
}

export function createConverter({ cwd, apart = false }: ConverterOptions): Converter {
  const program = new Program(cwd, apart);
  let serial = 0;

  function place(prevDecl: string, src: string, begun?: string): number {
    const { prefix, text } = surround(src, prevDecl, begun);
    program.setCell(text);
    program.setPreloads(mentionedPreloads(src));
    return prefix.length;
  }

  const convert: Converter["convert"] = (prevDecl, src, check = "error", alone = true) => {
    const { text, prefix, names } = surround(src, prevDecl);
    const preloads = mentionedPreloads(src);
    program.setPreloads(preloads);
    const declared = { module: `./__cell_${++serial}__`, names };
    const cell = program.open(declared.module, text);
    const diagnostics = diagnosticsOf(cell, prefix.length, check, () => program.leave());
    if (diagnostics.some(({ category }) => category === "error")) {
      program.close(declared.module);
      return { diagnostics, sideOutputs: [], imports: [], preloads };
    }
    const { js, map } = emit(cell, cell.file);
    if (names.length > 0) program.keepCell(declared.module, text);
    else program.close(declared.module);
    const declOutput = withDeclared(prevDecl, declared);
    if (alone) program.keepOnly(new Set(parseScope(declOutput).values()));
    return {
      output: js,
      map,
      declOutput,
      declared,
      diagnostics,
      sideOutputs: sideModules(program, cell),
      imports: externalImports(program, cell.file, js),
      preloads,
    };
  };

  function warm(code: string): void {
    program.setPreloads(mentionedPreloads(code));
    convert("", "const warm: string = String(1); console.log(warm)", "error", false);
  }

  return { convert, place, warm, program };
}

/** The cell as a module: what it uses imported before it, what it declares exported after it. */
function surround(
  src: string,
  prevDecl: string,
  begun?: string,
): { prefix: string; text: string; names: readonly string[] } {
  const file = ts.createSourceFile("cell.ts", src, ts.ScriptTarget.Latest, false);
  const { all, exported } = declaredNames(file);
  const scope = parseScope(prevDecl);
  const offered = begun === undefined ? [] : [...scope.keys()].filter((name) => name.startsWith(begun));
  const used = [...mentionedNames(file), ...offered].filter((name) => !all.has(name));
  const prefix = `export {}; ${importsFor(used, scope)}\n`;
  const suffix = [...all].filter((name) => !exported.has(name));
  return { prefix, text: `${prefix}${src}\nexport { ${suffix.join(", ")} };`, names: [...all] };
}

function emit({ program, file: cell }: OpenCell, file: ts.SourceFile): { js: string; map: string } {
  const outputs = new Map<string, string>();
  const write: ts.WriteFileCallback = (name, text) => outputs.set(name.endsWith(".map") ? "map" : "js", text);
  program.emit(file, write, undefined, false, cellTransformers(cell.fileName));
  return {
    js: (outputs.get("js") ?? "").replace(/\n\/\/# sourceMappingURL=.*\s*$/, ""),
    map: outputs.get("map") ?? "",
  };
}

/** The user's own modules that the cell reaches, in the order in which they were found. */
function sideModules(program: Program, cell: OpenCell): SideOutput[] {
  const found = new Map<string, SideOutput>();
  if (cell.checked.length === 1) return [];
  const visit = (from: ts.SourceFile): void => {
    for (const { resolved } of program.importsOf(from)) {
      const file = resolved === undefined ? undefined : cell.program.getSourceFile(resolved);
      if (file === undefined || !isCompiled(file.fileName) || found.has(file.fileName)) continue;
      const { js, map } = emit(cell, file);
      const path = file.fileName;
      found.set(path, { path, data: js, map, imports: externalImports(program, file, js) });
      visit(file);
    }
  };
  visit(cell.file);
  return [...found.values()];
}

function isCompiled(file: string): boolean {
  return isUsersOwn(file) && /\.[cm]?tsx?$/.test(file) && !/__cell_\d+__\.ts$/.test(file);
}

/** What only Node can load: the modules that the JavaScript still asks for, beside cells and compiled modules. */
function externalImports(program: Program, file: ts.SourceFile, js: string): string[] {
  const required = [...js.matchAll(/\brequire\("((?:[^"\\]|\\.)+)"\)/g)]
    .map(([, specifier = ""]) => specifier)
    .filter((name) => !isCellModule(name));
  if (required.length === 0) return [];
  const compiled = new Set<string>();
  for (const { specifier, resolved } of program.importsOf(file))
    if (resolved !== undefined && isCompiled(resolved)) compiled.add(specifier);
  return [...new Set(required)].filter((name) => !compiled.has(name));
}

function isCellModule(specifier: string): boolean {
  return /^\.\/__cell_\d+__$/.test(specifier);
}
