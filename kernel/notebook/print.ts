/**
 * Prints a notebook's execution in a terminal: sources, outputs as text, progress in place, errors with their frames.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util";
import type { MimeBundle, Outcome, Output } from "../evaluator/types.js";
import type { ExecuteEvent } from "./exec.js";

/** What is printed to: `process.stdout`, or anything that collects text. */
export interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

/** @returns A listener for `executeNotebook`. Colours and redrawing only on a terminal, and not with `NO_COLOR`. */
export function printer(terminal: Terminal): (event: ExecuteEvent) => void {
  const printing = new Printer(terminal);
  return (event) => printing.print(event);
}

class Printer {
  readonly #terminal: Terminal;
  readonly #outputs: OutputPrinter;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#outputs = new OutputPrinter(terminal);
  }

  print(event: ExecuteEvent): void {
    if (event.type === "markdown") this.#markdown(event.source);
    if (event.type === "cell") this.#source(event.source, event.executionCount);
    if (event.type === "output") this.#outputs.print(event.output);
    if (event.type === "end") this.#end(event.outcome);
    if (event.type === "saved") this.#terminal.write(`saved ${event.path}\n`);
  }

  #source(source: string, executionCount: number): void {
    const label = `In [${executionCount}]: `;
    const indent = " ".repeat(label.length);
    for (const [index, line] of source.trimEnd().split("\n").entries()) {
      this.#terminal.write(`${styled("32", index === 0 ? label : indent, this.#terminal)}${line}\n`);
    }
  }

  #markdown(source: string): void {
    for (const line of source.trimEnd().split("\n"))
      this.#terminal.write(`${styled("2", line, this.#terminal)}\n`);
    this.#terminal.write("\n");
  }

  #end(outcome: Outcome): void {
    this.#outputs.settle();
    for (const page of pagesOf(outcome)) this.#terminal.write(`${page}\n`);
    this.#terminal.write("\n");
  }
}

/** What a cell wants shown in a pager: a terminal scrolls by itself. */
export function pagesOf({ payload }: Outcome): string[] {
  return payload.flatMap((each) => (each.source === "page" ? [textOf(each.data)] : []));
}

/** Prints cells' outputs as they come. */
export class OutputPrinter {
  readonly #terminal: Terminal;
  /** The display that was printed last, and on how many lines: only that one can be redrawn. */
  #last: { readonly id: string; readonly lines: number } | undefined;
  /** The latest text of displays that cannot be redrawn; printed when their cell ends. */
  readonly #waiting = new Map<string, string>();

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  print(output: Output): void {
    if (output.type === "stream") this.#stream(output.name, output.text);
    if (output.type === "display_data" || output.type === "execute_result")
      this.#show(output.data, output.displayId);
    if (output.type === "update_display_data") this.#redraw(output.data, output.displayId ?? "");
    if (output.type === "error") this.#error(output.traceback);
  }

  /** The cell has ended: prints the last state of what could not be redrawn. */
  settle(): void {
    for (const text of this.#waiting.values()) this.#write(`${text}\n`);
    this.#waiting.clear();
    this.#last = undefined;
  }

  #show(data: MimeBundle, id: string | undefined): void {
    const text = textOf(data);
    if (text === "") return;
    this.#write(`${text}\n`);
    this.#last = id === undefined ? undefined : { id, lines: text.split("\n").length };
  }

  #redraw(data: MimeBundle, id: string): void {
    const text = textOf(data);
    if (this.#terminal.isTTY === true && this.#last?.id === id) {
      this.#terminal.write(`\u001b[${this.#last.lines}A\u001b[0J${text}\n`);
      this.#last = { id, lines: text.split("\n").length };
    } else this.#waiting.set(id, text);
  }

  /** Warnings of types come coloured; what cells print has colours only where they insist. */
  #stream(name: "stdout" | "stderr", text: string): void {
    const plain = name === "stderr" && !hasColours(this.#terminal);
    this.#write(plain ? stripVTControlCharacters(text) : text);
  }

  #error(traceback: readonly string[]): void {
    const colours = hasColours(this.#terminal);
    for (const line of traceback) this.#write(`${colours ? line : stripVTControlCharacters(line)}\n`);
  }

  #write(text: string): void {
    this.#last = undefined;
    this.#terminal.write(text);
  }
}

function hasColours(terminal: Terminal): boolean {
  return terminal.isTTY === true && process.env.NO_COLOR === undefined;
}

function styled(code: string, text: string, terminal: Terminal): string {
  return hasColours(terminal) && text.trim() !== "" ? `\u001b[${code}m${text}\u001b[0m` : text;
}

/** What of a bundle a terminal can show. */
function textOf(data: MimeBundle): string {
  const text = data["text/plain"] ?? data["text/markdown"];
  return typeof text === "string" ? text.trimEnd() : "";
}
