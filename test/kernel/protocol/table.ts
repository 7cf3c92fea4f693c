/**
 * The tables of README.md: where the points of other suites are asked in ours.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../../", import.meta.url);
const readme = fileURLToPath(new URL("README.md", import.meta.url));

export interface Row {
  readonly section: string;
  /** As other suites name their tests. */
  readonly theirs: string;
  /** The names in the second column. */
  readonly ours: readonly string[];
}

export function readTables(): Row[] {
  return readFileSync(readme, "utf8")
    .split(/^## /m)
    .slice(1)
    .flatMap((part) => {
      const section = part.slice(0, part.indexOf("\n"));
      const rows = [...part.matchAll(/^\| (.+?) \| (.+?) \|$/gm)].slice(1); // without the head
      return rows
        .filter(([, theirs = ""]) => !theirs.startsWith("-"))
        .map(([, theirs = "", ours = ""]) => ({ section, theirs: theirs.trim(), ours: quoted(ours) }));
    });
}

/** Whether `name` is a check of the suite, or `file: test` where the file has such a test. */
export function exists(name: string, checks: readonly string[]): boolean {
  const [, file, test = ""] = /^(test\/\S+): (.*)$/.exec(name) ?? [];
  if (file === undefined) return checks.includes(name);
  return readFileSync(new URL(file, root), "utf8").includes(`"${test}"`);
}

function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
}
