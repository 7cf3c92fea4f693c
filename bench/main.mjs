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

function print(name, { what, ours, theirs, unit, ratio = theirs / ours, atLeast, atMostTimes, atMost }) {
  const figure = (value) => `${value.toPrecision(3)} ${unit}`;
  const parts = [`${name}: ${what} ${figure(ours)}`];
  if (atMostTimes !== undefined)
    parts.push(`against ${figure(theirs)}: ${(1 / ratio).toFixed(2)} times theirs`);
  else if (theirs !== undefined) parts.push(`against ${figure(theirs)}: ${ratio.toFixed(2)} times better`);
  if (atLeast !== undefined) parts.push(`(wanted: ${atLeast})`);
  if (Number.isFinite(atMostTimes)) parts.push(`(wanted: at most ${atMostTimes})`);
  if (atMost !== undefined) parts.push(`(wanted: under ${figure(atMost)})`);
  const kept =
    (atLeast === undefined || ratio >= atLeast) &&
    (atMostTimes === undefined || 1 / ratio <= atMostTimes) &&
    (atMost === undefined || ours <= atMost);
  const isPromise = [atLeast, atMostTimes, atMost].some(Number.isFinite);
  console.log(
    `${kept ? "✓" : "✗"} ${parts.join(" ")}${isPromise ? (kept ? ": holds" : ": DOES NOT HOLD") : ""}`,
  );
  if (isPromise) promises.push({ what: `${name}: ${what}`, kept });
  if (!kept) process.exitCode = 1;
}

/** The verdict over all rows that promise something. */
function summarize() {
  const broken = promises.filter(({ kept }) => !kept);
  console.log(`${promises.length - broken.length} of ${promises.length} promises hold`);
  for (const { what } of broken) console.log(`✗ ${what}`);
}
