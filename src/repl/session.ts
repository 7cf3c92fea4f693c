/**
 * What a REPL and its commands share: the evaluator, what was typed, and where output goes.
 *
 * @module
 */
import { EvaluatorProcess } from "../../kernel/evaluator/process.js";
import type { Death, Outcome, Output, StdinRequest } from "../../kernel/evaluator/types.js";
import { Collector } from "../../kernel/notebook/collect.js";
import { kernelspec, languageInfo } from "../../kernel/notebook/language.js";
import { lines, type Notebook, type NotebookCell, writeNotebook } from "../../kernel/notebook/nbformat.js";
import type { AnyThawError } from "../errors.js";

export interface SessionOptions {
  readonly cwd: string;
  readonly onOutput: (output: Output) => void;
  readonly onStdin: (request: StdinRequest) => Promise<string>;
  readonly onDeath: (death: Death) => void;
}

export class ReplSession {
  readonly evaluator: EvaluatorProcess;
  readonly #cells: NotebookCell[] = [];
  readonly #collector = new Collector();
  /** Cells that the user did not write. */
  readonly #commands = new Set<string>();
  #running = 0;
  #failed = false;

  constructor({ cwd, onOutput, onStdin, onDeath }: SessionOptions) {
    this.evaluator = new EvaluatorProcess({
      cwd,
      onStdin,
      onDeath,
      onOutput: (output) => {
        this.#failed ||= output.type === "error";
        this.#collector.add(output);
        onOutput(this.#commands.has(output.cell) ? withoutFrames(output) : output);
      },
    });
  }

  get isRunning(): boolean {
    return this.#running > 0;
  }

  /** Whether anything that was run has thrown: cells, and also their timers. */
  get hasFailed(): boolean {
    return this.#failed;
  }

  /** Whether a name is declared and has a value. */
  async has(name: string): Promise<boolean> {
    const code = `void ${name};`;
    const { status } = await this.evaluator.execute({ cell: code, code, silent: true, check: "error" });
    return status === "ok";
  }

  /**
   * Runs what was typed, and remembers it for {@link save}.
   *
   * @param isCommand Whether the line is one that a command stands for.
   */
  async run(code: string, isCommand = false): Promise<Outcome> {
    const cell: NotebookCell = {
      id: `cell-${this.#cells.length + 1}`,
      cell_type: "code",
      metadata: {},
      source: lines(code.trimEnd()),
      execution_count: this.evaluator.executionCount + 1,
      outputs: [],
    };
    if (isCommand) this.#commands.add(cell.id);
    this.#cells.push(cell);
    this.#collector.watch(cell.id, cell.outputs ?? []);
    this.#running += 1;
    try {
      return await this.evaluator.execute({ cell: cell.id, code, allowStdin: true });
    } finally {
      this.#running -= 1;
    }
  }

  /** Saves what was typed so far, with its outputs. @returns how many cells that are */
  async save(path: string): Promise<number> {
    const cells = this.#cells.filter(({ source }) => source.join("").trim() !== "");
    const notebook: Notebook = {
      cells,
      metadata: { kernelspec, language_info: languageInfo },
      nbformat: 4,
      nbformat_minor: 5,
    };
    await writeNotebook(path, notebook);
    return cells.length;
  }
}

/** Thaw's own errors say all that whoever gave a command can mend; where it happened is in no line of theirs. */
function withoutFrames(output: Output): Output {
  if (output.type !== "error" || !Object.hasOwn(thaws, output.ename)) return output;
  return { ...output, traceback: [`error: ${output.evalue}`] };
}

const thaws: Readonly<Record<AnyThawError["name"], true>> = {
  MalformedError: true,
  UnsupportedError: true,
  NotFoundError: true,
  MismatchError: true,
  LimitError: true,
  UsageError: true,
  ReadError: true,
};
