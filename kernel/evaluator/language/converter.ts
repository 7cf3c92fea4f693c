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
import type { Shift } from "./edits.js";
import { awaitsAtTop, requiredIn, withoutMapComment } from "./emitted.js";
import { type CellSpan, emitInPlace } from "./inplace.js";
import { factoriesOf, pragmasOf } from "./jsx.js";
import { isLight } from "./light.js";
import { namesIn } from "./names.js";
import type { OpenCell } from "./open-cell.js";
import { Program } from "./program.js";
import { type Declared, importsFor, parseScope, withDeclared } from "./scope.js";
import { isUsersOwn } from "./sources.js";
import { starsOf } from "./stars.js";
import { cellTransformers, type Stars } from "./transform.js";
import { valuesOf } from "./values.js";

/** A module of the user's own that cells import by a relative path, compiled. */
export interface SideOutput {
  readonly path: string;
  readonly data: string;
  readonly map: string;
  /** What it imports when it begins, by the names in its own code. */
  readonly imports: readonly string[];
  /** The user's own files behind such names. */
  readonly links: Readonly<Record<string, string>>;
  /** It awaits outside of its functions. */
  readonly awaits: boolean;
}

/** A source map as JSON; or where columns differ, in JavaScript that has the lines of its source. */
export type Places = string | readonly Shift[];

/** tslab's `ConvertResult`, and what our evaluator needs beyond it. */
export interface ConvertResult {
  /** The body of an async function of `exports`, `require` and the runtime. Absent if there are errors. */
  readonly output?: string;
  /** Where `output` came from. */
  readonly map?: Places;
  /** What is in scope after this cell. */
  readonly declOutput?: string;
  /** What it adds to the scope, for those who let cells run beside each other. */
  readonly declared?: Declared;
  readonly diagnostics: readonly CellDiagnostic[];
  readonly sideOutputs: readonly SideOutput[];
  /** What has to be loaded before the cell runs, since `require` cannot load ES modules with top-level await. */
  readonly imports: readonly string[];
  /** The user's own files that the cell's imports stand for. */
  readonly links: Readonly<Record<string, string>>;
  /** Preloaded libraries (`thaw`, `tf`) that the cell mentions. */
  readonly preloads: readonly string[];
  /** It runs nothing but operators: see {@link ./light.ts}. */
  readonly light?: boolean;
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
  /** Has TypeScript emit every cell: slow, and what {@link ./inplace.ts} is measured by. Default false. */
  readonly printed?: boolean;
}

export function createConverter({ cwd, apart = false, printed = false }: ConverterOptions): Converter {
  const program = new Program(cwd, apart);
  let serial = 0;

  function place(prevDecl: string, src: string, begun?: string): number {
    const { prefix, text } = surround(src, prevDecl, factoriesOf(program.options), begun);
    program.setCell(text);
    program.setPreloads(mentionedPreloads(src));
    return prefix.length;
  }

  const convert: Converter["convert"] = (prevDecl, src, check = "error", alone = true) => {
    const { text, prefix, names, awaited } = surround(src, prevDecl, factoriesOf(program.options));
    const module = `./__cell_${++serial}__`;
    const { cell, preloads } = openWithPreloads(module, text, src);
    const span = { start: prefix.length, end: prefix.length + src.length };
    const mode = noCheck.test(src) ? "off" : check;
    const diagnostics = diagnosticsOf(cell, span, mode, () => program.leave());
    if (diagnostics.some(({ category }) => category === "error")) {
      program.close(module);
      return { diagnostics, sideOutputs: [], imports: [], links: {}, preloads };
    }
    const stars = starsOf(cell, names);
    const isClean = !printed && diagnostics.length === 0 && mode !== "off";
    const { js, map } = (isClean && inPlace(cell, span)) || unmarked(emit(cell, cell.file, stars.values));
    const values = names.length === 0 ? [] : valuesOf(cell);
    const declared = { module, names: [...names, ...stars.names], awaited, values };
    if (declared.names.length > 0) program.keepCell(module, text);
    else program.close(module);
    const declOutput = withDeclared(prevDecl, declared);
    if (alone && declared.names.length > 0) program.keepOnly(new Set(parseScope(declOutput).values()));
    return {
      output: js,
      map,
      declOutput,
      declared,
      diagnostics,
      sideOutputs: sideModules(program, cell),
      imports: requiredIn(js),
      links: linksOf(program, cell, cell.file),
      preloads,
      light: preloads.length === 0 && isLight(cell.file, cell.program.getTypeChecker()),
    };
  };

  /** With the libraries that the cell mentions, or one of the user's modules that it reaches. */
  function openWithPreloads(module: string, text: string, src: string) {
    program.setPreloads(mentionedPreloads(src));
    const cell = program.open(module, text);
    const own = cell.checked.filter((file) => file !== cell.file && !isJsonOfUser(file.fileName));
    const preloads = mentionedPreloads([src, ...own.map((file) => file.text)].join("\n"));
    if (!program.setPreloads(preloads)) return { cell, preloads };
    program.close(module);
    return { cell: program.open(module, text), preloads };
  }

  function warm(code: string): void {
    program.setPreloads(mentionedPreloads(code));
    convert("", "const warm: string = String(1); console.log(warm)", "error", false);
  }

  return { convert, place, warm, program };
}

/** What TypeScript reads as this at the beginning of a file. */
const noCheck = /^\s*\/\/\s*@ts-nocheck\b/;

/** The cell as a module: what it uses imported before it, what it declares exported after it. */
function surround(
  src: string,
  prevDecl: string,
  /** What JSX calls, which nobody writes down. */
  factories: readonly string[],
  begun?: string,
): { prefix: string; text: string; names: readonly string[]; awaited: readonly string[] } {
  const scope = parseScope(prevDecl);
  const { all, exported, awaited, mentioned } = namesIn(src);
  const offered = begun === undefined ? [] : [...scope.keys()].filter((name) => name.startsWith(begun));
  const implied = src.includes("<") ? factories : [];
  const used = [...mentioned, ...implied, ...offered].filter((name) => !all.has(name));
  const prefix = `${pragmasOf(src)}${importsFor(used, scope)}\n`;
  const rest = [...all].filter((name) => !exported.has(name));
  const suffix = rest.length === 0 ? "" : `export { ${rest.join(", ")} };`;
  return { prefix, text: `${prefix}${src}\n${suffix}`, names: [...all], awaited: [...awaited] };
}

function inPlace(cell: OpenCell, span: CellSpan): { js: string; map: Places } | undefined {
  const edited = emitInPlace(cell, span);
  return edited && { js: edited.js, map: edited.shifts };
}

function emit(
  { program, file: cell }: OpenCell,
  file: ts.SourceFile,
  stars?: Stars,
): { js: string; map: string } {
  const outputs = new Map<string, string>();
  const write: ts.WriteFileCallback = (name, text) => outputs.set(name.endsWith(".map") ? "map" : "js", text);
  program.emit(file, write, undefined, false, cellTransformers(cell.fileName, stars));
  return { js: withoutMapComment(outputs.get("js") ?? ""), map: outputs.get("map") ?? "" };
}

/** What tells importers of a module its kind: nobody imports a cell, and it calls what cells may have replaced. */
function unmarked({ js, map }: { js: string; map: string }): { js: string; map: string } {
  return { js: js.replace('Object.defineProperty(exports, "__esModule", { value: true });', ""), map };
}

/** The user's own modules that the cell reaches, in the order in which they were found. */
function sideModules(program: Program, cell: OpenCell): SideOutput[] {
  const found = new Map<string, SideOutput>();
  const visit = (from: ts.SourceFile): void => {
    for (const path of Object.values(linksOf(program, cell, from))) {
      const file = cell.program.getSourceFile(path);
      if (file === undefined || found.has(path) || isJsonOfUser(path)) continue;
      const { js, map } = emit(cell, file);
      const links = linksOf(program, cell, file);
      found.set(path, { path, data: js, map, imports: requiredIn(js), links, awaits: awaitsAtTop(file) });
      visit(file);
    }
  };
  visit(cell.file);
  return [...found.values()];
}

/** Generated code of this length is left to Node: compiling it again at each cell takes too long. */
const maxJavaScript = 1 << 18;

/** What a file imports of the user's own: modules that are compiled here, and JSON. */
function linksOf(program: Program, cell: OpenCell, from: ts.SourceFile): Record<string, string> {
  const links: Record<string, string> = {};
  if (cell.checked.length === 1) return links;
  for (const { specifier, resolved } of program.resolver.importsOf(from)) {
    if (resolved === undefined || !(isModuleOfUser(resolved) || isJsonOfUser(resolved))) continue;
    const { text } = cell.program.getSourceFile(resolved) ?? {};
    if (text === undefined || (/js$/.test(resolved) && text.length > maxJavaScript)) continue;
    links[specifier] = resolved;
  }
  return links;
}

function isModuleOfUser(file: string): boolean {
  return isUsersOwn(file) && /\.[cm]?[jt]sx?$/.test(file) && !/__cell_\d+__\.ts$/.test(file);
}

function isJsonOfUser(file: string): boolean {
  return isUsersOwn(file) && file.endsWith(".json");
}
