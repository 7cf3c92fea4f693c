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

/**
 * Options for cells: lenient as tslab's, so that notebooks written for it keep working; a `tsconfig.json` beside the
 * notebook or above it overrides what does not decide how cells are run.
 */
export function compilerOptions(cwd: string): ts.CompilerOptions {
  const ours: ts.CompilerOptions = {
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    customConditions: ["node"],
    esModuleInterop: true,
    resolveJsonModule: true,
    allowImportingTsExtensions: true,
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
    target: ts.ScriptTarget.ES2022,
  };
  return { ...defaults(cwd), ...fromTsconfig(cwd), ...ours };
}

/** Whether Node's declarations are the bundled ones; otherwise the notebook has others beside it, or chose none. */
export function usesNodeBundle({ types }: ts.CompilerOptions): boolean {
  return types === bundled;
}

const bundled: string[] = [];

function defaults(cwd: string): ts.CompilerOptions {
  const roots = typeRoots(cwd);
  return {
    // The kernel's own bundle of this and what cells need beyond it: see scripts/types.mjs.
    lib: ["lib.es2023.d.ts"],
    types: roots.length === 1 ? bundled : ["node"],
    typeRoots: roots,
    strict: false,
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
function fromTsconfig(cwd: string): ts.CompilerOptions {
  const file = ts.findConfigFile(cwd, ts.sys.fileExists);
  if (file === undefined) return {};
  const { config } = ts.readConfigFile(file, (name) => readFileSync(name, "utf8"));
  // Only what `include` covers is asked, not which files there are.
  const host = { ...ts.sys, readDirectory: () => [] };
  const parsed = ts.parseJsonConfigFileContent(config, host, dirname(file));
  const covered = Object.keys(parsed.wildcardDirectories ?? {});
  if (!covered.some((folder) => `${cwd}/`.startsWith(`${folder}/`))) return {};
  return Object.fromEntries(Object.entries(parsed.options).filter(([name]) => !notOurs.includes(name)));
}
