/**
 * Which build of Thaw this process started from, and whether another one has taken its place on disk since. What loads
 * later (a fresh evaluator, the preloaded libraries) would be of that one, and they need not fit together.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ReadError } from "../../src/errors.js";
import { packageRoot } from "./package.js";

/** Written by scripts/build.mjs, another one for each build. */
const stamp = join(packageRoot, "dist", ".stamp");

/** The build that this process started from. */
export const ownBuild = stampNow();

/** Whether Thaw was updated, or taken away, while this process ran. */
export function isReplaced(build = ownBuild): boolean {
  return stampNow() !== build;
}

/** @throws ReadError where it was */
export function checkBuild(build = ownBuild): void {
  if (isReplaced(build)) throw replaced();
}

export function replaced(): ReadError {
  return new ReadError(
    "Thaw was updated, or taken away, while this kernel ran, and a part of it that was needed only now is gone",
    {
      file: packageRoot,
      hint: "restart the kernel (in a REPL: leave it and start again)",
    },
  );
}

function stampNow(): string {
  try {
    return readFileSync(stamp, "utf8");
  } catch {
    return "";
  }
}
