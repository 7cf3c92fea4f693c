/**
 * TypeScript's program of one session: the cell in work, the earlier cells that it uses, and every library they
 * reach. Rebuilt for each cell out of the parts that did not change.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";
import { packageRoot } from "../package.js";
import { globalDeclarations, preloadDeclaration } from "./globals.js";
import { Sources } from "./sources.js";

export interface Import {
  readonly specifier: string;
  /** The file that TypeScript took it for. */
  readonly resolved: string | undefined;
}

export class Program {
  readonly cellFile: string;
  readonly sources: Sources;
  #options: ts.CompilerOptions;
  #current: ts.Program | undefined;
  #stale = true;
  #serial = 0;
  #preloads = new Set<string>();
  readonly #kept = new Set<string>();
  #resolutions: ts.ModuleResolutionCache;

  constructor(readonly cwd: string) {
    this.cellFile = join(cwd, "__cell__.ts");
    this.#options = compilerOptions(cwd);
    this.sources = new Sources(() => this.#options);
    this.#resolutions = ts.createModuleResolutionCache(cwd, (name) => name, this.#options);
    this.sources.set(join(cwd, "__globals__.d.ts"), globalDeclarations());
    this.sources.set(this.cellFile, "export {};");
  }

  get options(): ts.CompilerOptions {
    return this.#options;
  }

  get resolutions(): ts.ModuleResolutionCache {
    return this.#resolutions;
  }

  /** Changes whenever a file of the program did. */
  get serial(): number {
    return this.#serial;
  }

  get rootNames(): string[] {
    const preloads = [...this.#preloads].map((name) => this.#preloadFile(name));
    return [join(this.cwd, "__globals__.d.ts"), ...preloads, this.cellFile];
  }

  get current(): ts.Program {
    if (this.#current === undefined || this.#stale) {
      this.#current = ts.createProgram({
        rootNames: this.rootNames,
        options: this.#options,
        host: this.#host(),
        ...(this.#current === undefined ? {} : { oldProgram: this.#current }),
      });
      this.#stale = false;
    }
    return this.#current;
  }

  setCell(text: string): void {
    this.sources.poll();
    this.sources.set(this.cellFile, text);
    this.#touch();
  }

  /** Adds the declarations of libraries that a cell mentions; they stay. */
  setPreloads(names: readonly string[]): void {
    for (const name of names) {
      if (this.#preloads.has(name)) continue;
      this.sources.set(this.#preloadFile(name), preloadDeclaration(name));
      this.#preloads.add(name);
      this.#touch();
    }
  }

  /** Remembers a cell as a module that later ones can import from. */
  keepCell(module: string, text: string): void {
    this.#kept.add(module);
    this.sources.set(this.#moduleFile(module), text);
  }

  /** Forgets cells that neither the scope nor a kept cell needs any more. */
  keepOnly(modules: ReadonlySet<string>): void {
    const needed = new Set<string>();
    const visit = (module: string): void => {
      if (needed.has(module)) return;
      needed.add(module);
      const text = this.sources.read(this.#moduleFile(module)) ?? "";
      for (const [, next = ""] of text.slice(0, text.indexOf("\n")).matchAll(/from "\.\/(__cell_\d+__)"/g))
        visit(next);
    };
    for (const module of modules) visit(module.slice(2));
    for (const module of this.#kept) {
      if (needed.has(module)) continue;
      this.#kept.delete(module);
      this.sources.delete(this.#moduleFile(module));
    }
  }

  /** Looks at the disk again: packages were installed, or `tsconfig.json` changed. */
  refresh(): void {
    this.#options = compilerOptions(this.cwd);
    this.#resolutions = ts.createModuleResolutionCache(this.cwd, (name) => name, this.#options);
    this.sources.refresh();
    this.#current = undefined;
    this.#touch();
  }

  /** The static imports of a file. */
  importsOf(fileName: string): Import[] {
    const file = this.current.getSourceFile(fileName);
    if (file === undefined) return [];
    return ts.preProcessFile(file.text, true, true).importedFiles.map(({ fileName: specifier }) => ({
      specifier,
      resolved: this.resolve(specifier, fileName).resolvedModule?.resolvedFileName,
    }));
  }

  /** What a specifier in a file stands for. */
  resolve(specifier: string, from: string): ts.ResolvedModuleWithFailedLookupLocations {
    const found = ts.resolveModuleName(specifier, from, this.#options, this.#host(), this.#resolutions);
    if (found.resolvedModule !== undefined || !isOurs(specifier)) return found;
    return ts.resolveModuleName(specifier, join(packageRoot, "package.json"), this.#options, this.#host());
  }

  #touch(): void {
    this.#stale = true;
    this.#serial += 1;
  }

  #preloadFile(name: string): string {
    return join(this.cwd, `__preload_${name}__.d.ts`);
  }

  #moduleFile(module: string): string {
    return join(this.cwd, `${module}.ts`);
  }

  #host(): ts.CompilerHost {
    const { sources } = this;
    return {
      getSourceFile: (name) => sources.file(name),
      fileExists: (name) => sources.exists(name),
      readFile: (name) => sources.read(name),
      writeFile: () => undefined,
      getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
      getCurrentDirectory: () => this.cwd,
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => "\n",
      ...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath }),
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      getModuleResolutionCache: () => this.#resolutions,
      resolveModuleNameLiterals: (literals, from) => literals.map(({ text }) => this.resolve(text, from)),
    };
  }
}

/** Thaw and what it stands on are there for every notebook, wherever it lies. */
function isOurs(specifier: string): boolean {
  return /^(thaw|tslab|@tensorflow\/tfjs|h5wasm)(\/|$)/.test(specifier);
}

/**
 * Options for cells: lenient as tslab's, so that notebooks written for it keep working; a `tsconfig.json` beside the
 * notebook or above it overrides what does not decide how cells are run.
 */
function compilerOptions(cwd: string): ts.CompilerOptions {
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

function defaults(cwd: string): ts.CompilerOptions {
  return {
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.esnext.decorators.d.ts"],
    types: ["node"],
    typeRoots: typeRoots(cwd),
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
