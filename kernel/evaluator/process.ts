/**
 * Runs cells in a child process, with types from the language worker.
 *
 * ```ts
 * const evaluator = new EvaluatorProcess({ onOutput: (output) => console.log(output) });
 * await evaluator.execute({ cell: "1", code: "const x: number = 1; x + 1" });
 * await evaluator.dispose();
 * ```
 *
 * @module
 */
import { UsageError } from "../../src/errors.js";
import { CellRunner } from "./cellrunner.js";
import { Child } from "./child.js";
import { Coalescer } from "./coalescer.js";
import { completeFrom, withoutMagics } from "./completing.js";
import { LanguageClient } from "./language/client.js";
import { mentionedPreloads } from "./language/declarations.js";
import type { FromChild } from "./protocol.js";
import { Running } from "./running.js";
import type { Text } from "./tape.js";
import type {
  CommMessage,
  Completeness,
  Completions,
  Death,
  Evaluator,
  EvaluatorOptions,
  ExecuteRequest,
  Inspection,
  Outcome,
  Output,
} from "./types.js";

/** A second Stop counts from here on: two quick clicks must not cost the state. */
const patienceMilliseconds = 500;
const stillRunning =
  "Native or library code goes on and cannot be left with its state whole. Stop again to replace the evaluator; all state is lost.\n";

/** Conversions happen beside the child, so a cell waits for both. */
export class EvaluatorProcess implements Evaluator {
  readonly #options: EvaluatorOptions;
  readonly #language: LanguageClient;
  readonly #coalescer: Coalescer;
  readonly #comms = new Map<string, string>();
  readonly #running = new Running();
  readonly #cells: CellRunner;
  /** The latest request of each lane. */
  readonly #lanes = new Map<string, Promise<unknown>>();
  readonly #cwd: string;
  #child: Child;
  #executionCount = 0;
  /** When Stop was pressed without a cell, by `performance.now()`; until the child's main thread has heard it. */
  #unheard: number | undefined;
  #disposed = false;

  constructor(options: EvaluatorOptions = {}) {
    this.#options = options;
    this.#cwd = options.cwd ?? process.cwd();
    this.#language = new LanguageClient(this.#cwd);
    this.#coalescer = new Coalescer((output) => this.#emit(output));
    this.#child = this.#spawn();
    const room = {
      language: this.#language,
      running: this.#running,
      child: () => this.#child,
      inspect: this.inspect.bind(this),
      warn: (cell: string, text: string) => this.#warn(cell, text),
      canAsk: options.onStdin !== undefined,
    };
    this.#cells = new CellRunner(room, options.check ?? "error");
    this.warm("");
  }

  get ready(): Promise<void> {
    return this.#child.ready;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get executionCount(): number {
    return this.#executionCount;
  }

  get comms(): ReadonlyMap<string, string> {
    return this.#comms;
  }

  execute(request: ExecuteRequest): Promise<Outcome> {
    const lane = request.lane ?? "";
    const before = this.#lanes.get(lane);
    const outcome = before === undefined ? this.#execute(request) : before.then(() => this.#execute(request));
    const ended = outcome
      .catch(() => undefined)
      .then(() => {
        if (this.#lanes.get(lane) === ended) this.#lanes.delete(lane);
      });
    this.#lanes.set(lane, ended);
    return outcome;
  }

  warm(code: string): void {
    // It only saves time: a failure shows in the cell that needs the same.
    this.#language.ask({ kind: "warm", code }).catch(() => undefined);
    const names = mentionedPreloads(code);
    this.#child.ready.then(() => this.#child.send({ type: "preload", names })).catch(() => undefined);
  }

  /** Changes environment variables of this process, and so of later ones, and of the one that runs the cells. */
  setEnvironment(variables: Readonly<Record<string, string>>): void {
    Object.assign(process.env, variables);
    this.#child.send({ type: "environment", variables });
  }

  async complete(code: string, cursor: number): Promise<Completions> {
    return await completeFrom(this.#language, this.#child, this.#cells.scope, code, cursor);
  }

  async inspect(code: string, cursor: number, level: 0 | 1 = 0): Promise<Inspection> {
    const where = { scope: this.#cells.scope, code: withoutMagics(code), cursor, level };
    const text = await this.#language.ask({ kind: "inspect", ...where });
    const data = text === undefined ? {} : { "text/plain": text };
    return { found: text !== undefined, data, metadata: {} };
  }

  async preview(code: string): Promise<string | undefined> {
    const value = await this.#cells.calculated(code);
    if (value !== undefined) return value;
    const { scope } = this.#cells;
    return await this.#language.ask({ kind: "typeAtEnd", scope, code: withoutMagics(code) });
  }

  async isComplete(code: string): Promise<Completeness> {
    return await this.#language.ask({ kind: "isComplete", code });
  }

  async interrupt(): Promise<void> {
    const now = performance.now();
    const again = this.#running.sent.find(({ stopped = now }) => now - stopped > patienceMilliseconds);
    for (const run of this.#running.all) run.stopped ??= now;
    const deaf = this.#unheard !== undefined && now - this.#unheard > patienceMilliseconds;
    if (again !== undefined || deaf)
      return await this.#replace("Stop was pressed again, and the evaluator replaced");
    const sent = this.#running.sent; // the others are still being converted: they will not be started
    // Without a cell, a timer's or a widget's handler may be what does not end.
    if (sent.length === 0) return void this.#stopHandler(now);
    void this.#child.handled({ type: "interrupt" });
    setTimeout(() => {
      for (const run of sent) if (this.#running.has(run)) this.#warn(run.cell, stillRunning);
    }, patienceMilliseconds).unref();
  }

  async restart(): Promise<void> {
    this.#executionCount = 0;
    await this.#replace("the evaluator was restarted");
  }

  async comm(message: CommMessage, cell = ""): Promise<void> {
    this.#track(message);
    await this.#child.handled({ type: "comm", message, cell });
    this.#coalescer.flush();
  }

  /** Resolves when nothing is left to run of what cells have started, as where Node ends a program. */
  async finish(): Promise<void> {
    await this.#child.handled({ type: "finish" });
    this.#coalescer.flush();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#coalescer.flush();
    const tell = this.#running.die(killed("the evaluator was disposed of"));
    await Promise.all([this.#child.kill(), this.#language.dispose()]);
    tell();
  }

  async #execute(request: ExecuteRequest): Promise<Outcome> {
    if (this.#disposed) throw new UsageError("the evaluator was disposed of");
    if (this.#child.isStillborn) this.#child = this.#spawn();
    const { cell, silent = false } = request;
    const storeHistory = !silent && (request.storeHistory ?? true);
    if (request.executionCount !== undefined) this.#executionCount = request.executionCount;
    else if (storeHistory) this.#executionCount += 1;
    const count = this.#executionCount;
    this.#coalescer.reset();
    const run = this.#running.begin(cell);
    const outcome = await this.#cells
      .run(request, run, { count, silent, storeHistory })
      .finally(() => this.#running.end(run));
    this.#coalescer.flush();
    if (outcome.status === "ok")
      return { ...outcome, userExpressions: await this.#cells.expressions(request, count) };
    const { ename, evalue, traceback } = outcome;
    if (!silent) this.#emit({ type: "error", cell, ename, evalue, traceback });
    return outcome;
  }

  async #stopHandler(now: number): Promise<void> {
    this.#unheard ??= now;
    await this.#child.handled({ type: "interrupt" });
    this.#unheard = undefined;
  }

  #spawn(): Child {
    const child: Child = new Child(this.#cwd, this.#options, {
      receive: (item) => this.#receive(item),
      died: (death) => {
        if (child === this.#child && !this.#disposed) this.#revive(death);
      },
    });
    return child;
  }

  /** A fresh child for one that died by itself. */
  #revive(death: Omit<Death, "cell">): void {
    const [killer] = this.#running.sent;
    this.#forget();
    if (!this.#child.isStillborn) this.#child = this.#spawn();
    this.#running.die(death)();
    this.#options.onDeath?.({ ...death, cell: killer?.cell });
  }

  async #replace(message: string): Promise<void> {
    const old = this.#child;
    const tell = this.#running.die(killed(message));
    this.#forget();
    this.#child = this.#spawn();
    await old.kill();
    tell();
    await this.#child.ready.catch(() => undefined); // the next cell says why
  }

  #forget(): void {
    this.#cells.forget();
    this.#unheard = undefined;
    for (const commId of this.#comms.keys()) {
      this.#options.onOutput?.({ type: "comm", event: "close", commId, data: {}, cell: "" });
    }
    this.#comms.clear();
    this.#coalescer.flush();
  }

  #receive(item: Text | FromChild): void {
    if (item.type === "text") this.#coalescer.text(item.cell, item.stream, item.text);
    if (item.type === "output") this.#emit(item.output);
    if (item.type === "stdin") void this.#answer(item.request);
    if (item.type !== "done") return;
    if (item.result !== undefined) this.#emit(item.result);
    this.#running.settle(item);
  }

  async #answer(request: Parameters<NonNullable<EvaluatorOptions["onStdin"]>>[0]): Promise<void> {
    this.#coalescer.flush();
    try {
      const value = await this.#options.onStdin?.(request);
      this.#child.call({ type: "stdin", value: value ?? "" });
    } catch (error) {
      this.#child.call({ type: "stdin", error: error instanceof Error ? error.message : String(error) });
    }
  }

  #emit(output: Output): void {
    if (output.type !== "stream") this.#coalescer.flush();
    if (output.type === "comm") this.#track(output);
    this.#options.onOutput?.(output);
  }

  #warn(cell: string, text: string): void {
    if (text !== "") this.#coalescer.text(cell, "stderr", text);
  }

  #track(message: CommMessage): void {
    if (message.event === "open") this.#comms.set(message.commId, message.target);
    if (message.event === "close") this.#comms.delete(message.commId);
  }
}

function killed(message: string): Omit<Death, "cell"> {
  return { message: `${message}; all state is gone`, exitCode: null, signal: "SIGKILL" };
}
