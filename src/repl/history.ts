/**
 * The lines that were typed, in a file that several sessions may append to. Node's own keeps thirty, and writes over
 * what another session wrote.
 *
 * @module
 */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import type { REPLServer } from "node:repl";

/** As many as Node's own REPL remembers. */
export const maxHistory = 1000;

/** @param path Where the lines are kept, the newest last; empty for nowhere. @param isTyped Whether a line is code. */
export function installHistory(repl: REPLServer, path: string, isTyped: () => boolean): void {
  // Node's type leaves out that the newest line comes first, and that it may be assigned.
  const remembering = repl as unknown as { history: string[] };
  remembering.history = path === "" ? [] : readHistory(path);
  let last = remembering.history[0];
  repl.on("history", (lines: string[]) => {
    if (!isTyped()) lines.shift(); // Node leaves the list to whoever listens
    const [line] = lines;
    if (line === undefined || line === last) return;
    last = line;
    if (path !== "") tolerating(() => appendFileSync(path, `${line}\n`, { mode: 0o600 }));
  });
}

/** The newest first. A file that has grown long is made short again. */
function readHistory(path: string): string[] {
  let lines: string[] = [];
  tolerating(() => {
    lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
    const kept = lines.slice(-maxHistory);
    if (lines.length > 2 * maxHistory) writeFileSync(path, `${kept.join("\n")}\n`, { mode: 0o600 });
    lines = kept;
  });
  return lines.reverse();
}

/** A history that cannot be read or written is none. */
function tolerating(body: () => void): void {
  try {
    body();
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
  }
}
