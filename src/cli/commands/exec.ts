/**
 * `thaw exec NOTEBOOK.ipynb [--out executed.ipynb]`
 *
 * @module
 */
import type { Command } from "commander";
import { executeNotebook } from "../../../kernel/notebook/exec.js";
import { printer } from "../../../kernel/notebook/print.js";
import { checkFolder } from "../../io/write.node.js";
import { type Answer, exitCodes } from "../report.js";

interface Options {
  readonly out?: string;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .argument("<notebook.ipynb>", "the notebook")
    .option("--out <executed.ipynb>", "save the notebook with its outputs");
}

export async function run(notebook: string, { out, json = false }: Options): Promise<Answer> {
  if (out !== undefined) await checkFolder(out);
  const onEvent = json ? undefined : printer(process.stdout);
  const { status, error } = await executeNotebook(notebook, { out, onEvent });
  return {
    json: { status, error: error ?? null, out: out ?? null },
    text: () => "",
    exitCode: status === "ok" ? exitCodes.ok : exitCodes.no,
  };
}
