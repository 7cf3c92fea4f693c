/**
 * TypeScript's program of one session: the cell in work, the earlier cells that it uses, and every library they
 * reach. Rebuilt for each cell out of the parts that did not change.
 *
 * @module
 */
import { dirname, join } from "node:path";

import ts = require("typescript");

import { modified } from "../modified.js";
import { Annex, type AnnexRoom, takesOthers } from "./annex.js";
import {
  coveredLibs,
  declarations,
  globalDeclarations,
  type PreloadedName,
  withDependencies,
} from "./declarations.js";
import { type CellDiagnostic, configDiagnostics } from "./diagnostics.js";
import type { OpenCell } from "./open-cell.js";
import { type Configuration, compilerOptions, usesLibBundle, usesNodeBundle } from "./options.js";
import { Resolver } from "./resolver.js";
import { isUsersOwn, Sources } from "./sources.js";

export class Program {
  readonly cellFile: string;
  readonly sources: Sources;
  #configuration: Configuration;
  /** When the files of the configuration were changed. */
  #configured: string;
  #isConfigTold = false;
  #current: ts.Program | undefined;
  /** The latest program that was made for a cell, where it can take in others. */
  #annex: Annex | undefined;
  #isLeft = false;
  #stale = true;
  #serial = 0;
  #preloads = new Set<PreloadedName>();
  /** Earlier cells, and those that each of them imports. */
  readonly #kept = new Map<string, readonly string[]>();
  /** Packages that cells imported, by the line that imports them. */
  readonly #imported = new Set<string>();
  readonly resolver: Resolver;

  constructor(
    readonly cwd: string,
    readonly apart = false,
  ) {
    this.cellFile = join(cwd, "__cell__.ts");
    this.#configuration = compilerOptions(cwd);
    this.#configured = this.#configTimes();
    this.sources = new Sources(() => this.#options);
    this.resolver = new Resolver(cwd, this.sources, {
      options: () => this.#options,
      cellFile: (specifier) => (this.#kept.has(specifier) ? this.#moduleFile(specifier) : undefined),
      isPreloaded: (name) => this.#preloads.has(name),
    });
    this.sources.set(join(cwd, "__globals__.d.ts"), globalDeclarations());
    this.sources.set(this.cellFile, "");
    this.sources.set(this.#importsFile, "export {};");
    this.#setLibraries();
  }

  get options(): ts.CompilerOptions {
    return this.#options;
  }

  get #options(): ts.CompilerOptions {
    return this.#configuration.options;
  }

  /** Changes whenever a file of the program did. */
  get serial(): number {
    return this.#serial;
  }

  get rootNames(): string[] {
    const preloads = [...this.#preloads].map((name) => this.#preloadFile(name));
    const node = usesNodeBundle(this.#options) ? [this.#nodeFile] : [];
    const newer = usesLibBundle(this.#options) ? newerLibs.map((name) => this.#libFile(name)) : [];
    const globals = [...newer, ...node, join(this.cwd, "__globals__.d.ts"), ...preloads];
    return [...globals, this.#importsFile, this.cellFile];
  }

  get current(): ts.Program {
    if (this.#current === undefined || this.#stale) {
      this.#current = ts.createProgram({
        rootNames: this.rootNames,
        options: this.#options,
        host: this.resolver.host,
        ...(this.#current === undefined ? {} : { oldProgram: this.#current }),
      });
      this.#stale = false;
    }
    return this.#current;
  }

  /** Puts text where completions and inspections look for it. */
  setCell(text: string): void {
    this.sources.poll();
    this.sources.set(this.cellFile, text);
    this.#touch();
  }

  /** Puts a cell into a program: into the one at hand if that can take it in, else into one of its own. */
  open(module: string, text: string): OpenCell {
    if (this.#configTimes() !== this.#configured) this.refresh();
    if (this.#isLeft) this.#closeAnnex();
    return this.#annexed(module, text) ?? this.#build(text);
  }

  /**
   * The next cell takes a program of its own. So it is after an error: a checker remembers what it found wrong, and
   * stops asking "did you mean …?" after the tenth name.
   */
  leave(): void {
    this.#isLeft = true;
  }

  /** Forgets a cell that was not kept. */
  close(module: string): void {
    const name = this.#moduleFile(module);
    this.#annex?.drop(name);
    this.sources.delete(name);
  }

  /** Adds the declarations of libraries that a cell mentions; they stay. @returns whether there are new ones */
  setPreloads(names: readonly PreloadedName[]): boolean {
    const added = withDependencies(names).filter((name) => !this.#preloads.has(name));
    for (const name of added) {
      this.sources.setBundle(this.#preloadFile(name), declarations(name));
      this.#preloads.add(name);
      this.#touch();
      this.leave();
    }
    return added.length > 0;
  }

  /** Remembers a cell as a module, such as `./__cell_3__`, that later ones can import from. */
  keepCell(module: string, text: string): void {
    const imports = text.slice(0, text.indexOf("\n")).matchAll(/from "(\.\/__cell_\d+__)"/g);
    this.#kept.set(
      module,
      [...imports].map(([, from = ""]) => from),
    );
    this.sources.set(this.#moduleFile(module), text);
  }

  /** Forgets cells that neither the scope nor a kept cell needs any more. */
  keepOnly(modules: ReadonlySet<string>): void {
    const needed = new Set<string>();
    const visit = (module: string): void => {
      if (needed.has(module)) return;
      needed.add(module);
      for (const next of this.#kept.get(module) ?? []) visit(next);
    };
    for (const module of modules) visit(module);
    for (const module of this.#kept.keys()) {
      if (needed.has(module)) continue;
      this.#kept.delete(module);
      this.close(module);
    }
  }

  /** Looks at the disk again: packages were installed, or `tsconfig.json` changed. */
  refresh(): void {
    this.#configuration = compilerOptions(this.cwd);
    this.#configured = this.#configTimes();
    this.#isConfigTold = false;
    this.resolver.forget();
    this.sources.refresh();
    this.#setLibraries();
    this.leave();
    this.#current = undefined;
    this.#touch();
  }

  /** What is wrong with the configuration, the first time that somebody asks. */
  takeConfigDiagnostics(): CellDiagnostic[] {
    if (this.#isConfigTold) return [];
    this.#isConfigTold = true;
    return configDiagnostics(this.#configuration.problems, this.cwd);
  }

  #configTimes(): string {
    const { files } = this.#configuration;
    const possible = files.length === 0 ? [join(this.cwd, "tsconfig.json")] : files;
    return possible.map(modified).join(" ");
  }

  #annexed(module: string, text: string): OpenCell | undefined {
    if (this.#annex === undefined) return undefined;
    const name = this.#moduleFile(module);
    this.sources.set(name, text);
    const file = this.sources.file(name);
    if (file !== undefined && this.#annex.take(file))
      return { program: this.#annex.program, file, checked: [file] };
    this.sources.delete(name);
    return undefined;
  }

  #build(text: string): OpenCell {
    this.setCell(text);
    this.#closeAnnex();
    const program = this.current;
    const file = program.getSourceFile(this.cellFile);
    if (file === undefined) throw new Error("the cell is not in its program"); // it is one of the roots
    const own = program.getSourceFiles().filter(({ fileName }) => isUsersOwn(fileName) && !isCell(fileName));
    this.#noteImports(file);
    const roomy = !this.apart && own.length === 1 && takesOthers(file, this.#options);
    if (roomy) this.#annex = new Annex(program, this.#annexRoom());
    return { program, file, checked: own };
  }

  #closeAnnex(): void {
    this.#annex?.close();
    this.#annex = undefined;
    this.#isLeft = false;
  }

  #annexRoom(): AnnexRoom {
    const { sources } = this;
    return {
      resolve: (specifier, from) => this.resolver.resolve(specifier, from),
      cellIn: (name) => (isCell(name) ? sources.file(name) : undefined),
      isUsersOwn,
    };
  }

  /** What a cell imported stays in later programs: what it adds to the global scope does not go away when it ran. */
  #noteImports(file: ts.SourceFile): void {
    for (const { specifier, resolved } of this.resolver.importsOf(file)) {
      if (resolved !== undefined && !isUsersOwn(resolved))
        this.#imported.add(`import ${JSON.stringify(specifier)};`);
    }
    this.sources.set(this.#importsFile, ["export {};", ...this.#imported].join("\n"));
  }

  get #nodeFile(): string {
    return join(this.cwd, "__node__.d.ts");
  }

  get #importsFile(): string {
    return join(this.cwd, "__imports__.d.ts");
  }

  /** Puts one file in the place of the sixty that the language's own declarations are, and one for Node's. */
  #setLibraries(): void {
    const folder = dirname(ts.getDefaultLibFilePath(this.#options));
    for (const bundle of ["lib", ...newerLibs] as const) {
      const text = declarations(bundle);
      for (const name of coveredLibs(text)) {
        const file = join(folder, `lib.${name}.d.ts`);
        if (!usesLibBundle(this.#options)) this.sources.delete(file);
        else this.sources.setBundle(file, name === "es2023" ? text : "");
      }
      if (bundle !== "lib") this.sources.setBundle(this.#libFile(bundle), text);
    }
    if (usesNodeBundle(this.#options))
      this.sources.setBundle(this.#nodeFile, nodeBundles.map(declarations).join("\n"));
  }

  #touch(): void {
    this.#stale = true;
    this.#serial += 1;
  }

  #preloadFile(name: string): string {
    return join(this.cwd, `__preload_${name}__.d.ts`);
  }

  #libFile(name: string): string {
    return join(this.cwd, `__${name}__.d.ts`);
  }

  #moduleFile(module: string): string {
    return `${join(this.cwd, module)}.ts`;
  }
}

/** What the Node that runs has beyond the oldest one. */
const newerLibs = (["lib-21", "lib-22", "lib-24", "lib-26"] as const).filter(isOfThisNode);
const nodeBundles = ["node", ...(["node-22"] as const).filter(isOfThisNode)] as const;

function isOfThisNode(bundle: string): boolean {
  return Number(/\d+$/.exec(bundle)?.[0]) <= Number.parseInt(process.versions.node, 10);
}

function isCell(fileName: string): boolean {
  return /__cell_\d+__\.ts$/.test(fileName);
}
