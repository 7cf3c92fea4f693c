/**
 * From compiled cells and modules to functions, and their source maps.
 *
 * @module
 */
import { createRequire, isBuiltin } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import { UsageError } from "../../../src/errors.js";
import type { Places } from "../language/converter.js";
import { requireMark } from "../required.js";
import { withOriginals } from "./builtins.js";
import { registerSource } from "./stack.js";

/** What cells and modules see of the evaluator, under `__thaw__` (see language/transform.ts). */
export interface Runtime {
  readonly flags: Int32Array;
  stop(): void;
  import(specifier: string): Promise<unknown>;
  /** What imports have become. */
  load(specifier: string): unknown;
  readonly meta: {
    readonly url: string;
    readonly filename: string;
    readonly dirname: string;
    resolve(specifier: string): string;
  };
}

/** Gives code in a folder what it imports: see modules.ts. */
export interface Importer {
  require(specifier: string, folder: string): unknown;
  import(specifier: string, folder: string): Promise<unknown>;
}

export interface Unit {
  /** What tracebacks call it. */
  readonly name: string;
  /** Its script's name: unique, and in the folder that imports start from. */
  readonly filename: string;
  readonly js: string;
  readonly map: Places;
  /** The TypeScript, for code frames; absent for files. */
  readonly source?: string;
  /** It awaits nothing outside of its functions: such a body is compiled in half the time. */
  readonly sync?: boolean;
}

export type Body = (
  exports: Record<string, unknown>,
  require: NodeJS.Require,
  runtime: Runtime,
  module: { readonly exports: Record<string, unknown> },
) => () => Result | Promise<Result>;
/** A cell's last expression, if it has one. */
export type Result = readonly [unknown] | undefined;
export type Compile = (unit: Unit) => Body;

/** Stop was pressed. Cells can catch it, but not forget it: the next loop throws again until the cell ends. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor() {
    super("stopped by the user; the state is kept");
  }
}

/** Shared with the control thread: see control.ts. The first is set by Stop and read by every loop. */
export const flags = new Int32Array(new SharedArrayBuffer(24));

/** Names that cells see and that are not global: libraries should not see them. */
const cellNames = new Map<string, unknown>();

export function provideToCells(names: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(names)) cellNames.set(name, value);
}

/** Cells may replace them. */
const { apply } = Reflect;
const { compileFunction } = vm;

const useStrict = '"use strict";';

export const compile: Compile = ({ name, filename, js, map, source, sync }) => {
  registerSource(filename, { name, map, source });
  const names = ["exports", "require", "__thaw__", "module", "__filename", "__dirname", ...cellNames.keys()];
  // In a block of its own what TypeScript compiled can call things `module` or `__dirname`, as in an ES module.
  const [strict, open, end] = js.startsWith(useStrict) ? [useStrict, "{", "}"] : ["", "", ""];
  const text = `${strict}${open}${js}\n${end}`;
  const options = { filename, importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER };
  // As a function and not as a script: V8 keeps scripts, with their text, in case one with that name comes again.
  const body =
    sync === true
      ? compileFunction(text, names, options)
      : compileFunction(`return (async function (${names.join(", ")}) {${text}})`, [], options)();
  const folder = dirname(filename);
  return (exports, require, runtime, module) => {
    const values = [exports, require, runtime, module, filename, folder, ...cellNames.values()];
    return () => apply(body, undefined, values);
  };
};

export function runtimeFor(
  importer: Importer,
  filename: string,
  load: Runtime["load"] = (specifier) => importer.require(specifier, dirname(filename)),
): Runtime {
  const folder = dirname(filename);
  let meta: Runtime["meta"] | undefined;
  return {
    flags,
    stop: () => {
      throw new Interrupted();
    },
    import: (specifier) => {
      if (typeof specifier !== "string") throw new UsageError("import() takes a string");
      return withOriginals(() => importer.import(specifier, folder));
    },
    load,
    get meta() {
      meta ??= metaOf(filename, folder);
      return meta;
    },
  };
}

/** `import.meta`, made when somebody asks: a URL takes as long as a short cell. */
function metaOf(filename: string, dirname: string): Runtime["meta"] {
  return {
    url: pathToFileURL(filename).href,
    filename,
    dirname,
    resolve: (specifier) =>
      isBuiltin(specifier)
        ? `node:${specifier.replace(/^node:/, "")}`
        : pathToFileURL(createRequire(filename).resolve(specifier)).href,
  };
}

/** Node's `require` for code in a file, which finds the user's own modules too. */
export function requireFor(importer: Importer, filename: string): NodeJS.Require {
  const folder = dirname(filename);
  const require = (specifier: string): unknown =>
    withOriginals(() => importer.require(`${requireMark}${specifier}`, folder));
  const known = nodes.get(folder) ?? createRequire(filename);
  nodes.set(folder, known);
  const { resolve, cache, main, extensions } = known;
  return Object.assign(require, { resolve, cache, main, extensions });
}

/** Node's own by folder: to make one for each cell takes longer than a short cell. */
const nodes = new Map<string, NodeJS.Require>();
