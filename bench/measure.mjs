// Whole processes, from start to exit: wall-clock time and peak memory.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { run } from "../scripts/lib.mjs";

const peakHook = pathToFileURL(join(import.meta.dirname, "peak.mjs")).href;

/**
 * The median of several runs.
 *
 * @param {{ command: string, args: string[], env?: Record<string, string> }} job one that reports its peak to the
 *   file BENCH_PEAK, as peak.mjs and peak.py do
 * @returns {Promise<{ seconds: number, megabytes: number }>}
 */
export async function measure(job, { runs = 3 } = {}) {
  const results = [];
  for (let i = 0; i < runs; i++) results.push(await once(job));
  const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
  return {
    seconds: median(results.map(({ seconds }) => seconds)),
    megabytes: median(results.map(({ megabytes }) => megabytes)),
  };
}

/** A job of this project's own command. */
export function thaw(...args) {
  return { command: process.execPath, args: ["--import", peakHook, "bin/thaw.mjs", ...args] };
}

async function once({ command, args, env = {} }) {
  const folder = mkdtempSync(join(tmpdir(), "thaw-bench-"));
  const file = join(folder, "peak");
  const start = performance.now();
  const { ok, output } = await run(command, args, { quiet: true, env: { ...env, BENCH_PEAK: file } });
  const seconds = (performance.now() - start) / 1000;
  if (!ok) throw new Error(`${command} ${args.join(" ")} failed:\n${output}`);
  const megabytes = Number(readFileSync(file, "utf8")) / 1024;
  rmSync(folder, { recursive: true });
  return { seconds, megabytes };
}
