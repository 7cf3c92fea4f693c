/**
 * The user's own modules that no cell names in so many words: `await import(name)`, `require("./lib.ts")`. The
 * language worker has not seen them, so they are found and compiled here, without a check of their types.
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import type { SideOutput } from "../language/converter.js";

const endings = ["", ".ts", ".tsx", ".mts", ".cts", ".json", "/index.ts"];

/** A file beside the notebook, as TypeScript looks for one. */
export function findOwn(specifier: string, folder: string): string | undefined {
  if (!/^\.{0,2}\//.test(specifier)) return undefined;
  const path = resolve(folder, specifier);
  const stem = path.replace(/\.([cm]?)jsx?$/, ".$1ts");
  const candidates = [path, stem, ...endings.map((ending) => `${path}${ending}`)];
  const found = candidates.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
  return found?.includes("/node_modules/") ? undefined : found;
}

/** TypeScript is loaded with the first such module: most sessions have none, and it takes 60 MB. */
export function transpile(path: string): SideOutput {
  const { transpileModule } = createRequire(import.meta.url)("../language/transpile.js");
  return transpileModule(path, readFileSync(path, "utf8"));
}
