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

export interface History {
  /** Writes down what was typed since the last time: a cell is complete. */
  save(): void;
}

/** @param path Where the lines are kept, the newest last; empty for nowhere. @param isTyped Whether a line is code. */
export function installHistory(repl: REPLServer, path: string, isTyped: () => boolean): History {
  // Node's type leaves out that the newest line comes first, and that it may be assigned.
  const remembering = repl as unknown as { history: string[] };
  remembering.history = path === "" ? [] : readHistory(path, "historyManager" in repl);
  let last = remembering.history[0];
  let unsaved: string[] = [];
  repl.on("history", (lines: string[]) => {
    if (!isTyped()) lines.shift(); // Node leaves the list to whoever listens
    const [line] = lines;
    if (line === undefined || line === last) return;
    if (goesOn(line, last)) unsaved.pop();
    last = line;
    unsaved.push(line);
  });
  const save = (): void => {
    const lines = unsaved;
    unsaved = [];
    if (path === "" || lines.length === 0) return;
    tolerating(() => appendFileSync(path, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 }));
  };
  repl.on("exit", save);
  return { save };
}

/** From Node 24 on a cell of several lines is one entry, the last line first, which replaces that without its last. */
const cellLines = "\r";

function goesOn(line: string, before: string | undefined): boolean {
  return before !== undefined && line.endsWith(`${cellLines}${before}`);
}

/** The newest first. A file that has grown long is made short again. */
function readHistory(path: string, knowsCells: boolean): string[] {
  let lines: string[] = [];
  tolerating(() => {
    lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
    const kept = lines.slice(-maxHistory);
    if (lines.length > 2 * maxHistory) writeFileSync(path, `${kept.join("\n")}\n`, { mode: 0o600 });
    lines = kept;
  });
  lines.reverse();
  return knowsCells ? lines : lines.flatMap((line) => line.split(cellLines));
}

/** A history that cannot be read or written is none. */
function tolerating(body: () => void): void {
  try {
    body();
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
  }
}
