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
  readonly sync?: boolean;
}

export type Body = (
  exports: Record<string, unknown>,
  require: NodeJS.Require,
  runtime: Runtime,
  module: { readonly exports: Record<string, unknown> },
) => Promise<readonly [unknown] | undefined>;
export type Compile = (unit: Unit) => Body;

/** Stop was pressed. Cells can catch it, but not forget it: the next loop throws again until the cell ends. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor() {
    super("stopped by the user; the state is kept");
  }
}

/** Shared with the control thread: see control.ts. The first is set by Stop and read by every loop. */
export const flags = new Int32Array(new SharedArrayBuffer(20));

/** Names that cells see and that are not global: libraries should not see them. */
const cellNames = new Map<string, unknown>();

export function provideToCells(names: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(names)) cellNames.set(name, value);
}

const useStrict = '"use strict";';

export const compile: Compile = ({ name, filename, js, map, source, sync }) => {
  registerSource(filename, { name, map, source });
  const names = ["exports", "require", "__thaw__", "module", "__filename", "__dirname", ...cellNames.keys()];
  // In a block of its own what TypeScript compiled can call things `module` or `__dirname`, as in an ES module.
  const [strict, open, end] = js.startsWith(useStrict) ? [useStrict, "{", "}"] : ["", "", ""];
  const head = `(${sync === true ? "" : "async "}function (${names.join(", ")}) {${strict}${open}`;
  // As a function and not as a script: V8 keeps scripts, with their text, in case one with that name comes again.
  const body = vm.compileFunction(`return ${head}${js}\n${end}})`, [], {
    filename,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })();
  return (exports, require, runtime, module) => {
    const { filename: path, dirname: folder } = runtime.meta;
    return body(exports, require, runtime, module, path, folder, ...cellNames.values());
  };
};

export function runtimeFor(importer: Importer, filename: string): Runtime {
  const folder = dirname(filename);
  return {
    flags,
    stop: () => {
      throw new Interrupted();
    },
    import: (specifier) => {
      if (typeof specifier !== "string") throw new UsageError("import() takes a string");
      return importer.import(specifier, folder);
    },
    load: (specifier) => importer.require(specifier, folder),
    meta: {
      url: pathToFileURL(filename).href,
      filename,
      dirname: folder,
      resolve: (specifier) =>
        isBuiltin(specifier)
          ? `node:${specifier.replace(/^node:/, "")}`
          : pathToFileURL(createRequire(filename).resolve(specifier)).href,
    },
  };
}

/** Node's `require` for code in a file, which finds the user's own modules too. */
export function requireFor(importer: Importer, filename: string): NodeJS.Require {
  const folder = dirname(filename);
  const require = (specifier: string): unknown => importer.require(`${requireMark}${specifier}`, folder);
  const known = nodes.get(folder) ?? createRequire(filename);
  nodes.set(folder, known);
  const { resolve, cache, main, extensions } = known;
  return Object.assign(require, { resolve, cache, main, extensions });
}

/** Node's own by folder: to make one for each cell takes longer than a short cell. */
const nodes = new Map<string, NodeJS.Require>();
