import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command as a user does: its own process, in the project's root. */
export function thaw(...args: readonly string[]): Ended {
  return thawWith("", ...args);
}

/** The same, with text in its pipe. */
export function thawWith(input: string, ...args: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/thaw.mjs", ...args], {
    cwd: root,
    input,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  return { status, stdout, stderr };
}

/** The same with `--json`; what it printed, parsed. */
export function thawJson(...args: readonly string[]) {
  const ended = thaw(...args, "--json");
  return { ...ended, json: ended.stdout ? JSON.parse(ended.stdout) : undefined };
}

/** The same, with what it printed as bytes. */
export function thawBytes(...args: readonly string[]): { status: number | null; bytes: Uint8Array } {
  const { status, stdout } = spawnSync(process.execPath, ["bin/thaw.mjs", ...args], { cwd: root });
  return { status, bytes: stdout };
}
