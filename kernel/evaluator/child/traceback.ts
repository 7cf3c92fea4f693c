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
import { sourceText } from "./stack.js";

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
const dim = (text: string): string => `\u001b[2m${text}\u001b[22m`;

/** Longer chains of causes are cut: they may be circular. */
const maxCauses = 5;

export function report(error: unknown): ErrorReport {
  const { ename, evalue } = nameAndMessage(error);
  return { ename, evalue, traceback: tracebackOf(error, 0) };
}

function nameAndMessage(error: unknown): { ename: string; evalue: string } {
  if (!isError(error)) return { ename: "Error", evalue: `thrown: ${safeInspect(error)}` };
  const name = error.name === "Error" && error.constructor?.name ? error.constructor.name : error.name;
  return { ename: String(name || "Error"), evalue: String(error.message) };
}

function tracebackOf(error: unknown, depth: number): string[] {
  const { ename, evalue } = nameAndMessage(error);
  const frames = isError(error) ? framesOf(error) : [];
  const lines = [`${red(ename)}: ${evalue}`];
  const frame = frames
    .map(placeOf)
    .find((place) => place !== undefined && sourceText(place.name) !== undefined);
  if (frame !== undefined) lines.push(...codeFrame(sourceText(frame.name) ?? "", frame));
  lines.push(...folded(frames));
  if (isError(error) && error.cause !== undefined && depth < maxCauses) {
    const [first, ...rest] = tracebackOf(error.cause, depth + 1);
    lines.push(`${dim("caused by")} ${first}`, ...rest.map((line) => `  ${line}`));
  }
  if (isError(error) && "errors" in error && Array.isArray(error.errors) && depth < maxCauses) {
    for (const each of error.errors) lines.push(...tracebackOf(each, depth + 1).map((line) => `  ${line}`));
  }
  return lines;
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

const ours = new RegExp(`node:|${literal(packageRoot)}/(dist|node_modules)/|__thaw__`);

/** Runs of frames that are not the user's become one line. */
function folded(frames: readonly string[]): string[] {
  const lines: string[] = [];
  let hidden = 0;
  const flush = (): void => {
    if (hidden > 0) lines.push(dim(`    … ${hidden} internal frame${hidden === 1 ? "" : "s"}`));
    hidden = 0;
  };
  for (const frame of frames) {
    if (ours.test(frame)) hidden += 1;
    else {
      flush();
      lines.push(frame);
    }
  }
  // Frames below the cell only say that an evaluator ran it.
  if (lines.length === 0) flush();
  return lines;
}

function placeOf(frame: string): { name: string; line: number; column: number } | undefined {
  const match = /(?:\(|at (?:async )?)([^()]+):(\d+):(\d+)\)?$/.exec(frame);
  if (match === null) return undefined;
  const [, name = "", line, column] = match;
  return { name, line: Number(line), column: Number(column) };
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
