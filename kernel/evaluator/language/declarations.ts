/**
 * What every cell has in scope without importing it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../package.js";

/** Libraries that are loaded when a cell first mentions them: loading them always would cost each start a second. */
export const preloadedNames = ["thaw", "tf"] as const;
export type PreloadedName = (typeof preloadedNames)[number];

/** The preloaded libraries that code mentions. */
export function mentionedPreloads(src: string): readonly PreloadedName[] {
  return preloadedNames.filter((name) => mentions[name].test(src));
}

const mentions = { thaw: /\bthaw\b/, tf: /\btf\b/ } as const satisfies Record<PreloadedName, RegExp>;

/** Declarations of `display`, `prompt`, `_` and the like. */
export function globalDeclarations(): string {
  return readFileSync(join(packageRoot, "kernel", "assets", "globals.d.ts"), "utf8");
}

/** The language as Node 20 has it, and what came to it with later ones. */
export type LibName = "lib" | "lib-21" | "lib-22" | "lib-24" | "lib-26";

/** Node 20's own, and the globals that came with Node 22 and before. */
export type NodeName = "node" | "node-22";

/** Declarations bundled by scripts/types.mjs: of the language, of Node, and of the preloaded libraries. */
export function declarations(name: LibName | NodeName | PreloadedName): string {
  return readFileSync(join(packageRoot, "dist", "kernel", "types", `${name}.d.ts`), "utf8");
}

/** What `thaw` says is said in types of `tf`. */
export function withDependencies(names: readonly PreloadedName[]): readonly PreloadedName[] {
  return names.includes("thaw") ? preloadedNames : names;
}

/** The libraries of TypeScript, such as `es2015.core`, that the bundle of `lib` holds. */
export function coveredLibs(bundle: string): readonly string[] {
  return bundle.slice("// ".length, bundle.indexOf("\n")).split(" ");
}

/** A text of TypeScript's about a preloaded library: what scripts/types.mjs calls `__tf__` is `tf` to everybody else. */
export function withUsersNames(text: string): string {
  return text.replaceAll(/\b__(tf|thaw)__(?![\w$])/g, "$1");
}
