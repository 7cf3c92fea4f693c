/**
 * The REPL without a terminal: lines from a pipe, cell by cell, with the same commands.
 *
 * @module
 */
import { createInterface } from "node:readline";

export interface ScriptRunner {
  /** Whether what was run asked to leave. */
  readonly hasLeft: boolean;
  isComplete(code: string): Promise<boolean>;
  run(code: string): Promise<void>;
  command(name: string, argument: string): Promise<void>;
}

/**
 * Resolves when the input has ended and all of it has run.
 *
 * @returns whether it ended by itself, and not by `.exit`
 */
export async function runScript(input: NodeJS.ReadableStream, runner: ScriptRunner): Promise<boolean> {
  let pending = "";
  for await (const line of createInterface({ input })) {
    const command = pending === "" ? /^\.([a-z]+)\s*(.*)$/.exec(line) : null;
    if (command !== null) {
      const [, name = "", argument = ""] = command;
      if (name === "exit") return false;
      await runner.command(name, argument.trim());
      continue;
    }
    pending += `${line}\n`;
    if (!(await runner.isComplete(pending.trimEnd()))) continue;
    await runner.run(pending);
    if (runner.hasLeft) return false;
    pending = "";
  }
  // What is not complete at the end says so itself, as a syntax error.
  if (pending.trim() !== "") await runner.run(pending);
  return true;
}
