/**
 * Packages and Node's own modules for cells, through Node's loader, as if they were imported by a file in a folder.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import { UsageError } from "../../../src/errors.js";
import { packageRoot } from "../package.js";
import { withOriginals } from "./builtins.js";

type Namespace = Readonly<Record<string, unknown>>;

let oursLoading = 0;

/** Whether what ships with Thaw is being loaded, which ends by itself. */
export function isLoadingOurs(): boolean {
  return oursLoading > 0;
}

export async function loadingOurs<T>(load: () => Promise<T>): Promise<T> {
  oursLoading += 1;
  try {
    return await load();
  } finally {
    oursLoading -= 1;
  }
}

/** What `require` gives for a module of either kind. */
export async function loadFrom(specifier: string, folder: string): Promise<unknown> {
  if (isBuiltin(specifier)) return createRequire(import.meta.url)(specifier);
  const file = specifier.startsWith(".") ? resolveRelative(specifier, folder) : specifier;
  if (file.endsWith(".json") || file.endsWith(".node")) return createRequire(join(folder, "cell.js"))(file);
  const namespace = await importFrom(file, folder);
  return withOriginals(() => asRequired(namespace));
}

/** Node's own `import()`, as if written in a file of `folder`. */
export async function importFrom(specifier: string, folder: string): Promise<Namespace> {
  const file = /^(\.|\/)/.test(specifier)
    ? pathToFileURL(resolveRelative(specifier, folder)).href
    : specifier;
  if (isOurs(specifier)) return await loadingOurs(() => importOurs(file, folder));
  try {
    return await importerOf(folder)(file);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const required = resolveRequired(specifier, folder);
    if (required === undefined) throw withoutImporter(error, folder);
    return await importerOf(folder)(pathToFileURL(required).href);
  }
}

/** As the folder has it, or else as it ships with Thaw. */
async function importOurs(file: string, folder: string): Promise<Namespace> {
  try {
    return await importerOf(folder)(file);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return await importerOf(packageRoot)(file);
  }
}

/** Node's own `require`, as if written in a file of `folder`. */
export function requireFrom(specifier: string, folder: string): unknown {
  try {
    return createRequire(join(folder, "cell.js"))(specifier);
  } catch (error) {
    if (hasCode(error, "ERR_REQUIRE_ASYNC_MODULE")) throw awaitingModule(specifier);
    if (!isOfRequire(error, folder)) throw error;
    if (isOurs(specifier)) return createRequire(join(packageRoot, "package.json"))(specifier);
    error.message = error.message.replace(/\nRequire stack:[\s\S]*/, ` required in ${folder}`);
    throw error;
  }
}

/** A module that awaits at its top is there only after a while, which `require` cannot wait. */
export function awaitingModule(file: string): UsageError {
  const hint = "import it, or await import(…)";
  return new UsageError("a module that awaits cannot be had by require()", { file, hint });
}

function hasCode(error: unknown, code: string): error is Error {
  return error instanceof Error && "code" in error && error.code === code;
}

/** What was asked for is not there, rather than something that it asks for in its turn. */
function isOfRequire(error: unknown, folder: string): error is Error {
  if (!hasCode(error, "MODULE_NOT_FOUND")) return false;
  const { requireStack } = error as { readonly requireStack?: unknown };
  return (
    Array.isArray(requireStack) && requireStack.length === 1 && requireStack[0] === join(folder, "cell.js")
  );
}

/** What ships with Thaw is found from anywhere. */
function isOurs(specifier: string): boolean {
  return /^(thaw|@tensorflow\/tfjs|h5wasm)(\/|$)/.test(specifier);
}

/** CommonJS packages are asked for without endings, `lodash/fp`, as TypeScript allows it and `import()` does not. */
function resolveRequired(specifier: string, folder: string): string | undefined {
  try {
    return createRequire(join(folder, "cell.js")).resolve(specifier);
  } catch {
    return undefined;
  }
}

/** A relative specifier without its ending, as TypeScript allows it. */
function resolveRelative(specifier: string, folder: string): string {
  return resolveRequired(specifier, folder) ?? resolve(folder, specifier);
}

const importers = new Map<string, (specifier: string) => Promise<Namespace>>();

function importerOf(folder: string): (specifier: string) => Promise<Namespace> {
  const known = importers.get(folder);
  if (known !== undefined) return known;
  const importer: (specifier: string) => Promise<Namespace> = vm.runInThisContext(
    "(specifier) => import(specifier)",
    {
      filename: importerFile(folder),
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    },
  );
  importers.set(folder, importer);
  return importer;
}

/** A name that no file has: Node's loader asks in which folder it would be. */
function importerFile(folder: string): string {
  return join(folder, existsSync(join(folder, "cell.js")) ? "__cell__.js" : "cell.js");
}

const notFound = ["ERR_MODULE_NOT_FOUND", "ERR_UNSUPPORTED_DIR_IMPORT"];

function isNotFound(error: unknown): error is Error {
  return error instanceof Error && "code" in error && notFound.includes(String(error.code));
}

/** There is no such file, and nobody should look for it. */
function withoutImporter(error: Error, folder: string): Error {
  error.message = error.message.replace(` imported from ${importerFile(folder)}`, ` imported in ${folder}`);
  return error;
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
