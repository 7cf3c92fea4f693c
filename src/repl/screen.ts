/**
 * The terminal that a REPL's lines, its output and its questions share.
 *
 * @module
 */
import { clearLine, cursorTo } from "node:readline";
import type { REPLServer } from "node:repl";
import type { StdinRequest } from "../../kernel/evaluator/types.js";
import { OutputPrinter } from "../../kernel/notebook/print.js";
import { UnsupportedError } from "../errors.js";

export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

export class Screen {
  readonly printer: OutputPrinter;
  repl: REPLServer | undefined;
  /** Whether a cell runs: then no line is being typed. */
  isRunning: () => boolean = () => false;
  /** Told that what is typed next is an answer. */
  onQuestion: () => void = () => {};
  #question: AbortController | undefined;

  constructor(readonly output: Output) {
    this.printer = new OutputPrinter(output);
  }

  /** Late output goes above the line that is being typed. */
  during(print: () => void): void {
    const typing = this.repl !== undefined && !this.isRunning();
    if (typing) {
      cursorTo(this.output, 0);
      clearLine(this.output, 0);
    }
    print();
    if (typing) this.repl?.displayPrompt(true);
  }

  /** Whether what is typed answers `prompt()`. */
  get isAsking(): boolean {
    return this.#question !== undefined;
  }

  async ask({ prompt, password }: Pick<StdinRequest, "prompt" | "password">): Promise<string> {
    const { repl } = this;
    if (repl === undefined) throw new UnsupportedError("there is no terminal to ask in");
    const question = new AbortController();
    this.#question = question;
    this.onQuestion();
    const show = password ? hideTyping(repl, prompt) : undefined;
    const { signal } = question;
    signal.addEventListener("abort", () => show?.());
    return await new Promise((resolve) => {
      repl.question(prompt, { signal }, (answer) => {
        this.#question = undefined;
        show?.();
        if (password) this.output.write("\n");
        resolve(answer);
      });
    });
  }

  /** The cell has ended, and with it its question: the next line is none's answer. */
  endQuestion(): void {
    const question = this.#question;
    this.#question = undefined;
    if (question === undefined) return;
    this.output.write("\n");
    question.abort();
  }
}

/** @returns What shows it again. */
function hideTyping(repl: REPLServer, prompt: string): () => void {
  // Every Node calls this, though its types leave it out.
  const writing = repl as unknown as { _writeToOutput: (text: string) => void };
  const { _writeToOutput: usual } = writing;
  writing._writeToOutput = (text) => usual.call(repl, text.startsWith(prompt) ? prompt : "");
  return () => {
    writing._writeToOutput = usual;
  };
}
