/**
 * `thaw repl [PATH]`
 *
 * @module
 */
import type { Command } from "commander";
import { open } from "../../api/open.node.js";
import { startRepl } from "../../repl/repl.js";
import { type Answer, exitCodes } from "../report.js";

export function define(command: Command): void {
  command.argument("[path]", "a model file, opened as `graph`");
}

export async function run(path: string | undefined): Promise<Answer> {
  // A file that does not open ends the command as it ends every other; the session opens it again, as a line of its own.
  if (path !== undefined) await open(path);
  const isFine = await startRepl({ path });
  return { json: {}, text: () => "", exitCode: isFine ? exitCodes.ok : exitCodes.no };
}
