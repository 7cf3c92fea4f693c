/**
 * Where @tensorflow/tfjs-node is: among the packages that a program sees, or where `thaw native install` put it.
 *
 * ```ts
 * const found = findNative();
 * found?.path; // "/home/me/.local/share/thaw/native/tfjs-node-4.22.0/node_modules/@tensorflow/tfjs-node"
 * ```
 *
 * @module
 */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** The release that goes with our @tensorflow/tfjs: their kernels and engine must be of one version. */
export const NATIVE_VERSION = "4.22.0";

export interface NativePackage {
  /** The package's folder. */
  readonly path: string;
  readonly version: string;
  /** `installed`: an ordinary dependency. `thaw`: made by `thaw native install`. */
  readonly origin: "installed" | "thaw";
}

/** The tfjs-node that would be loaded; undefined where there is none. Loads nothing. */
export function findNative(from: string = process.cwd()): NativePackage | undefined {
  const places = [import.meta.url, join(from, "package.json")].map(resolveFrom);
  const installed = places.find((path) => path !== undefined && hasBinding(path));
  if (installed) return describe(installed, "installed");
  const own = packageFolder(nativeFolder());
  return hasBinding(own) ? describe(own, "thaw") : undefined;
}

/**
 * The folder of `thaw native install`. It is the user's, not a project's: `npm ci` must not delete what took
 * minutes to make. THAW_NATIVE_DIR names another place.
 */
export function nativeFolder(): string {
  return join(process.env.THAW_NATIVE_DIR ?? join(dataFolder(), "native"), `tfjs-node-${NATIVE_VERSION}`);
}

/** Where the package lies in a folder that npm installed it into. */
export function packageFolder(folder: string): string {
  return join(folder, "node_modules/@tensorflow/tfjs-node");
}

/** Where a build for Node-API goes; every Node that we support has version 8 of it. */
export function bindingFile(path: string): string {
  return join(path, "lib/napi-v8/tfjs_binding.node");
}

/** The system's place for what programs keep for a user. */
function dataFolder(): string {
  const home = homedir();
  if (process.platform === "win32")
    return join(process.env.LOCALAPPDATA ?? join(home, "AppData/Local"), "thaw");
  if (process.platform === "darwin") return join(home, "Library/Application Support/thaw");
  return join(process.env.XDG_DATA_HOME ?? join(home, ".local/share"), "thaw");
}

function resolveFrom(place: string): string | undefined {
  try {
    return dirname(createRequire(place).resolve("@tensorflow/tfjs-node/package.json"));
  } catch {
    return undefined; // not among that place's packages
  }
}

/** A package whose install script failed has no binding: to load it would only throw. */
function hasBinding(path: string): boolean {
  return existsSync(bindingFile(path));
}

function describe(path: string, origin: NativePackage["origin"]): NativePackage {
  // npm wrote it; only the version is read.
  const { version } = JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as { version: string };
  return { path: realpathSync(path), version, origin };
}
