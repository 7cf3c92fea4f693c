/**
 * Executes a notebook cell by cell, through the evaluator that the Jupyter kernel uses.
 *
 * ```ts
 * const { status } = await executeNotebook("notebooks/01-keras-from-pb.ipynb", {
 *   out: "executed.ipynb",
 *   onEvent: printer(process.stdout),
 * });
 * ```
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { EvaluatorProcess } from "../evaluator/process.js";
import type { CheckMode, ErrorReport, Outcome, Output } from "../evaluator/types.js";
import { Collector } from "./collect.js";
import { kernelspec, languageInfo } from "./language.js";
import { type Notebook, type NotebookCell, readNotebook, writeNotebook } from "./nbformat.js";

export type ExecuteEvent =
  | { readonly type: "markdown"; readonly index: number; readonly source: string }
  | {
      readonly type: "cell";
      readonly index: number;
      readonly executionCount: number;
      readonly source: string;
    }
  | { readonly type: "output"; readonly index: number; readonly output: Output }
  | { readonly type: "end"; readonly index: number; readonly outcome: Outcome; readonly milliseconds: number }
  | { readonly type: "saved"; readonly path: string };

export interface ExecuteNotebookOptions {
  /** Where the executed notebook is saved, also after an error. Default: nowhere. */
  readonly out?: string | undefined;
  /** The folder that cells run in. Default: the notebook's. */
  readonly cwd?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly check?: CheckMode | undefined;
  /** Go on after a cell with an error. Cells tagged `raises-exception` never stop the run. */
  readonly allowErrors?: boolean | undefined;
  readonly onEvent?: ((event: ExecuteEvent) => void) | undefined;
  /** Stops the cell that runs, and begins no other. What there is until then is saved. */
  readonly signal?: AbortSignal | undefined;
}

export interface ExecutedNotebook {
  /** `stopped`: by the signal. */
  readonly status: "ok" | "error" | "stopped";
  readonly notebook: Notebook;
  /** The first error, and the number of its cell among all cells, from 0. */
  readonly error?: ErrorReport & { readonly index: number };
}

/** @throws ThawError if the file is no notebook; an error in a cell is in the result instead. */
export async function executeNotebook(
  path: string,
  options: ExecuteNotebookOptions = {},
): Promise<ExecutedNotebook> {
  const notebook = await readNotebook(path);
  const run = new Run(notebook, options);
  const evaluator = new EvaluatorProcess({
    cwd: resolve(options.cwd ?? dirname(path)),
    onOutput: (output) => run.receive(output),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.check === undefined ? {} : { check: options.check }),
  });
  const stop = (): void => void evaluator.interrupt();
  options.signal?.addEventListener("abort", stop);
  evaluator.warm(
    notebook.cells.map(({ cell_type, source }) => (cell_type === "code" ? source.join("") : "")).join("\n"),
  );
  try {
    const error = await run.cells(evaluator);
    describeLanguage(notebook);
    if (options.signal?.aborted) return { status: "stopped", notebook, ...(error && { error }) };
    return error === undefined ? { status: "ok", notebook } : { status: "error", notebook, error };
  } finally {
    options.signal?.removeEventListener("abort", stop);
    await evaluator.dispose();
    await save(notebook, options);
  }
}

/** One execution of one notebook. */
class Run {
  readonly #collector = new Collector();

  constructor(
    readonly notebook: Notebook,
    readonly options: ExecuteNotebookOptions,
  ) {}

  receive(output: Output): void {
    this.#collector.add(output);
    this.options.onEvent?.({ type: "output", index: Number(output.cell), output });
  }

  /** @returns the error that ended the run, if one did. */
  async cells(evaluator: EvaluatorProcess): Promise<(ErrorReport & { index: number }) | undefined> {
    for (const [index, cell] of this.notebook.cells.entries()) {
      const source = cell.source.join("");
      if (cell.cell_type === "markdown") this.options.onEvent?.({ type: "markdown", index, source });
      if (cell.cell_type !== "code" || source.trim() === "") continue;
      if (this.#isStopped) return undefined;
      const outcome = await this.#cell(cell, index, source, evaluator);
      if (outcome.status === "ok" || (this.#mayFail(cell) && !this.#isStopped)) continue;
      const { ename, evalue, traceback } = outcome;
      return { ename, evalue, traceback, index };
    }
    return undefined;
  }

  async #cell(
    cell: NotebookCell,
    index: number,
    source: string,
    evaluator: EvaluatorProcess,
  ): Promise<Outcome> {
    const outputs = cell.outputs ?? [];
    cell.outputs = outputs;
    const executionCount = evaluator.executionCount + 1;
    cell.execution_count = executionCount;
    this.#collector.watch(String(index), outputs);
    this.options.onEvent?.({ type: "cell", index, executionCount, source });
    const start = performance.now();
    const outcome = await evaluator.execute({ cell: String(index), code: source });
    this.options.onEvent?.({ type: "end", index, outcome, milliseconds: performance.now() - start });
    return outcome;
  }

  get #isStopped(): boolean {
    return this.options.signal?.aborted === true;
  }

  #mayFail({ metadata }: NotebookCell): boolean {
    const { tags } = metadata;
    return this.options.allowErrors === true || (Array.isArray(tags) && tags.includes("raises-exception"));
  }
}

async function save(notebook: Notebook, { out, onEvent }: ExecuteNotebookOptions): Promise<void> {
  if (out === undefined) return;
  await writeNotebook(out, notebook);
  onEvent?.({ type: "saved", path: out });
}

/** What front ends need to open the notebook with this kernel. */
function describeLanguage(notebook: Notebook): void {
  notebook.metadata.kernelspec ??= kernelspec;
  notebook.metadata.language_info ??= languageInfo;
}
