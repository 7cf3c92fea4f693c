// Preloaded into a measured Node process: leaves its peak resident memory in KB in the file BENCH_PEAK.
import { readFileSync, writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const file = process.env.BENCH_PEAK;
delete process.env.BENCH_PEAK; // its own children are not what is measured
if (isMainThread && file) process.on("exit", () => writeFileSync(file, String(peak())));

/** Linux counts the parent's memory into a child's maxRSS, but not into its VmHWM. */
function peak() {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
}
