/**
 * How wide the terminal is that a text goes to. Only there text is made to fit: what a pipe, a file or a notebook gets
 * is the same on every machine.
 *
 * @module
 */
import type { RenderOptions } from "./bundle.js";

/** Options that make text fit the terminal of this process, or of the REPL that started it; none where there is none. */
export function terminalOptions(): Pick<RenderOptions, "terminal" | "width"> {
  // A browser has no process.
  const { stdout, env }: Partial<NodeJS.Process> = globalThis.process ?? {};
  const columns = stdout?.isTTY ? stdout.columns : Number(env?.[columnsVariable]);
  return columns !== undefined && columns > 0 ? { terminal: columns, width: Math.min(80, columns) } : {};
}

/** Where our REPL tells the process that runs its cells. `COLUMNS` would not do: a shell may export that to a kernel. */
export const columnsVariable = "THAW_COLUMNS";
