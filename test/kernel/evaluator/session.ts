/** A session of cells for tests: runs code, collects what it showed. */
import { EvaluatorProcess } from "../../../kernel/evaluator/process.js";
import type { EvaluatorOptions, ExecuteRequest, Outcome, Output } from "../../../kernel/evaluator/types.js";

export interface Ran {
  readonly outcome: Outcome;
  readonly outputs: readonly Output[];
  /** `text/plain` of the result. */
  readonly result: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

export class TestSession {
  readonly evaluator: EvaluatorProcess;
  readonly outputs: Output[] = [];
  #serial = 0;

  constructor(options: EvaluatorOptions = {}) {
    this.evaluator = new EvaluatorProcess({ ...options, onOutput: (output) => this.outputs.push(output) });
  }

  /** The name that the next cell gets. */
  get nextCell(): string {
    return `cell-${this.#serial + 1}`;
  }

  async run(code: string, request: Partial<ExecuteRequest> = {}): Promise<Ran> {
    const cell = `cell-${++this.#serial}`;
    const outcome = await this.evaluator.execute({ cell, code, ...request });
    return this.seen(cell, outcome);
  }

  /** What a cell showed until now. */
  seen(cell: string, outcome: Outcome): Ran {
    const outputs = this.outputs.filter((output) => output.cell === cell);
    const text = (name: "stdout" | "stderr"): string =>
      outputs.map((output) => (output.type === "stream" && output.name === name ? output.text : "")).join("");
    const result = outputs.find(({ type }) => type === "execute_result");
    return {
      outcome,
      outputs,
      result: result?.type === "execute_result" ? result.data["text/plain"] : undefined,
      stdout: text("stdout"),
      stderr: text("stderr"),
    };
  }

  /** The result of a cell that must not fail. */
  async result(code: string): Promise<unknown> {
    const { outcome, result } = await this.run(code);
    if (outcome.status === "error") throw new Error(`${outcome.ename}: ${outcome.evalue}`);
    return result;
  }

  /** The error of a cell that must fail, with its traceback as plain text. */
  async error(code: string, request: Partial<ExecuteRequest> = {}) {
    const { outcome } = await this.run(code, request);
    if (outcome.status === "ok") throw new Error(`no error in ${code}`);
    return { ...outcome, text: plain(outcome.traceback.join("\n")) };
  }

  /** Resolves as soon as an output fulfils the condition. */
  async until(condition: (output: Output) => boolean): Promise<Output> {
    for (;;) {
      const found = this.outputs.find(condition);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours start with one
  return text.replace(/\u001b\[\d+m/g, "");
}
