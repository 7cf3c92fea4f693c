/**
 * The command that starts the kernel, by paths that outlive upgrades of Node and of Thaw.
 *
 * ```ts
 * findCommand(); // { node: "/opt/homebrew/bin/node", thaw: "/work/node_modules/thaw/bin/thaw.mjs", volatile: false }
 * ```
 *
 * @module
 */

import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { isExecutable } from "./folders.js";

export interface Command {
  readonly node: string;
  /** Thaw's own program. */
  readonly thaw: string;
  /** Whether a path names a version and will be gone after an upgrade: then {@link launcherScript} looks for the new one. */
  readonly volatile: boolean;
}

export function findCommand(env = process.env): Command {
  const node = stableNode(env);
  const thaw = join(dirname(createRequire(import.meta.url).resolve("thaw/package.json")), "bin", "thaw.mjs");
  return { node, thaw, volatile: namesVersion(node) || namesVersion(thaw) };
}

/** The arguments that Jupyter starts the kernel with. */
export function toArgv({ node, thaw, volatile }: Command, folder: string): string[] {
  const run = ["kernel", "run", "--connection-file", "{connection_file}"];
  if (!volatile) return [node, thaw, ...run];
  // A batch file would stand between Jupyter and the process that it ends; PATH has the Node of the day.
  if (process.platform === "win32") return [namesVersion(node) ? "node" : node, thaw, ...run];
  return ["/bin/sh", join(folder, "launch.sh"), ...run];
}

/** Starts the Node and the Thaw that were there at installation, or else those that PATH has now. */
export function launcherScript({ node, thaw }: Command): string {
  return `#!/bin/sh
# Node or Thaw was at a path that names a version, which an upgrade removes: fall back to what PATH has.
node=${quote(node)}
thaw=${quote(thaw)}
[ -x "$node" ] || node=$(command -v node) || { echo "thaw kernel: no node on PATH" >&2; exit 127; }
[ -f "$thaw" ] || thaw="$(npm root --global 2>/dev/null)/thaw/bin/thaw.mjs"
if [ ! -f "$thaw" ] && other=$(command -v thaw); then exec "$other" "$@"; fi
[ -f "$thaw" ] || { echo "thaw kernel: Thaw is gone; install it again, then run: npx thaw kernel install" >&2; exit 127; }
exec "$node" "$thaw" "$@"
`;
}

/** This Node by a path without a version in it, where PATH has one. */
function stableNode(env: NodeJS.ProcessEnv): string {
  const self = realpathSync(process.execPath);
  const name = process.platform === "win32" ? "node.exe" : "node";
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  const homebrew = ["/opt/homebrew/bin", "/usr/local/bin", "/home/linuxbrew/.linuxbrew/bin"];
  const candidates = [...folders, ...homebrew].map((folder) => join(folder, name));
  const same = candidates.filter((path) => isExecutable(path) && realpathSync(path) === self);
  return same.find((path) => !namesVersion(path)) ?? process.execPath;
}

/** As nvm, fnm, asdf, mise, Volta, Homebrew's Cellar, snap, Nix, pnpm and npx name their folders. */
export function namesVersion(path: string): boolean {
  return /[\\/](v?\d+\.\d+\.\d+[^\\/]*|fnm_multishells|_npx|\.pnpm|snap[\\/][^\\/]+[\\/]\d+|nix[\\/]store)[\\/]/.test(
    path,
  );
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
