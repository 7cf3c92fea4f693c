/**
 * Tab in the REPL: what the language worker knows, names inside strings, commands, and paths of files.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import type { REPLServer } from "node:repl";
import type { CompletionItem, Evaluator } from "../../kernel/evaluator/types.js";
import { ownCommands, replCommands } from "./commands.js";
import type { Output } from "./screen.js";

/** Node's form: the candidates, and the part of the line that they replace. */
export type CompleterResult = [string[], string];

interface Found {
  readonly items: readonly Pick<CompletionItem, "text" | "signature">[];
  /** The end of the line that an item replaces. */
  readonly typed: string;
}

interface Room {
  readonly evaluator: Evaluator;
  readonly cwd: string;
  readonly output: Output;
  /** Whether what is typed is no code. */
  readonly isOff: () => boolean;
}

export class Completer {
  readonly #room: Room;
  #repl: REPLServer | undefined;
  /** How many Tabs were pressed, one after the other. */
  #tabs = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  watch(repl: REPLServer, input: NodeJS.ReadableStream): void {
    this.#repl = repl;
    input.prependListener("keypress", (_text: unknown, key?: { readonly name?: string }) => {
      this.#tabs = key?.name === "tab" ? this.#tabs + 1 : 0;
    });
  }

  /** @param before The lines of the same cell that were entered already. */
  async complete(before: string, line: string): Promise<CompleterResult> {
    const nothing: CompleterResult = [[], line];
    if (this.#room.isOff()) return nothing;
    const { evaluator, cwd } = this.#room;
    const { items, typed } = await completeLine(evaluator, before, line, cwd).catch(() => ({
      items: [],
      typed: line,
    }));
    if (items.length === 0) return nothing;
    const texts = items.map(({ text }) => text);
    const common = commonStart(preferred(texts, typed));
    // Node would put in whatever they have in common, also where that loses what was typed.
    if (common.length > typed.length && common.includes(typed)) return [[common], typed];
    if (items.every(({ signature }) => signature === undefined) && common.startsWith(typed))
      return [texts, typed];
    if (this.#tabs > 1) this.#list(items);
    return nothing;
  }

  /** Each on a line of its own, with what is known of it beside it. */
  #list(items: Found["items"]): void {
    const { output } = this.#room;
    const width = Math.max(...items.map(({ text }) => text.length));
    const lines = items.map(({ text, signature = "" }) => `${text.padEnd(width)}  ${signature}`.trimEnd());
    output.write(`\r\n${lines.join("\r\n")}\r\n\r\n`);
    this.#repl?.displayPrompt(true);
  }
}

/** @param before The lines of the same cell that were entered already. */
export async function completeLine(
  evaluator: Evaluator,
  before: string,
  line: string,
  cwd: string,
): Promise<Found> {
  if (before === "" && line.startsWith(".")) return await completeCommand(evaluator, line, cwd);
  const found = await completeCode(evaluator, before + line);
  if (found.items.length > 0) return found;
  const typed = /["'`]([^"'`]*)$/.exec(line)?.[1];
  return typed === undefined ? { items: [], typed: line } : pathItems(typed, cwd);
}

async function completeCode(evaluator: Evaluator, code: string): Promise<Found> {
  const { start, items } = await evaluator.complete(code, code.length);
  return { items, typed: code.slice(start) };
}

/** Node's own that help here too. */
const nodes = ["break", "editor", "exit", "help"];

async function completeCommand(evaluator: Evaluator, line: string, cwd: string): Promise<Found> {
  const [, name = "", argument] = /^\.(\w*)(?:\s+(.*))?$/.exec(line) ?? [];
  const commands = { ...ownCommands, ...replCommands };
  if (argument === undefined) {
    const names = [...Object.keys(commands), ...nodes].filter((each) => each.startsWith(name)).sort();
    return { items: names.map((text) => ({ text: `.${text}` })), typed: line };
  }
  const { takes } = commands[name] ?? {};
  if (takes === "path") return pathItems(argument.replace(/^["']/, ""), cwd);
  const tensor = takes === "tensor" ? argument.replace(/^["']/, "") : /\}.*?(\S*)$/.exec(argument)?.[1];
  if (takes !== undefined && tensor !== undefined)
    return await completeCode(evaluator, `graph.getTensorByName("${tensor}`);
  return await completeCode(evaluator, argument);
}

/** Those that begin with what was typed, if any do. */
function preferred(texts: readonly string[], typed: string): readonly string[] {
  const beginning = texts.filter((text) => text.startsWith(typed));
  return beginning.length > 0 ? beginning : texts;
}

function commonStart([first = "", ...others]: readonly string[]): string {
  let end = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, end))) end -= 1;
  return first.slice(0, end);
}

function pathItems(typed: string, cwd: string): Found {
  return { items: pathsFrom(typed, cwd).map((text) => ({ text })), typed };
}

/** Files and folders whose path begins like this. */
export function pathsFrom(typed: string, cwd: string): string[] {
  const folder = typed.endsWith("/") ? typed : dirname(typed);
  const prefix = typed.includes("/") ? (folder.endsWith("/") ? folder : `${folder}/`) : "";
  const absolute = folder.startsWith("~")
    ? join(homedir(), folder.slice(1))
    : isAbsolute(folder)
      ? folder
      : join(cwd, folder);
  try {
    return readdirSync(absolute, { withFileTypes: true })
      .map((entry) => `${prefix}${entry.name}${entry.isDirectory() ? "/" : ""}`)
      .filter((path) => path.startsWith(typed))
      .sort();
  } catch {
    return [];
  }
}
