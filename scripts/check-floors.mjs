// Imports only go down the floors of docs/architecture.md, and only *.node.ts, kernel/, cli and repl touch `node:`.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Higher may import lower; rooms on one floor may import each other. */
const floors = {
  "src/errors.ts": 0,
  "src/nearest.ts": 0,
  "src/segments.ts": 0,
  "src/tfjs.cts": 0,
  "src/tfjs-core.cts": 0,
  "src/io": 1,
  "src/tensor": 1,
  "src/proto": 1,
  "src/formats": 2,
  "src/graph": 3,
  "src/keras": 3,
  "src/run": 4,
  "src/recover": 4,
  "src/weights": 4,
  "src/hub": 5,
  "src/verify": 5,
  "src/save": 5,
  "src/show": 6,
  "src/widgets": 6,
  "src/api": 7,
  "src/index.ts": 7,
  kernel: 7,
  "src/cli": 8,
  "src/repl": 8,
};
const mayUseNode = (file) => /(^|[./])node\.ts$/.test(file) || /^(kernel|src\/cli|src\/repl)\//.test(file);

/** Every breach in the tree below `root`, as sentences. */
export function breaches(root) {
  const found = [];
  for (const file of [...sources(root, "src"), ...sources(root, "kernel")]) {
    const mine = floorOf(file);
    if (mine === undefined) found.push(`${file}: no floor is named for it in scripts/check-floors.mjs`);
    const text = readFileSync(join(root, file), "utf8");
    for (const specifier of importsOf(text)) {
      if (specifier.startsWith("node:") && !mayUseNode(file)) {
        found.push(`${file}: imports ${specifier}; only *.node.ts, kernel/, src/cli and src/repl may`);
      }
      if (specifier === "@tensorflow/tfjs" && importsValues(text, specifier)) {
        found.push(
          `${file}: imports ${specifier}; import src/tfjs-core.cts or src/tfjs.cts, which load faster`,
        );
      }
      if (!specifier.startsWith(".")) continue;
      const target = relative(root, join(root, dirname(file), specifier)).replace(/\.([cm]?)js$/, ".$1ts");
      const theirs = floorOf(target);
      if (theirs !== undefined && mine !== undefined && theirs > mine) {
        found.push(`${file} (floor ${mine}): imports ${target} (floor ${theirs}), which is above it`);
      }
    }
  }
  return found;
}

function floorOf(file) {
  const place = Object.keys(floors).find((room) => file === room || file.startsWith(`${room}/`));
  return place === undefined ? undefined : floors[place];
}

function* sources(root, folder) {
  if (!existsSync(join(root, folder))) return;
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
    yield relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/");
  }
}

function importsValues(text, specifier) {
  const lines = text.split("\n").filter((line) => line.includes(`from "${specifier}"`));
  return lines.some((line) => !/^import type\b/.test(line));
}

function* importsOf(text) {
  for (const [, , specifier] of text.matchAll(/^\s*(import|export)\b[^"'`;]*?["']([^"']+)["']/gm))
    yield specifier;
  for (const [, specifier] of text.matchAll(/\bimport\(\s*["']([^"']+)["']/g)) yield specifier;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const found = breaches(fileURLToPath(new URL("..", import.meta.url)));
  for (const line of found) console.error(line);
  process.exitCode = found.length > 0 ? 1 : 0;
}
