/**
 * Tab in the REPL: what the language worker knows, names inside strings, and paths of files.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import type { Evaluator } from "../../kernel/evaluator/types.js";

/** Node's form: the candidates, and the part of the line that they replace. */
export type CompleterResult = [string[], string];

/** @param before The lines of the same cell that were entered already. */
export async function completeLine(
  evaluator: Evaluator,
  before: string,
  line: string,
  cwd: string,
): Promise<CompleterResult> {
  const code = before + line;
  const { start, items } = await evaluator.complete(code, code.length);
  if (items.length > 0) return [items.map(({ text }) => text), code.slice(start)];
  const typed = /["'`]([^"'`]*)$/.exec(line)?.[1];
  return typed === undefined ? [[], line] : [pathsFrom(typed, cwd), typed];
}

/** Files and folders whose path begins like this. */
export function pathsFrom(typed: string, cwd: string): string[] {
  const folder = typed.endsWith("/") ? typed : dirname(typed);
  const prefix = typed.includes("/") ? (folder.endsWith("/") ? folder : `${folder}/`) : "";
  const absolute = folder.startsWith("~")
    ? join(homedir(), folder.slice(1))
    : isAbsolute(folder)
      ? folder
      : join(cwd, folder);
  try {
    return readdirSync(absolute, { withFileTypes: true })
      .map((entry) => `${prefix}${entry.name}${entry.isDirectory() ? "/" : ""}`)
      .filter((path) => path.startsWith(typed))
      .sort();
  } catch {
    return [];
  }
}
