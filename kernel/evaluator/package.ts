/**
 * Where this package is installed, and the files that other threads and processes start from.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds Thaw's own `package.json`. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

/**
 * The compiled file of a module below `kernel/evaluator`. Workers and child processes cannot load TypeScript, so
 * this is always the one in `dist`, also when the caller runs from source (tests).
 */
export function compiled(module: string): string {
  return join(packageRoot, "dist", "kernel", "evaluator", module);
}

function findRoot(folder: string): string {
  const manifest = join(folder, "package.json");
  if (existsSync(manifest) && /"name":\s*"thaw"/.test(readFileSync(manifest, "utf8"))) return folder;
  const parent = dirname(folder);
  return parent === folder ? process.cwd() : findRoot(parent);
}
