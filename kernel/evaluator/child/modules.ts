/**
 * What `import` and `require` mean in a cell: Node's own loader, from the notebook's folder, plus the user's own
 * modules, which run again when they changed.
 *
 * @module
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { SideOutput } from "../language/converter.js";
import { modified } from "../modified.js";
import { unmarked } from "../required.js";
import { OwnMap, withOriginals } from "./builtins.js";
import { type Compile, type Importer, Interrupted, requireFor, runtimeFor } from "./compile.js";
import { awaitingModule, importFrom, loadFrom, requireFrom } from "./loading.js";
import { forgetUnfinishedModules } from "./modulecache.js";
import { findOwn, transpile } from "./ownfiles.js";

interface Running {
  readonly exports: Record<string, unknown>;
  /** It has come to its end. */
  isDone: boolean;
}

type Links = Readonly<Record<string, string>>;

export class Modules implements Importer {
  /** What `require` of a folder's modules gives, once it was loaded. */
  readonly #loaded = new OwnMap<string, unknown>();
  readonly #failed = new OwnMap<string, unknown>();
  readonly #sources = new OwnMap<string, SideOutput>();
  /** Which of the user's own files a specifier in a folder stands for, as TypeScript found it. */
  readonly #links = new OwnMap<string, string>();
  /** When the files were changed that the language worker does not look after. */
  readonly #times = new OwnMap<string, number>();
  readonly #running = new OwnMap<string, Running>();

  /** @param provided Modules that the evaluator itself stands in for. */
  constructor(
    readonly cwd: string,
    readonly compile: Compile,
    readonly provided: ReadonlyMap<string, () => unknown> = new Map(),
  ) {}

  /** Takes over the user's own modules; those that changed are run again when they are next imported. */
  install(modules: readonly SideOutput[], links: Links): void {
    let changed = this.#forgetChanged();
    this.#link(links, this.cwd);
    for (const module of modules) {
      this.#link(module.links, dirname(module.path));
      if (this.#sources.get(module.path)?.data === module.data) continue;
      this.#sources.set(module.path, module);
      this.#times.delete(module.path);
      changed = true;
    }
    // Whoever imported it has to see the new one, and modules are few: all of them run again.
    if (changed) this.#running.clear();
  }

  /** After a Stop: modules that it ended in the middle run again when they are next asked for, or who asks gets half. */
  forgetUnfinished(): void {
    for (const [path, { isDone }] of this.#running) if (!isDone) this.#running.delete(path);
    forgetUnfinishedModules((error) => error instanceof Interrupted);
  }

  /** Loads what code in `folder` imports, since `require` must not wait. A failure is thrown by `require`. */
  async preload(specifiers: readonly string[], folder = this.cwd, seen = new Set<string>()): Promise<void> {
    for (let i = 0; i < specifiers.length; i++) {
      const marked = specifiers[i] ?? "";
      const load = withOriginals(() => this.#loading(marked, folder, seen)); // what is awaited is followed by cells' code
      if (load !== undefined) await load();
    }
  }

  #loading(marked: string, folder: string, seen: Set<string>): (() => Promise<void>) | undefined {
    const { specifier, isRequired } = unmarked(marked);
    const file = this.#ownFile(specifier, folder);
    if (file === undefined) return isRequired ? undefined : () => this.#preloadOne(specifier, folder);
    if (file.endsWith(".json") || seen.has(file)) return undefined;
    seen.add(file);
    const source = this.#source(file);
    return async () => {
      await this.preload(source.imports, dirname(file), seen);
      if (source.awaits) await this.#runAwaiting(source);
    };
  }

  /** What an import of code in `folder` gives, or a `require`, which is marked. */
  require(marked: string, folder = this.cwd): unknown {
    const { specifier, isRequired } = unmarked(marked);
    const provided = this.provided.get(specifier);
    if (provided !== undefined) return provided();
    const file = this.#ownFile(specifier, folder);
    if (file !== undefined) return file.endsWith(".json") ? this.#json(file) : this.#run(this.#source(file));
    if (isRequired) return requireFrom(specifier, folder);
    const key = keyOf(specifier, folder);
    if (this.#loaded.has(key)) return this.#loaded.get(key);
    if (this.#failed.has(key)) throw this.#failed.get(key);
    return requireFrom(specifier, folder);
  }

  /** `import()` for code in `folder`. */
  async import(specifier: string, folder = this.cwd): Promise<unknown> {
    const provided = this.provided.get(specifier);
    if (provided !== undefined) return provided();
    const file = this.#ownFile(specifier, folder);
    if (file === undefined) return await importFrom(specifier, folder);
    await this.preload([specifier], folder);
    return withOriginals(() => {
      const value = this.require(specifier, folder);
      return file.endsWith(".json") ? { default: value } : value;
    });
  }

  #link(links: Links, folder: string): void {
    for (const [specifier, path] of Object.entries(links)) this.#links.set(keyOf(specifier, folder), path);
  }

  async #preloadOne(specifier: string, folder: string): Promise<void> {
    const key = keyOf(specifier, folder);
    if (this.provided.has(specifier) || this.#loaded.has(key)) return;
    this.#failed.delete(key);
    try {
      this.#loaded.set(key, await loadFrom(specifier, folder));
    } catch (error) {
      this.#failed.set(key, error);
    }
  }

  /** The user's own module or JSON that a specifier stands for; what Node has to load is none. */
  #ownFile(specifier: string, folder: string): string | undefined {
    const file = this.#links.get(keyOf(specifier, folder)) ?? findOwn(specifier, folder);
    return file === undefined || /\.(json|[cm]?tsx?)$/.test(file) || this.#sources.has(file)
      ? file
      : undefined;
  }

  /** As the language worker compiled it; what only running code names is compiled here, without a check. */
  #source(file: string): SideOutput {
    const known = this.#sources.get(file);
    if (known !== undefined) return known;
    const source = transpile(file);
    this.#sources.set(file, source);
    this.#times.set(file, modified(file));
    return source;
  }

  #run(source: SideOutput): unknown {
    const running = this.#running.get(source.path);
    if (running !== undefined) return running.exports;
    if (source.awaits) throw awaitingModule(source.path);
    const module = this.#begin(source);
    try {
      void this.#evaluate(source, module);
    } catch (error) {
      this.#running.delete(source.path); // or the next import would get half of it
      throw error;
    }
    module.isDone = true;
    return module.exports;
  }

  async #runAwaiting(source: SideOutput): Promise<void> {
    if (this.#running.has(source.path)) return;
    const module = this.#begin(source);
    try {
      await this.#evaluate(source, module);
    } catch (error) {
      if (this.#running.get(source.path) === module) this.#running.delete(source.path);
      throw error;
    }
    module.isDone = true;
  }

  #begin({ path }: SideOutput): Running {
    const module = { exports: {}, isDone: false };
    this.#running.set(path, module);
    return module;
  }

  #evaluate({ path, data, map, awaits }: SideOutput, module: Running): unknown {
    const body = this.compile({ name: path, filename: path, js: data, map, sync: !awaits });
    return body(module.exports, requireFor(this, path), runtimeFor(this, path), module)();
  }

  #json(file: string): unknown {
    this.#times.set(file, modified(file));
    return createRequire(file)(file);
  }

  #forgetChanged(): boolean {
    const changed = [...this.#times].filter(([file, time]) => modified(file) !== time);
    for (const [file] of changed) {
      this.#times.delete(file);
      this.#sources.delete(file);
      delete createRequire(file).cache[file];
    }
    return changed.length > 0;
  }
}

function keyOf(specifier: string, folder: string): string {
  return `${specifier}\n${folder}`;
}
