// Makes a clone ready: dependencies as package-lock.json names them, then the build. Needs only Node and npm;
// does nothing when nothing changed.
import { existsSync, lstatSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./build.mjs";
import { contentHash, die, npm, root, stamp, stamped } from "./lib.mjs";

const modules = join(root, "node_modules");

export async function setup() {
  checkNode();
  await install();
  await build();
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  die(`Thaw needs Node 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org/en/download`);
}

async function install() {
  // A linked node_modules (of a second git worktree, say) belongs to somebody else: npm ci would empty it.
  if (existsSync(modules) && lstatSync(modules).isSymbolicLink()) return;
  const wanted = contentHash("package-lock.json", "package.json");
  const mark = join(modules, ".thaw-setup"); // inside, so that it vanishes together with what it vouches for
  if (stamped(mark, wanted)) return;
  console.log("installing dependencies (npm ci) …");
  // npm ci would do this too, and gives up where a file system is slow to forget a folder's entries.
  rmSync(modules, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  const done = await npm(["ci", "--no-audit", "--no-fund", "--prefer-offline"], { quiet: true });
  if (!done.ok)
    die("npm ci failed, for the reason that npm gives above; the next run tries again", done.output);
  stamp(mark, wanted);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await setup();
