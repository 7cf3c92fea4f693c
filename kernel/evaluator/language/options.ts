/**
 * The compiler options of cells: ours, and a `tsconfig.json` beside the notebook or above it.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import ts = require("typescript");

import { packageRoot } from "../package.js";

export interface Configuration {
  readonly options: ts.CompilerOptions;
  /** The files that decided, to be looked at again. */
  readonly files: readonly string[];
  /** What is wrong in them. */
  readonly problems: readonly ts.Diagnostic[];
}

/**
 * Options for cells: lenient as tslab's, so that notebooks written for it keep working; a `tsconfig.json` beside the
 * notebook or above it overrides what does not decide how cells are run.
 */
export function compilerOptions(cwd: string): Configuration {
  const ours: ts.CompilerOptions = {
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    customConditions: ["node"],
    esModuleInterop: true,
    resolveJsonModule: true,
    allowImportingTsExtensions: true,
    outDir: join(cwd, "__out__"), // nothing is written; without it, TypeScript emits no JavaScript for JavaScript
    rewriteRelativeImportExtensions: false,
    sourceMap: true,
    inlineSources: false,
    declaration: false,
    noEmit: false,
    isolatedModules: false,
    verbatimModuleSyntax: false,
    noEmitOnError: false,
    skipLibCheck: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    moduleDetection: ts.ModuleDetectionKind.Auto,
    target: ts.ScriptTarget.ES2024, // what Node 20 runs; later syntax, such as `using`, is rewritten
  };
  const { options, files, problems } = fromTsconfig(cwd);
  return { options: { ...defaults(cwd), ...options, ...ours, ...runnableJsx(options) }, files, problems };
}

/** A bundler would turn the JSX that `preserve` leaves into calls of the automatic runtime; here nobody comes after us. */
function runnableJsx({ jsx }: ts.CompilerOptions): ts.CompilerOptions {
  const isLeft = jsx === ts.JsxEmit.Preserve || jsx === ts.JsxEmit.ReactNative;
  return isLeft ? { jsx: ts.JsxEmit.ReactJSX } : {};
}

/** Whether Node's declarations are the bundled ones; otherwise the notebook has others beside it, or chose none. */
export function usesNodeBundle({ types }: ts.CompilerOptions): boolean {
  return types === bundled;
}

/** Whether the language's own declarations are the bundled ones. */
export function usesLibBundle({ lib }: ts.CompilerOptions): boolean {
  return lib === bundledLib;
}

const bundled: string[] = [];
/** The kernel's own bundle of this and what cells need beyond it: see scripts/types.mjs. */
const bundledLib = ["lib.es2023.d.ts"];

function defaults(cwd: string): ts.CompilerOptions {
  const roots = typeRoots(cwd);
  return {
    lib: bundledLib,
    types: roots.length === 1 ? bundled : ["node"],
    typeRoots: roots,
    strict: false,
    jsx: ts.JsxEmit.React, // the one that a comment in a cell can change in both ways
    allowJs: true,
    checkJs: false,
  };
}

/** `@types` folders from the notebook's folder upwards, then ours, so that Node's types are always found. */
function typeRoots(cwd: string): string[] {
  const roots: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    const root = join(folder, "node_modules", "@types");
    if (existsSync(join(root, "node"))) roots.push(root);
    if (dirname(folder) === folder) break;
  }
  const ours = createRequire(join(packageRoot, "package.json")).resolve("@types/node/package.json");
  return [...roots, join(ours, "..", "..")];
}

const notOurs = [
  "outDir",
  "rootDir",
  "incremental",
  "tsBuildInfoFile",
  "composite",
  "declarationMap",
  "outFile",
];

/** A project's options hold for the notebooks that its `include` covers, and not for others in the same folder. */
function fromTsconfig(cwd: string): Configuration {
  const file = ts.findConfigFile(cwd, ts.sys.fileExists);
  if (file === undefined) return { options: {}, files: [], problems: [] };
  const files = [file];
  const text = readFileSync(file, "utf8");
  const source = ts.readJsonConfigFile(file, () => text);
  const { error: malformed } = ts.parseConfigFileTextToJson(file, text);
  const host = {
    ...ts.sys,
    // Only what `include` covers is asked, not which files there are.
    readDirectory: () => [],
    readFile: (name: string) => {
      files.push(name); // what it extends
      return ts.sys.readFile(name);
    },
  };
  const parsed = ts.parseJsonSourceFileConfigFileContent(source, host, dirname(file));
  const covered = Object.keys(parsed.wildcardDirectories ?? {});
  if (!covered.some((folder) => `${cwd}/`.startsWith(`${folder}/`)))
    return { options: {}, files, problems: [] };
  const options = Object.entries(parsed.options).filter(([name]) => !notOurs.includes(name));
  const problems = [...(malformed ? [malformed] : []), ...parsed.errors].filter(
    ({ code }) => code !== noInputs,
  );
  return { options: Object.fromEntries(options), files, problems };
}

/** "No inputs were found": none were looked for. */
const noInputs = 18003;
