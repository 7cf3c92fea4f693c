// npm run bench [-- PATTERN …]: measures, prints the ratios, and fails where a promise is not kept. NAME/PART measures
// a part of a bench that has parts.
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { cache } from "../scripts/lib.mjs";
import { setup } from "../scripts/setup.mjs";
import { benches } from "./benches.mjs";

const patterns = process.argv.slice(2);
const venv = join(cache, "venv/bin/python");
const native = join(cache, "native");
const python = process.env.THAW_PYTHON ?? (existsSync(venv) ? venv : undefined);
if (existsSync(native)) process.env.THAW_NATIVE_DIR ??= native; // as npm test prepares it

/** Rows that promise something, and whether it was kept. */
const promises = [];

await setup();
console.log(`Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model.trim()}`);
for (const [name, bench] of Object.entries(benches)) {
  const asked = patterns.map((pattern) => pattern.split("/")).filter(([pattern]) => means(pattern, name));
  if (patterns.length > 0 && asked.length === 0) continue;
  try {
    for await (const row of await bench(python, asked[0]?.[1])) print(name, row);
  } catch (error) {
    console.log(`${name}: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
summarize();

/** A pattern is a part of a name, unless it is one. */
function means(pattern, name) {
  return pattern in benches ? name === pattern : name.includes(pattern);
}

function print(name, row) {
  const { what, ours, theirs, unit, ratio = theirs / ours, interval = [ratio, ratio] } = row;
  const { atLeast, atMostTimes, atMost } = row;
  const figure = (value) => `${value.toPrecision(3)} ${unit}`;
  const parts = [`${name}: ${what} ${figure(ours)}`];
  if (atMostTimes !== undefined)
    parts.push(`against ${figure(theirs)}: ${(1 / ratio).toFixed(2)} times theirs`);
  else if (theirs !== undefined) parts.push(`against ${figure(theirs)}: ${ratio.toFixed(2)} times better`);
  if (atLeast !== undefined) parts.push(`(wanted: ${atLeast})`);
  if (Number.isFinite(atMostTimes)) parts.push(`(wanted: at most ${atMostTimes})`);
  if (atMost !== undefined) parts.push(`(wanted: under ${figure(atMost)})`);
  const [low, high] = interval;
  const bounds = atMostTimes === undefined ? [low, high] : [1 / high, 1 / low];
  if (low < high) parts.push(`(${bounds.map((bound) => bound.toFixed(2)).join(" to ")})`);
  const keptAt = (ratio) =>
    (atLeast === undefined || ratio >= atLeast) &&
    (atMostTimes === undefined || 1 / ratio <= atMostTimes) &&
    (atMost === undefined || ours <= atMost);
  // Not kept is what the pairs show to be so; where they could go either way, that is said.
  const verdict = keptAt(ratio) ? "holds" : keptAt(high) ? "even, as far as the pairs tell" : "DOES NOT HOLD";
  const isPromise = [atLeast, atMostTimes, atMost].some(Number.isFinite);
  console.log(`${keptAt(high) ? "✓" : "✗"} ${parts.join(" ")}${isPromise ? `: ${verdict}` : ""}`);
  if (isPromise) promises.push({ what: `${name}: ${what}`, kept: keptAt(high) });
  if (!keptAt(high)) process.exitCode = 1;
}

/** The verdict over all rows that promise something. */
function summarize() {
  const broken = promises.filter(({ kept }) => !kept);
  console.log(`${promises.length - broken.length} of ${promises.length} promises hold`);
  for (const { what } of broken) console.log(`✗ ${what}`);
}
