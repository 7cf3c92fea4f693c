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
  const { signal, release } = stopsOnInterrupt();
  const { status, error } = await executeNotebook(notebook, { out, onEvent, signal }).finally(release);
  return {
    json: { status, error: error ?? null, out: out ?? null },
    text: () => "",
    exitCode: ends[status],
  };
}

const ends = { ok: exitCodes.ok, error: exitCodes.no, stopped: exitCodes.stopped } as const;

/** The first Ctrl-C aborts; the second ends the process, as it would without us. */
function stopsOnInterrupt(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const stop = (): void => {
    process.stderr.write("stopping the cell; Ctrl-C again ends at once, and saves nothing\n");
    controller.abort();
  };
  process.once("SIGINT", stop);
  return { signal: controller.signal, release: () => void process.off("SIGINT", stop) };
}
