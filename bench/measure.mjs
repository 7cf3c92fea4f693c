// Whole processes, from start to exit: wall-clock time and peak memory.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
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

/**
 * Two jobs in turn, so that both see the same machine; the ratio is the median of the pairs'.
 *
 * @param {object} ours
 * @param {object} theirs
 * @param {{ runs?: number, before?: () => void }} options `before` prepares each run, such as by dropping files from memory
 * @returns {Promise<{ ours: Result, theirs: Result, ratio: number }>} medians; `ratio` is how many times ours theirs took
 *
 * @typedef {{ seconds: number, megabytes: number }} Result
 */
export async function measurePair(ours, theirs, { runs = 5, before = () => {} } = {}) {
  const pairs = [];
  for (let i = 0; i < runs; i++) {
    before();
    const first = await once(ours);
    before();
    pairs.push({ ours: first, theirs: await once(theirs) });
  }
  const medianOf = (pick) => pairs.map(pick).sort((a, b) => a - b)[runs >> 1];
  const side = (name) => ({
    seconds: medianOf((pair) => pair[name].seconds),
    megabytes: medianOf((pair) => pair[name].megabytes),
  });
  const ratio = medianOf((pair) => pair.theirs.seconds / pair.ours.seconds);
  return { ours: side("ours"), theirs: side("theirs"), ratio };
}

/** A job of this project's own command. */
export function thaw(...args) {
  return node("bin/thaw.mjs", ...args);
}

/** A job of a script of ours. */
export function node(...args) {
  return { command: process.execPath, args: ["--import", peakHook, ...args] };
}

async function once({ command, args, env = {} }) {
  const folder = mkdtempSync(join(tmpdir(), "thaw-bench-"));
  const file = join(folder, "peak");
  const start = performance.now();
  const { ok, output } = await run(command, args, { quiet: true, env: { ...env, BENCH_PEAK: file } });
  const seconds = (performance.now() - start) / 1000;
  if (!ok) throw new Error(`${command} ${args.join(" ")} failed:\n${output}`);
  const megabytes = existsSync(file) ? Number(readFileSync(file, "utf8")) / 1024 : Number.NaN; // cat tells none
  rmSync(folder, { recursive: true });
  return { seconds, megabytes };
}
