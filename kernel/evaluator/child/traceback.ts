/**
 * How an error looks below a cell: its name and message, the line of the cell with a caret, the stack with what is not
 * the user's folded, and the causes.
 *
 * @module
 */
import { inspect, stripVTControlCharacters } from "node:util";
import { codeFrame } from "../codeframe.js";
import { packageRoot } from "../package.js";
import type { ErrorReport } from "../types.js";
import { type Place, sourceText } from "./stack.js";

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
const dim = (text: string): string => `\u001b[2m${text}\u001b[22m`;

/** Longer chains of causes are cut. */
const maxCauses = 5;
/** So many errors of an AggregateError are shown. */
const maxErrors = 10;

export function report(error: unknown): ErrorReport {
  try {
    const { ename, evalue } = nameAndMessage(error);
    return { ename, evalue, traceback: tracebackOf(error, { seen: new Set() }) };
  } catch {
    // A getter or a proxy that throws; that must not be what a cell never comes back from.
    const evalue = "something was thrown that throws when it is looked at";
    return { ename: "Error", evalue, traceback: [`${red("Error")}: ${evalue}`] };
  }
}

function nameAndMessage(error: unknown): { ename: string; evalue: string } {
  if (!isError(error)) return { ename: "Error", evalue: `thrown: ${safeInspect(error)}` };
  const name = error.name === "Error" && error.constructor?.name ? error.constructor.name : error.name;
  return { ename: String(name || "Error"), evalue: String(error.message) };
}

interface Above {
  /** Where the error is shown that this one is part of. */
  readonly place?: Place;
  readonly seen: ReadonlySet<unknown>;
}

function tracebackOf(error: unknown, above: Above): string[] {
  const { ename, evalue } = nameAndMessage(error);
  const lines = [`${red(ename)}: ${evalue}`];
  if (!isError(error)) return lines;
  const frames = framesOf(error);
  const place = frames
    .map(placeOf)
    .find((found) => found !== undefined && sourceText(found.name) !== undefined);
  if (place !== undefined && !isSame(place, above.place))
    lines.push(...codeFrame(sourceText(place.name) ?? "", { ...place, indent: 2 * above.seen.size }));
  lines.push(...folded(frames));
  const inside = { ...(place === undefined ? {} : { place }), seen: new Set(above.seen).add(error) };
  return [...lines, ...causesOf(error, inside)];
}

/** Each indented below its error; one that comes round again is only named. */
function causesOf(error: Error, above: Above): string[] {
  const lines = (part: unknown): string[] => {
    if (above.seen.has(part)) return [dim("[circular]")];
    if (above.seen.size > maxCauses) return [dim("…")];
    return isError(part) ? tracebackOf(part, above) : [safeInspect(part)];
  };
  const caused: string[] = [];
  if (error.cause !== undefined) {
    const [first = "", ...rest] = lines(error.cause);
    caused.push(`${dim("caused by")} ${first}`, ...rest.map((line) => `  ${line}`));
  }
  if ("errors" in error && Array.isArray(error.errors)) {
    const shown = error.errors.slice(0, maxErrors).flatMap(lines);
    const more = error.errors.length - maxErrors;
    caused.push(...shown.map((line) => `  ${line}`), ...(more > 0 ? [dim(`  … ${more} more`)] : []));
  }
  return caused;
}

function isSame(place: Place, other: Place | undefined): boolean {
  return place.name === other?.name && place.line === other.line && place.column === other.column;
}

function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

function safeInspect(value: unknown): string {
  try {
    return stripVTControlCharacters(inspect(value, { depth: 2 }));
  } catch {
    return typeof value;
  }
}

function framesOf(error: Error): string[] {
  const stack = typeof error.stack === "string" ? error.stack : "";
  return stack.split("\n").filter((line) => /^ {4}at /.test(line));
}

/** The last are the functions that import for a cell: see modules.ts. */
const ours = new RegExp(
  `node:|${literal(packageRoot)}/(dist|node_modules)/|__thaw__|[/\\\\](__cell__|cell)\\.js:1:\\d+\\)?$`,
);

/** Runs of frames that are not the user's become one line, and so does a function that calls itself. */
function folded(frames: readonly string[]): string[] {
  const lines: string[] = [];
  let [hidden, repeated, last] = [0, 0, ""];
  const flush = (): void => {
    if (hidden > 0) lines.push(dim(`    … ${hidden} internal frame${hidden === 1 ? "" : "s"}`));
    if (repeated > 0) lines.push(dim(`    … ${repeated} more like that`));
    [hidden, repeated, last] = [0, 0, ""];
  };
  for (const frame of frames) {
    if (frame === last) repeated += 1;
    else if (ours.test(frame)) {
      if (last !== "") flush();
      hidden += 1;
    } else {
      flush();
      lines.push(frame);
      last = frame;
    }
  }
  // Frames below the cell only say that an evaluator ran it.
  if (repeated > 0 || lines.length === 0) flush();
  return lines;
}

function placeOf(frame: string): Place | undefined {
  const match = /(?:\(|at (?:async )?)([^()]+):(\d+):(\d+)\)?$/.exec(frame);
  if (match === null) return undefined;
  const [, name = "", line, column] = match;
  return { name, line: Number(line), column: Number(column) };
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
