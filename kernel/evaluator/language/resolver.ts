/**
 * What the names in a session's files stand for: the specifiers of imports, and references to types. And the compiler's
 * host, which asks for that.
 *
 * @module
 */
import { dirname, join } from "node:path";

import ts = require("typescript");

import { packageRoot } from "../package.js";
import type { PreloadedName } from "./declarations.js";
import { usesNodeBundle } from "./options.js";
import type { Sources } from "./sources.js";

export interface Import {
  readonly specifier: string;
  /** The file that TypeScript took it for. */
  readonly resolved: string | undefined;
}

export interface ResolverRoom {
  options(): ts.CompilerOptions;
  /** The file of an earlier cell, by the specifier that later ones import it by. */
  cellFile(specifier: string): string | undefined;
  /** Whether the declarations of a library are in the program already. */
  isPreloaded(name: PreloadedName): boolean;
}

type ResolvedTypes = ts.ResolvedTypeReferenceDirectiveWithFailedLookupLocations;

export class Resolver {
  readonly host: ts.CompilerHost;
  readonly #types = new Map<string, ResolvedTypes>();
  #cache: ts.ModuleResolutionCache;

  constructor(
    readonly cwd: string,
    readonly sources: Sources,
    readonly room: ResolverRoom,
  ) {
    this.#cache = this.#newCache();
    this.host = this.#makeHost();
  }

  get cache(): ts.ModuleResolutionCache {
    return this.#cache;
  }

  /** Looks at the disk again. */
  forget(): void {
    this.#cache = this.#newCache();
    this.#types.clear();
  }

  /** The imports of a file, static ones and `import("…")`; in JavaScript also `require("…")`. */
  importsOf({ text, fileName: from }: ts.SourceFile): Import[] {
    return ts
      .preProcessFile(text, true, /\.[cm]?jsx?$/.test(from))
      .importedFiles.map(({ fileName: specifier }) => ({
        specifier,
        resolved: this.resolve(specifier, from).resolvedModule?.resolvedFileName,
      }));
  }

  /** What a specifier in a file stands for. */
  resolve(specifier: string, from: string): ts.ResolvedModuleWithFailedLookupLocations {
    if (this.#isBundled(specifier)) return noFile;
    const cell = this.room.cellFile(specifier);
    if (cell !== undefined) return foundAt(cell);
    const found = ts.resolveModuleName(specifier, from, this.room.options(), this.host, this.#cache);
    if (found.resolvedModule !== undefined || !isOurs(specifier)) return found;
    return ts.resolveModuleName(specifier, join(packageRoot, "package.json"), this.room.options(), this.host);
  }

  /** What `/// <reference types="name" />` stands for. */
  resolveTypes(name: string, from: string): ResolvedTypes {
    const nothing = { resolvedTypeReferenceDirective: undefined, failedLookupLocations: [] };
    // The second field is one that TypeScript's type leaves out.
    if (name === "node" && usesNodeBundle(this.room.options())) return nothing as ResolvedTypes;
    const key = `${name}\n${dirname(from)}`;
    const known = this.#types.get(key);
    if (known !== undefined) return known;
    const found = ts.resolveTypeReferenceDirective(name, from, this.room.options(), this.host);
    this.#types.set(key, found);
    return found;
  }

  /** Whether a bundle declares this module: then it needs no file. */
  #isBundled(specifier: string): boolean {
    if (specifier === "undici-types" && usesNodeBundle(this.room.options())) return true;
    if (this.room.isPreloaded("tf") && /^@tensorflow\/tfjs(-|\/|$)/.test(specifier)) return true;
    return this.room.isPreloaded("thaw") && /^thaw(\/|$)/.test(specifier);
  }

  #newCache(): ts.ModuleResolutionCache {
    return ts.createModuleResolutionCache(this.cwd, (name) => name, this.room.options());
  }

  #makeHost(): ts.CompilerHost {
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
      getModuleResolutionCache: () => this.#cache,
      resolveModuleNameLiterals: (literals, from) => literals.map(({ text }) => this.resolve(text, from)),
      resolveTypeReferenceDirectiveReferences: (references, from) =>
        references.map((reference) =>
          this.resolveTypes(typeof reference === "string" ? reference : reference.fileName, from),
        ),
    };
  }
}

// TypeScript's type leaves out the field with the places where it looked.
const noFile = {
  resolvedModule: undefined,
  failedLookupLocations: [],
} as ts.ResolvedModuleWithFailedLookupLocations;

/** Cells are found without TypeScript's caches, which would keep every one of them for ever. */
function foundAt(resolvedFileName: string): ts.ResolvedModuleWithFailedLookupLocations {
  const resolvedModule = { resolvedFileName, extension: ts.Extension.Ts, isExternalLibraryImport: false };
  return { ...noFile, resolvedModule };
}

/** Thaw and what it stands on are there for every notebook, wherever it lies. */
function isOurs(specifier: string): boolean {
  return /^(thaw|tslab|@tensorflow\/tfjs|h5wasm)(\/|$)/.test(specifier);
}
