// Compiles src/ and kernel/ to dist/. Does nothing when dist/ is already what they compile to.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { bin, die, filesBelow, root, stamp, stamped, treeHash } from "./lib.mjs";

const sources = ["src", "kernel"];
// Both live in dist/, so that deleting it is enough for a full build.
const buildInfo = "dist/.tsbuildinfo";
const buildStamp = join(root, "dist/.stamp");

export async function build() {
  const state = treeHash(
    ...sources,
    "tsconfig.json",
    "package-lock.json",
    "scripts/build.mjs",
    "scripts/types.mjs",
    "scripts/vendor.mjs",
  );
  if (stamped(buildStamp, state)) return;
  const compiled = await bin("typescript/bin/tsc", ["-p", root, "--tsBuildInfoFile", buildInfo], {
    quiet: true,
  });
  if (!compiled.ok) die("the build failed: the types above do not hold", compiled.output);
  const wanted = new Set(sources.flatMap(filesBelow).flatMap(place));
  for (const file of filesBelow("dist")) {
    const old = sources.some((folder) => file.startsWith(`dist/${folder}/`)) && !wanted.has(file);
    if (old) rmSync(join(root, file)); // its source is gone
  }
  // Both need TypeScript, which a fresh clone has only by now.
  const { bundleTypes } = await import("./types.mjs");
  const { vendor } = await import("./vendor.mjs");
  bundleTypes();
  vendor();
  stamp(buildStamp, state);
}

/** The files in dist/ that one source file gives; files that tsc does not emit are copied there. */
function place(file) {
  const source = /^(.*)\.(c?)ts$/.exec(file);
  if (source && !file.endsWith(".d.ts")) {
    const [, stem, c] = source;
    return [`${c}js`, `${c}js.map`, `d.${c}ts`, `d.${c}ts.map`].map((suffix) => `dist/${stem}.${suffix}`);
  }
  mkdirSync(dirname(join(root, "dist", file)), { recursive: true });
  copyFileSync(join(root, file), join(root, "dist", file));
  return [`dist/${file}`];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await build();
