/**
 * Magics: lines that begin with `%`, and cells that begin with `%%`, as the TypeScript that does the same.
 *
 * Each magic becomes a call of `__magics__` (see child/magics.ts) on its own line, so that line numbers stay.
 *
 * ```ts
 * expandMagics("%time f()").code; // 'await __magics__.time(async () => (f()));'
 * ```
 *
 * @module
 */

import { linesInText } from "./textlines.js";

/** All magics, with what `%help` says about them. */
export const magics = {
  "%npm install PKG":
    "installs packages, with types, into the nearest folder that has a package.json (else beside the notebook)",
  "%time CODE": "runs an expression or a declaration and says how long it took",
  "%timeit EXPRESSION": "runs it many times and says how long one run takes",
  "%who": "lists the names that cells declared",
  "%reset": "forgets all names that cells declared",
  "%load PATH": "puts a file's text into the next cell",
  "%check error|warn|off": "what a type error does from now on",
  "?NAME": "type and documentation of a name; ??NAME: its source too",
  "%%time": "says how long the cell took",
  "%%writefile PATH": "writes the rest of the cell to a file",
  "%%bash": "runs the rest of the cell in bash",
  "%%html, %%markdown, %%svg, %%latex": "shows the rest of the cell",
  "exit, quit": "leaves a console or the REPL",
  "%help": "this list",
} as const;

export interface Expanded {
  readonly code: string;
  /** `%npm` at the top of a cell, to be run before the rest is checked: it may bring the rest's types. */
  readonly setup: string;
  /** The whole cell asks about a name. */
  readonly question?: { readonly name: string; readonly level: 0 | 1 };
  readonly check?: "error" | "warn" | "off";
  /** The whole cell is a word that leaves a console, where it is no name: `exit`. */
  readonly leaves?: string;
  readonly resets: boolean;
}

const shown = ["html", "markdown", "svg", "latex"];

export function expandMagics(source: string): Expanded {
  const question = questionOf(source);
  if (question !== undefined) return { code: "", setup: "", resets: false, question };
  const [, leaves] = /^\s*(exit|quit)(?:\(\))?;?\s*$/.exec(source) ?? [];
  if (leaves !== undefined) return { code: source, setup: "", resets: false, leaves };
  const cell = /^\s*%%(\w+)[ \t]*(.*)\n?([\s\S]*)$/.exec(source);
  if (cell !== null) {
    const [, name = "", args = "", body = ""] = cell;
    return { code: cellMagic(name, args.trim(), body), setup: "", resets: false };
  }
  return lineMagics(source);
}

/** What a cell that is `?name`, `name?`, `??name` or `name??` asks about. */
export function questionOf(source: string): Expanded["question"] {
  const found = /^\s*(\?{1,2})\s*([\w$.]+)\s*$|^\s*([\w$.]+)(\?{1,2})\s*$/.exec(source);
  if (found === null) return undefined;
  const [, before, nameAfter, nameBefore, after] = found;
  return { name: nameAfter ?? nameBefore ?? "", level: (before ?? after) === "??" ? 1 : 0 };
}

function cellMagic(name: string, args: string, body: string): string {
  if (name === "time") return `__magics__.timeCell();\n${body}`;
  if (shown.includes(name)) return `display.${name}(${JSON.stringify(body)});`;
  if (name === "bash" || name === "sh") return `await __magics__.bash(${JSON.stringify(body)});`;
  if (name === "writefile") return `__magics__.writeFile(${JSON.stringify(args)}, ${JSON.stringify(body)});`;
  return `__magics__.unknown(${JSON.stringify(`%%${name}`)});`;
}

const lineNames = "npm|time|timeit|who|reset|load|check|help|lsmagic";
const lineMagic = new RegExp(`^%(${lineNames})(?![\\w$])[ \\t]*(.*)$`);

function lineMagics(source: string): Expanded {
  if (!/^\s*%/m.test(source)) return { code: source, setup: "", resets: false };
  const text = linesInText(source);
  const setup: string[] = [];
  let resets = false;
  let check: Expanded["check"];
  let atTop = true;
  const code = source.split("\n").map((line, index) => {
    if (text.has(index)) return line;
    const [, name, args = ""] = (atTop ? magicAtTop(line) : lineMagic.exec(line)) ?? [];
    if (name === undefined) {
      atTop &&= line.trim() === "";
      return line;
    }
    resets ||= name === "reset";
    if (name === "check") check = /^(error|warn|off)$/.test(args.trim()) ? checkMode(args.trim()) : check;
    const call = callOf(name, args.trim());
    if (name !== "npm" || !atTop) return call;
    setup[index] = call; // in its own line, as errors name it
    return "";
  });
  return {
    code: code.join("\n"),
    setup: setup.join("\n"),
    resets,
    ...(check === undefined ? {} : { check }),
  };
}

/** Where a cell begins, `%` can only be meant as a magic, also after blanks or with a name that there is not. */
function magicAtTop(line: string): readonly string[] | null {
  const text = line.trimStart();
  const [, unknown] = /^%([a-zA-Z]\w*)(?![\w$])/.exec(text) ?? [];
  return lineMagic.exec(text) ?? (unknown === undefined ? null : [line, "unknown", `%${unknown}`]);
}

function checkMode(text: string): "error" | "warn" | "off" {
  return text === "warn" || text === "off" ? text : "error";
}

/** What a magic cannot do without. */
const needed: Readonly<Record<string, string>> = {
  time: "an expression, such as %time f()",
  timeit: "an expression, such as %timeit f()",
  load: "the path of a file",
  npm: "what npm should do, such as %npm install lodash",
};

function callOf(name: string, args: string): string {
  const text = JSON.stringify(args);
  const need = needed[name];
  if (args === "" && need !== undefined)
    return `__magics__.usage(${JSON.stringify(`%${name} needs ${need}`)});`;
  switch (name) {
    case "time":
    case "timeit":
      if (name === "time" && declaration.test(args))
        return `__magics__.timeNext(); ${args.replace(/;?\s*$/, ";")} __magics__.timed();`;
      return `await __magics__.${name}(${runOf(args.replace(/;\s*$/, ""))});`;
    case "npm":
      return `await __magics__.npm(${text});`;
    case "unknown":
      return `__magics__.unknown(${text});`;
    case "lsmagic":
      return "__magics__.help();";
    default:
      return `__magics__.${name}(${text});`;
  }
}

/** What awaits nothing is called as it is: an async function takes longer than what is measured. */
function runOf(expression: string): string {
  return `${/\bawait\b/.test(expression) ? "async " : ""}() => (${expression})`;
}

const declaration = /^(const|let|var|function|class|enum|async function|using|await using)\b/;
