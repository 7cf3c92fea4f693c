/**
 * TypeScript's language service over the same parsed files as the checker's program.
 *
 * @module
 */
import ts = require("typescript");

import type { Program } from "./program.js";

export function createLanguageService(program: Program): ts.LanguageService {
  const { sources } = program;
  // TypeScript asks a host for its cache too, though only the compiler host's type says so.
  const host: ts.LanguageServiceHost & Pick<ts.CompilerHost, "getModuleResolutionCache"> = {
    getProjectVersion: () => String(program.serial),
    getScriptFileNames: () => program.rootNames,
    getScriptVersion: (name) => sources.version(name),
    getScriptSnapshot: (name) => {
      const text = sources.file(name)?.text;
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCompilationSettings: () => program.options,
    getCurrentDirectory: () => program.cwd,
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    fileExists: (name) => sources.exists(name),
    readFile: (name) => sources.read(name),
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    readDirectory: ts.sys.readDirectory,
    getModuleResolutionCache: () => program.resolver.cache,
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(({ text }) => program.resolver.resolve(text, from)),
    ...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath }),
  };
  return ts.createLanguageService(host, sharedRegistry(program));
}

/** A document registry that hands out the checker's own parsed files instead of parsing them again. */
function sharedRegistry({ sources }: Program): ts.DocumentRegistry {
  const file = (name: string): ts.SourceFile => {
    const parsed = sources.file(name);
    if (parsed === undefined) throw new Error(`no source for ${name}`);
    return parsed;
  };
  const unused = ts.createDocumentRegistry();
  return {
    acquireDocument: file,
    acquireDocumentWithKey: file,
    updateDocument: file,
    updateDocumentWithKey: file,
    getKeyForCompilationSettings: (settings) => unused.getKeyForCompilationSettings(settings),
    releaseDocument: () => undefined,
    releaseDocumentWithKey: () => undefined,
    reportStats: () => "",
  };
}
