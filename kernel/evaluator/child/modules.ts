/**
 * What `import` and `require` mean in a cell: Node's own loader, from the notebook's folder, plus the user's own
 * TypeScript modules as the language worker compiled them.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import type { SideOutput } from "../language/converter.js";
import { packageRoot } from "../package.js";
import { type Compile, runtimeFor } from "./compile.js";

type Namespace = Readonly<Record<string, unknown>>;

export class Modules {
  /** What `require` of a folder's modules gives, once it was loaded. */
  readonly #loaded = new Map<string, unknown>();
  readonly #failed = new Map<string, unknown>();
  readonly #sources = new Map<string, SideOutput>();
  readonly #running = new Map<string, { exports: Record<string, unknown> }>();

  /** @param provided Modules that the evaluator itself stands in for. */
  constructor(
    readonly cwd: string,
    readonly compile: Compile,
    readonly provided: ReadonlyMap<string, () => unknown> = new Map(),
  ) {}

  /** Takes over the user's own modules; those that changed are run again when they are next imported. */
  install(modules: readonly SideOutput[]): void {
    for (const module of modules) {
      if (this.#sources.get(module.path)?.data === module.data) continue;
      this.#sources.set(module.path, module);
      // Whoever imported it has to see the new one, and modules are few: all of them run again.
      this.#running.clear();
    }
  }

  /** Loads what cells and modules import, since `require` must not wait. A failure is thrown by `require`. */
  async preload(specifiers: readonly string[], modules: readonly SideOutput[]): Promise<void> {
    for (const specifier of specifiers) await this.#preloadOne(specifier, this.cwd);
    for (const { path, imports } of modules) {
      for (const specifier of imports) await this.#preloadOne(specifier, dirname(path));
    }
  }

  /** `require` for code in `folder`. */
  require(specifier: string, folder = this.cwd): unknown {
    const provided = this.provided.get(specifier);
    if (provided !== undefined) return provided();
    const own = this.#own(specifier, folder);
    if (own !== undefined) return this.#run(own);
    const key = keyOf(specifier, folder);
    if (this.#loaded.has(key)) return this.#loaded.get(key);
    if (this.#failed.has(key)) throw this.#failed.get(key);
    return createRequire(join(folder, "cell.js"))(specifier);
  }

  /** `import()` for code in `folder`. */
  async import(specifier: string, folder = this.cwd): Promise<unknown> {
    const provided = this.provided.get(specifier);
    if (provided !== undefined) return provided();
    const own = this.#own(specifier, folder);
    return own === undefined ? importFrom(specifier, folder) : this.#run(own);
  }

  async #preloadOne(specifier: string, folder: string): Promise<void> {
    const key = keyOf(specifier, folder);
    if (this.provided.has(specifier) || this.#loaded.has(key) || this.#own(specifier, folder) !== undefined)
      return;
    this.#failed.delete(key);
    try {
      this.#loaded.set(key, await load(specifier, folder));
    } catch (error) {
      this.#failed.set(key, error);
    }
  }

  #own(specifier: string, folder: string): SideOutput | undefined {
    if (!specifier.startsWith(".")) return undefined;
    const path = resolve(folder, specifier);
    const stem = path.replace(/\.([cm]?)js$/, ".$1ts");
    for (const candidate of [
      path,
      stem,
      `${path}.ts`,
      `${path}.tsx`,
      `${path}.mts`,
      join(path, "index.ts"),
    ]) {
      const source = this.#sources.get(candidate);
      if (source !== undefined) return source;
    }
    return undefined;
  }

  #run(source: SideOutput): unknown {
    const running = this.#running.get(source.path);
    if (running !== undefined) return running.exports;
    const module = { exports: {} };
    this.#running.set(source.path, module);
    const folder = dirname(source.path);
    const body = this.compile({
      name: source.path,
      filename: source.path,
      js: source.data,
      map: source.map,
      sync: true,
    });
    body(module.exports, (specifier) => this.require(specifier, folder), runtimeFor(this, source.path));
    return module.exports;
  }
}

function keyOf(specifier: string, folder: string): string {
  return `${specifier}\n${folder}`;
}

/** What `require` gives for a module of either kind. */
async function load(specifier: string, folder: string): Promise<unknown> {
  if (isBuiltin(specifier)) return createRequire(import.meta.url)(specifier);
  const file = specifier.startsWith(".") ? resolveRelative(specifier, folder) : specifier;
  if (file.endsWith(".json") || file.endsWith(".node")) return createRequire(join(folder, "cell.js"))(file);
  return asRequired(await importFrom(file, folder));
}

/** A relative specifier without its ending, as TypeScript allows it. */
function resolveRelative(specifier: string, folder: string): string {
  try {
    return createRequire(join(folder, "cell.js")).resolve(specifier);
  } catch {
    return resolve(folder, specifier);
  }
}

/** Node's own `import()`, as if written in a file of `folder`; what ships with Thaw is found from anywhere. */
async function importFrom(specifier: string, folder: string): Promise<Namespace> {
  const file = /^(\.|\/)/.test(specifier)
    ? pathToFileURL(resolveRelative(specifier, folder)).href
    : specifier;
  try {
    return await importerOf(folder)(file);
  } catch (error) {
    if (!isNotFound(error) || !/^(thaw|@tensorflow\/tfjs|h5wasm)(\/|$)/.test(specifier)) throw error;
    return await importerOf(packageRoot)(file);
  }
}

const importers = new Map<string, (specifier: string) => Promise<Namespace>>();

function importerOf(folder: string): (specifier: string) => Promise<Namespace> {
  const known = importers.get(folder);
  if (known !== undefined) return known;
  const importer: (specifier: string) => Promise<Namespace> = vm.runInThisContext(
    "(specifier) => import(specifier)",
    {
      filename: join(folder, existsSync(join(folder, "cell.js")) ? "__cell__.js" : "cell.js"),
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    },
  );
  importers.set(folder, importer);
  return importer;
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
}

/**
 * A namespace as TypeScript's CommonJS code expects it: `module.exports` itself for a CommonJS module, otherwise an
 * object marked as an ES module.
 */
function asRequired(namespace: Namespace): unknown {
  const { default: main } = namespace;
  if (isCommonJs(main)) return main;
  const required = Object.defineProperty({}, "__esModule", { value: true });
  for (const name of Object.keys(namespace)) {
    Object.defineProperty(required, name, { enumerable: true, get: () => namespace[name] });
  }
  return required;
}

function isCommonJs(value: unknown): boolean {
  const { cache } = createRequire(import.meta.url);
  return value !== undefined && Object.values(cache).some((module) => module?.exports === value);
}
