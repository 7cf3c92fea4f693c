// npm test [-- PATTERN …]: sets up, prepares what the tests can use, runs the checks and every test that this
// machine can run, and ends with `N passed, N failed, N skipped`. With patterns: only the test files that match.
// THAW_REQUIRE=all makes each skip a failure.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { check, checks } from "./check.mjs";
import { cache, run } from "./lib.mjs";
import { setup } from "./setup.mjs";
import { prepareEnvironment } from "./test/environment.mjs";
import { Tally } from "./test/tally.mjs";

const requireAll = process.env.THAW_REQUIRE === "all";

/** What the newest Node must run as well: everything of ours that could depend on Node's version. */
const smoke = [
  "test/io",
  "test/tensor",
  "test/formats",
  "test/run",
  "test/save",
  "test/cli",
  "test/kernel",
  "test/repl",
];

const filters = process.argv.slice(2);
const tally = new Tally();
await setup();
const preparing = prepareEnvironment(); // mostly waits for the network, so the checks go on beside it
if (filters.length === 0) await runChecks();
const environment = await preparing;
await runVitest(process.execPath, "", filters);
if (filters.length === 0) await runOnNewestNode();
tally.report({ requireAll });
process.exitCode = tally.failed.length > 0 || (requireAll && tally.skippedCount > 0) ? 1 : 0;

async function runChecks() {
  for (const name of Object.keys(checks)) {
    if (await check(name)) tally.passed++;
    else tally.failed.push(`check: ${name}`);
  }
}

async function runOnNewestNode() {
  const { path, missing } = environment.newestNode;
  if (missing) return tally.skip("the suites that depend on Node's version, on the newest Node", missing);
  const { output: version } = await run(path, ["--version"], { quiet: true });
  console.log(`\nNode ${version}: ${smoke.join(" ")}`);
  await runVitest(path, `Node ${version}: `, smoke);
}

async function runVitest(node, prefix, patterns) {
  mkdirSync(cache, { recursive: true });
  const result = join(cache, "vitest-result.json");
  rmSync(result, { force: true });
  await run(node, ["scripts/test/vitest.mjs", result, prefix, ...patterns]);
  try {
    const { passed, failed, retried, skipped } = JSON.parse(readFileSync(result, "utf8"));
    tally.passed += passed;
    tally.failed.push(...failed);
    tally.retried.push(...retried);
    for (const [reason, names] of skipped) for (const name of names) tally.skip(name, reason);
  } catch {
    tally.failed.push(`${prefix}vitest ended without a result`);
  }
}
