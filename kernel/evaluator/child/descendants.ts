/**
 * Child processes and theirs, found without a dependency: in `/proc` on Linux, by `pgrep` on macOS. On Windows none
 * are found; there Stop leaves a cell in `execSync` waiting, and a second one replaces the evaluator.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** @returns process ids, the deepest first */
export function descendants(pid: number, children = childrenOf()): number[] {
  return children(pid).flatMap((child) => [...descendants(child, children), child]);
}

/** Asks the processes that `pid` started to end, except those that it detached: they are meant to live on. */
export function endDescendants(pid: number): void {
  const group = groupOf(pid);
  for (const child of descendants(pid)) if (groupOf(child) === group) tryKill(child);
}

export function tryKill(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // It ended by itself.
  }
}

/** The process group; undefined where there is no `/proc` to tell. */
function groupOf(pid: number): string | undefined {
  try {
    // After the name, which may hold anything: state, parent, group.
    return /.*\) \S+ \d+ (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

function childrenOf(): (pid: number) => number[] {
  if (process.platform === "win32") return () => [];
  return existsSync("/proc/self/task") ? byProc : byPgrep;
}

function byProc(pid: number): number[] {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const lists = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8"));
    return lists.flatMap((list) => list.split(" ").filter(Boolean).map(Number));
  } catch {
    return []; // it has just ended
  }
}

export function byPgrep(pid: number): number[] {
  const { stdout } = spawnSync("pgrep", ["-P", String(pid)], { encoding: "utf8" });
  return (stdout ?? "").split("\n").filter(Boolean).map(Number);
}
