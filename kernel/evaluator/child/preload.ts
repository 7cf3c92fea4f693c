/**
 * The library and TensorFlow.js as globals of cells.
 *
 * @module
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkBuild } from "../build.js";
import { packageRoot } from "../package.js";
import { withOriginals } from "./builtins.js";
import { loadingOurs } from "./loading.js";

/** Loads `thaw` or `tf` as a global, the first time that a cell mentions it. */
export async function preload(name: string): Promise<void> {
  const isThere = withOriginals(() => Object.getOwnPropertyDescriptor(globalThis, name)?.value !== undefined);
  if (isThere) return;
  checkBuild();
  const value = name === "thaw" ? await library() : await tensorflow();
  const property = { value, configurable: true, writable: true, enumerable: false };
  withOriginals(() => Object.defineProperty(globalThis, name, property));
}

function library(): Promise<typeof import("../../../src/index.js")> {
  return loadingOurs(() => import(pathToFileURL(join(packageRoot, "dist", "src", "index.js")).href));
}

/** TensorFlow.js with the best backend already active: a model made by the cell must not start on a slower one. */
async function tensorflow(): Promise<unknown> {
  const { backend } = await library();
  await backend();
  return createRequire(join(packageRoot, "package.json"))("@tensorflow/tfjs");
}
