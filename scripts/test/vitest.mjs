// One run of vitest in a process of its own, on whichever Node runs this file. Prints as vitest does and leaves
// the tally as JSON: node scripts/test/vitest.mjs RESULT.json PREFIX [FILTER …]
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { startVitest } from "vitest/node";
import { root } from "../lib.mjs";
import { StallReporter } from "./stall.mjs";
import { Tally, TallyReporter } from "./tally.mjs";

const [result, prefix, ...filters] = process.argv.slice(2);
const tally = new Tally();
const vitest = await startVitest("test", filters, {
  root,
  run: true,
  watch: false,
  passWithNoTests: true,
  reporters: ["default", new TallyReporter(tally, prefix), new StallReporter(stalled)],
});
await vitest.close();
finish();

function stalled(files) {
  for (const file of files)
    tally.failed.push(`${prefix}${file} (nothing came of it for minutes, so the run was ended)`);
  spawnSync("pkill", ["-KILL", "-P", String(process.pid)]); // a worker in an endless loop hears nothing else
  finish();
}

/** Failures are in the tally; a pool that lingers must not hold the run up. */
function finish() {
  writeFileSync(result, JSON.stringify({ ...tally, skipped: [...tally.skipped] }));
  process.exit(0);
}
