/**
 * The files that a cell's program is made of: files on disk, read and parsed once, and virtual files (the cell and
 * its predecessors).
 *
 * @module
 */
import ts = require("typescript");

import { modified } from "../modified.js";
import { parseCell } from "./jsx.js";

interface Cached {
  readonly file: ts.SourceFile;
  readonly version: string;
}

/** Parsed sources by name. One instance serves the checker and the language service, so nothing is parsed twice. */
export class Sources {
  readonly #virtual = new Map<string, { text: string; version: number }>();
  readonly #parsed = new Map<string, Cached>();
  /** Users' own `.ts` files on disk: these are looked at again before each cell. */
  readonly #watched = new Map<string, number>();
  readonly #bundles = new Set<string>();
  #serial = 0;

  constructor(readonly options: () => ts.CompilerOptions) {}

  /** How many texts and trees are in memory. */
  get size(): number {
    return this.#virtual.size + this.#parsed.size + this.#watched.size;
  }

  /** Adds declarations that import nothing from elsewhere. */
  setBundle(name: string, text: string): void {
    this.#bundles.add(name);
    this.set(name, text);
  }

  /** Adds or replaces a virtual file. */
  set(name: string, text: string): void {
    if (this.#virtual.get(name)?.text === text) return;
    this.#serial += 1;
    this.#virtual.set(name, { text, version: this.#serial });
    this.#parsed.delete(name);
  }

  delete(name: string): void {
    this.#bundles.delete(name);
    this.#virtual.delete(name);
    this.#parsed.delete(name);
  }

  exists(name: string): boolean {
    return this.#virtual.has(name) || ts.sys.fileExists(name);
  }

  read(name: string): string | undefined {
    return this.#virtual.get(name)?.text ?? ts.sys.readFile(name);
  }

  version(name: string): string {
    return String(this.#virtual.get(name)?.version ?? this.#watched.get(name) ?? 0);
  }

  file(name: string): ts.SourceFile | undefined {
    const known = this.#parsed.get(name);
    const version = this.version(name);
    if (known?.version === version) return known.file;
    const text = this.read(name);
    if (text === undefined) return undefined;
    if (!this.#virtual.has(name) && isUsersOwn(name)) this.#watched.set(name, modified(name));
    return this.#parse(name, text);
  }

  /** Forgets everything that was read from disk, as after an installation. */
  refresh(): void {
    this.#parsed.clear();
    this.#watched.clear();
  }

  /** Notices edits of the user's own files since the last look. */
  poll(): void {
    for (const [name, before] of this.#watched) {
      const now = modified(name);
      if (now === before) continue;
      if (now === 0) this.#watched.delete(name);
      else this.#watched.set(name, now);
      this.#parsed.delete(name);
    }
  }

  #isCell(name: string): boolean {
    return this.#virtual.has(name) && !name.endsWith(".d.ts");
  }

  #parse(name: string, text: string): ts.SourceFile {
    const languageVersion = this.options().target ?? ts.ScriptTarget.ES2024;
    const jsDocParsingMode = name.endsWith(".d.ts")
      ? ts.JSDocParsingMode.ParseNone
      : ts.JSDocParsingMode.ParseAll;
    const options = { languageVersion, jsDocParsingMode, ...(this.#isCell(name) ? asModule : {}) };
    const file = this.#isCell(name)
      ? parseCell(name, text, options, true)
      : ts.createSourceFile(name, text, options, true);
    const version = this.version(name);
    // The language service tells its documents apart by this field, which the public type does not show.
    Object.assign(file, { version });
    // Everything that a bundle imports is in a bundle. Told so, TypeScript does not look for 2,600 files at each cell.
    if (this.#bundles.has(name))
      Object.assign(file, { imports: [], moduleAugmentations: augmentations(file), ambientModuleNames: [] });
    this.#parsed.set(name, { file, version });
    return file;
  }
}

/** What makes a file a module that neither imports nor exports anything, as most cells do not. */
const asModule = {
  setExternalModuleIndicator: (file: ts.SourceFile): void =>
    void Object.assign(file, { externalModuleIndicator: true }),
};

/** The names of the `declare global` in the modules of a bundle. */
function augmentations(file: ts.SourceFile): ts.ModuleName[] {
  return file.statements
    .flatMap((node) =>
      ts.isModuleDeclaration(node) && node.body && ts.isModuleBlock(node.body)
        ? [...node.body.statements]
        : [],
    )
    .filter((node) => ts.isModuleDeclaration(node) && (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0)
    .map((node) => (node as ts.ModuleDeclaration).name);
}

/** Sources that a person edits while a session runs, as opposed to packages and libraries. */
export function isUsersOwn(name: string): boolean {
  return !name.includes("/node_modules/") && !name.endsWith(".d.ts");
}
