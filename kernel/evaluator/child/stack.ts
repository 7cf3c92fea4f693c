/**
 * Stacks in the user's lines: every `error.stack` names cells and the lines of their TypeScript.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import type { Places } from "../language/converter.js";
import type { Shift } from "../language/edits.js";
import { withOriginals } from "./builtins.js";

interface Source {
  readonly name: string;
  readonly map: Places;
  readonly source: string | undefined;
  parsed?: SourceMap;
}

export interface Place {
  readonly name: string;
  /** One-based. */
  readonly line: number;
  readonly column: number;
}

/** Each cell's module begins with one line of imports of ours; modules of the user's own don't. */
const cellPrefixLines = 1;
/** Sources of old cells are dropped; a session may run for days. */
const maxSources = 500;

const sources = new Map<string, Source>();
const names = new Map<string, Source>();

export function registerSource(
  filename: string,
  { name, map, source }: { readonly name: string; readonly map: Places; readonly source: string | undefined },
): void {
  const registered = { name, map, source };
  sources.set(filename, registered);
  names.set(name, registered);
  if (sources.size <= maxSources) return;
  const [[file, oldest] = []] = sources;
  if (file === undefined || oldest === undefined) return;
  sources.delete(file);
  if (names.get(oldest.name) === oldest) names.delete(oldest.name);
}

/** The text of a cell or of one of the user's modules, by the name that stacks use. */
export function sourceText(name: string): string | undefined {
  const known = names.get(name);
  if (known === undefined) return undefined;
  if (known.source !== undefined) return known.source;
  try {
    return readFileSync(name, "utf8");
  } catch {
    return undefined;
  }
}

export function installStacks(): void {
  Error.stackTraceLimit = 30;
  Error.prepareStackTrace = (error, sites) => withOriginals(() => stackOf(error, sites));
}

function stackOf(error: Error, sites: readonly NodeJS.CallSite[]): string {
  const header = headerOf(error);
  return [header, ...withoutRunner(sites).map((site) => `    at ${describe(site)}`)].join("\n");
}

/** What is below a cell only says that an evaluator runs it. */
function withoutRunner(sites: readonly NodeJS.CallSite[]): readonly NodeJS.CallSite[] {
  const last = sites.findLastIndex((site) => !below.test(site.getFileName() ?? "node:"));
  return sites.slice(last + 1).some((site) => site.getFileName()?.startsWith(runner))
    ? sites.slice(0, last + 1)
    : sites;
}

const runner = new URL(".", import.meta.url).href;
const below = new RegExp(`^(node:|__thaw__$|${runner.replaceAll(/[.+*?()[\]]/g, "\\$&")})`);

function headerOf(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

function describe(site: NodeJS.CallSite): string {
  const place = mapped(site);
  if (place === undefined) return String(site);
  const position = `${place.name}:${place.line}:${place.column}`;
  const name = site.getFunctionName();
  // The body of a cell is an anonymous function to V8, and no function at all to its author.
  return name === null || name === "" ? position : `${name} (${position})`;
}

function mapped(site: NodeJS.CallSite): Place | undefined {
  const source = sources.get(site.getFileName() ?? "");
  const [line, column] = [site.getLineNumber(), site.getColumnNumber()];
  if (source === undefined || line === null || column === null) return undefined;
  const shift = source.source === undefined ? 0 : cellPrefixLines;
  if (typeof source.map !== "string")
    return { name: source.name, line: line - shift, column: unshifted(source.map, line - 1, column - 1) + 1 };
  // TypeScript wrote the map; the payload's type is Node's name for the same thing.
  source.parsed ??= new SourceMap(JSON.parse(source.map) as SourceMapPayload);
  const entry = source.parsed.findEntry(line - 1, column - 1);
  if (!("originalLine" in entry)) return { name: source.name, line, column };
  return { name: source.name, line: entry.originalLine + 1 - shift, column: entry.originalColumn + 1 };
}

/** The column of the source; of what was added there, that of what follows, or of what it stands for. */
function unshifted(shifts: readonly Shift[], line: number, column: number): number {
  const here = shifts.filter((shift) => shift.line === line);
  const next = here.findIndex((shift) => shift.column > column);
  const before = next < 0 ? here.at(-1) : here[next - 1];
  const { column: end = Number.POSITIVE_INFINITY, by = 0, replaced = 0 } = here[next] ?? {};
  return Math.min(column - (before?.by ?? 0), end - by - replaced);
}
