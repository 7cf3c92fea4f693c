/**
 * What every cell has in scope without importing it.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { packageRoot } from "../package.js";

/** Libraries that are loaded when a cell first mentions them: loading them always would cost each start a second. */
export const preloadedNames = ["thaw", "tf"] as const;

/** The preloaded libraries that code mentions. */
export function mentionedPreloads(src: string): readonly string[] {
  return preloadedNames.filter((name) => new RegExp(`\\b${name}\\b`).test(src));
}

/** Declarations of `display`, `prompt`, `_` and the like. */
export function globalDeclarations(): string {
  return readFileSync(join(packageRoot, "kernel", "assets", "globals.d.ts"), "utf8");
}

/** The declaration of one preloaded library. */
export function preloadDeclaration(name: string): string {
  const file = name === "thaw" ? thawTypes() : tfTypes();
  return file === undefined
    ? `declare const ${name}: any;`
    : `declare const ${name}: typeof import(${JSON.stringify(file)});`;
}

function thawTypes(): string | undefined {
  const file = join(packageRoot, "dist", "src", "index.d.ts");
  return existsSync(file) ? file : undefined;
}

function tfTypes(): string {
  const manifest = createRequire(join(packageRoot, "package.json")).resolve("@tensorflow/tfjs/package.json");
  return join(manifest, "..", "dist", "index.d.ts");
}
