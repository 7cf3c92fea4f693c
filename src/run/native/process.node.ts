/**
 * Other programs, run to their end.
 *
 * @module
 */
import { execFile } from "node:child_process";

export interface Finished {
  readonly ok: boolean;
  /** What it said, stderr first: the reason of a failure is then in the last lines. */
  readonly output: string;
}

/** Never throws but on abort: a program that is missing is one that failed. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; signal?: AbortSignal | undefined } = {},
): Promise<Finished> {
  const { cwd, signal } = options;
  const env = { ...process.env, ...options.env };
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, signal, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (signal?.aborted) reject(signal.reason);
      else if (error) resolve({ ok: false, output: `${stdout}\n${stderr || error.message}` });
      else resolve({ ok: true, output: `${stderr}\n${stdout}` });
    });
  });
}

/** The line in which a program most likely gives its reason: the last `error: …`, else the last at all. */
export function lastLine(output: string): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  return (lines.findLast((line) => /\berror: /i.test(line)) ?? lines.at(-1) ?? "no output").trim();
}
