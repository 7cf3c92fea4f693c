/**
 * `thaw repl [PATH]`
 *
 * @module
 */
import type { Command } from "commander";
import { startRepl } from "../../repl/repl.js";
import type { Answer } from "../report.js";

export function define(command: Command): void {
  command.argument("[path]", "a model file, opened as `graph`");
}

export async function run(path: string | undefined): Promise<Answer> {
  await startRepl({ path });
  return { json: {}, text: () => "" };
}
