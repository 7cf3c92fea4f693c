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
import { Child } from "./child.js";
import { Coalescer } from "./coalescer.js";
import { completeFrom, withoutMagics } from "./completing.js";
import { LanguageClient } from "./language/client.js";
import type { ConvertResult } from "./language/converter.js";
import { mentionedPreloads } from "./language/declarations.js";
import { expandMagics } from "./magics.js";
import type { FromChild, RunMessage } from "./protocol.js";
import type { Text } from "./tape.js";
import { typeErrors, typeWarnings } from "./typeerrors.js";
import type {
  CheckMode,
  CommMessage,
  Completeness,
  Completions,
  Death,
  ErrorReport,
  Evaluator,
  EvaluatorOptions,
  ExecuteRequest,
  Inspection,
  Outcome,
  Output,
  UserExpression,
} from "./types.js";

interface Flags {
  readonly silent: boolean;
  readonly storeHistory: boolean;
  /** What the user wrote, where magics make that differ from what is run. */
  readonly source?: string;
}

type Done = Extract<FromChild, { type: "done" }>;

/** A second Stop counts from here on: two quick clicks must not cost the state. */
const patienceMilliseconds = 500;
const stillRunning =
  "Library code goes on and cannot be left with its state whole. Stop again to replace the evaluator; all state is lost.\n";

/** Conversions happen beside the child, so a cell waits for both. */
export class EvaluatorProcess implements Evaluator {
  readonly #options: EvaluatorOptions;
  readonly #language: LanguageClient;
  readonly #coalescer: Coalescer;
  readonly #comms = new Map<string, string>();
  readonly #cwd: string;
  #child: Child;
  #check: CheckMode;
  /** The declarations of the cells that ran, as the converter prints them. */
  #scope = "";
  #executionCount = 0;
  #serial = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #running:
    | { cell: string; stopped: number | undefined; settle: ((done: Done | Death) => void) | undefined }
    | undefined;
  #disposed = false;

  constructor(options: EvaluatorOptions = {}) {
    this.#options = options;
    this.#cwd = options.cwd ?? process.cwd();
    this.#check = options.check ?? "error";
    this.#language = new LanguageClient(this.#cwd);
    this.#coalescer = new Coalescer((output) => this.#emit(output));
    this.#child = this.#spawn();
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
    const outcome = this.#queue.then(() => this.#execute(request));
    this.#queue = outcome.catch(() => undefined);
    return outcome;
  }

  warm(code: string): void {
    // It only saves time: a failure shows in the cell that needs the same.
    this.#language.ask({ kind: "warm", code }).catch(() => undefined);
    void this.#child.ready.then(() => this.#child.send({ type: "preload", names: mentionedPreloads(code) }));
  }

  async complete(code: string, cursor: number): Promise<Completions> {
    return await completeFrom(this.#language, this.#child, this.#scope, code, cursor);
  }

  async inspect(code: string, cursor: number, level: 0 | 1 = 0): Promise<Inspection> {
    const text = await this.#language.ask({
      kind: "inspect",
      scope: this.#scope,
      code: withoutMagics(code),
      cursor,
      level,
    });
    return {
      found: text !== undefined,
      data: text === undefined ? {} : { "text/plain": text },
      metadata: {},
    };
  }

  async isComplete(code: string): Promise<Completeness> {
    return await this.#language.ask({ kind: "isComplete", code });
  }

  async interrupt(): Promise<void> {
    const running = this.#running;
    // Without a cell, a timer's or a widget's handler may be what does not end.
    if (running === undefined) return this.#child.send({ type: "interrupt" });
    running.stopped ??= performance.now();
    if (running.settle === undefined) return; // still being converted: it will not be started
    if (performance.now() - running.stopped > patienceMilliseconds) {
      return await this.#replace("Stop was pressed again, and the evaluator replaced", running.cell);
    }
    this.#child.send({ type: "interrupt" });
    setTimeout(() => {
      if (this.#running === running) this.#warn(running.cell, stillRunning);
    }, patienceMilliseconds).unref();
  }

  async restart(): Promise<void> {
    this.#executionCount = 0;
    await this.#replace("the evaluator was restarted", this.#running?.cell);
  }

  comm(message: CommMessage, cell = ""): void {
    this.#track(message);
    this.#child.send({ type: "comm", message, cell });
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#coalescer.flush();
    await Promise.all([this.#child.kill(), this.#language.dispose()]);
  }

  async #execute(request: ExecuteRequest): Promise<Outcome> {
    if (this.#disposed) throw new UsageError("the evaluator was disposed of");
    const { cell, silent = false } = request;
    const storeHistory = !silent && (request.storeHistory ?? true);
    if (request.executionCount !== undefined) this.#executionCount = request.executionCount;
    else if (storeHistory) this.#executionCount += 1;
    this.#coalescer.reset();
    this.#running = { cell, stopped: undefined, settle: undefined };
    const outcome = await this.#attempt(request, { silent, storeHistory });
    this.#running = undefined;
    this.#coalescer.flush();
    if (outcome.status === "error" && !silent) {
      const { ename, evalue, traceback } = outcome;
      this.#emit({ type: "error", cell, ename, evalue, traceback });
    }
    if (outcome.status === "error") return outcome;
    return { ...outcome, userExpressions: await this.#expressions(request) };
  }

  async #attempt(request: ExecuteRequest, flags: Flags): Promise<Outcome> {
    const { code, setup, question, check, resets } = expandMagics(request.code);
    if (question !== undefined) return await this.#answerQuestion(question);
    if (check !== undefined) this.#check = check;
    if (setup !== "") {
      const installed = await this.#runCode({ ...request, code: setup, check: "off" }, flags);
      if (installed.status === "error") return installed;
      await this.#language.ask({ kind: "refresh" });
    }
    const outcome = await this.#runCode({ ...request, code }, { ...flags, source: request.code });
    if (resets) this.#scope = "";
    return outcome;
  }

  /** `?name`, in the front end's pager. */
  async #answerQuestion({ name, level }: { readonly name: string; readonly level: 0 | 1 }): Promise<Outcome> {
    const base = { executionCount: this.#executionCount, userExpressions: {}, status: "ok" } as const;
    const { data } = await this.inspect(name, name.length, level);
    const shown = "text/plain" in data ? data : { "text/plain": `nothing is known about ${name}` };
    return { ...base, payload: [{ source: "page", data: shown, start: 0 }] };
  }

  /** Converts a cell, and runs it if nothing forbids that. */
  async #runCode(request: ExecuteRequest, { source, ...flags }: Flags): Promise<Outcome> {
    const base = { executionCount: this.#executionCount, payload: [], userExpressions: {} };
    const code = source ?? request.code;
    const converted = await this.#convert(request.code, request.check ?? this.#check);
    const name = request.name ?? `In[${this.#executionCount}]`;
    const error = typeErrors(converted.diagnostics, code, name);
    if (error !== undefined) return { ...base, status: "error", reason: "types", ...error };
    this.#warn(request.cell, typeWarnings(converted.diagnostics, code, name), flags.silent);
    if (converted.output === undefined || request.code.trim() === "") return { ...base, status: "ok" };
    const done = await this.#run(converted, { ...request, ...flags, code, name, expression: false });
    if ("signal" in done) return { ...base, ...diedOutcome(done) };
    if (done !== stoppedEarly) this.#scope = converted.declOutput ?? this.#scope;
    if (done.error === undefined) return { ...base, payload: done.payload, status: "ok" };
    const { interrupted, ...report } = done.error;
    const reason = interrupted ? "interrupted" : "threw";
    return { ...base, payload: done.payload, status: "error", reason, ...report };
  }

  async #convert(code: string, check: CheckMode): Promise<ConvertResult> {
    return await this.#language.ask({ kind: "convert", scope: this.#scope, code, check });
  }

  /** Sends a converted cell to the child and waits until it ended, one way or the other. */
  async #run(
    { output, map, imports, preloads, sideOutputs }: ConvertResult,
    request: ExecuteRequest & Pick<RunMessage, "name" | "silent" | "storeHistory" | "expression">,
  ): Promise<Done | Death> {
    await this.#child.ready;
    if (this.#running?.stopped !== undefined) return stoppedEarly;
    const { cell, code, name, silent, storeHistory, expression, allowStdin } = request;
    return await new Promise((settle) => {
      if (this.#running !== undefined) this.#running.settle = settle;
      this.#child.send({
        type: "run",
        id: ++this.#serial,
        js: output ?? "",
        map: map ?? "",
        modules: sideOutputs,
        executionCount: this.#executionCount,
        allowStdin: allowStdin === true && this.#options.onStdin !== undefined,
        ...{ cell, code, name, silent, storeHistory, expression, imports, preloads },
      });
    });
  }

  async #expressions({
    userExpressions = {},
    cell,
  }: ExecuteRequest): Promise<Record<string, UserExpression>> {
    const values: Record<string, UserExpression> = {};
    for (const [key, code] of Object.entries(userExpressions)) {
      this.#running = { cell, stopped: undefined, settle: undefined };
      values[key] = await this.#expression(code, cell);
      this.#running = undefined;
    }
    return values;
  }

  async #expression(code: string, cell: string): Promise<UserExpression> {
    const converted = await this.#convert(code, "off");
    const name = "user expression";
    const error = typeErrors(converted.diagnostics, code, name);
    if (error !== undefined) return { status: "error", ...error };
    const flags = { silent: true, storeHistory: false, expression: true };
    const done = await this.#run(converted, { cell, code, name, ...flags });
    if ("signal" in done) return { status: "error", ...deathReport(done) };
    if (done.error !== undefined) {
      const { interrupted: _, ...report } = done.error;
      return { status: "error", ...report };
    }
    return done.value ?? { status: "ok", data: { "text/plain": "undefined" }, metadata: {} };
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
    const running = this.#running;
    this.#forget();
    this.#child = this.#spawn();
    const known = { ...death, cell: running?.cell };
    running?.settle?.(known);
    this.#options.onDeath?.(known);
  }

  async #replace(message: string, cell: string | undefined): Promise<void> {
    const [old, running] = [this.#child, this.#running];
    this.#forget();
    this.#child = this.#spawn();
    await old.kill();
    running?.settle?.({ message: `${message}; all state is gone`, exitCode: null, signal: "SIGKILL", cell });
    await this.#child.ready;
  }

  #forget(): void {
    this.#scope = "";
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
    if (item.type === "done") this.#running?.settle?.(item);
  }

  async #answer(request: Parameters<NonNullable<EvaluatorOptions["onStdin"]>>[0]): Promise<void> {
    this.#coalescer.flush();
    try {
      const value = await this.#options.onStdin?.(request);
      this.#child.send({ type: "stdin", value: value ?? "" });
    } catch (error) {
      this.#child.send({ type: "stdin", error: error instanceof Error ? error.message : String(error) });
    }
  }

  #emit(output: Output): void {
    if (output.type !== "stream") this.#coalescer.flush();
    if (output.type === "comm") this.#track(output);
    this.#options.onOutput?.(output);
  }

  #warn(cell: string, text: string, silent = false): void {
    if (text !== "" && !silent) this.#coalescer.text(cell, "stderr", text);
  }

  #track(message: CommMessage): void {
    if (message.event === "open") this.#comms.set(message.commId, message.target);
    if (message.event === "close") this.#comms.delete(message.commId);
  }
}

/** For a cell that was stopped before it began. */
const stoppedEarly: Done = {
  type: "done",
  id: 0,
  payload: [],
  error: {
    ename: "Interrupted",
    evalue: "stopped by the user before it began; the state is kept",
    traceback: ["\u001b[31mInterrupted\u001b[39m: stopped by the user before it began; the state is kept"],
    interrupted: true,
  },
};

function deathReport({ message }: Death): ErrorReport {
  return {
    ename: "EvaluatorDied",
    evalue: message,
    traceback: [`\u001b[31mEvaluatorDied\u001b[39m: ${message}`],
  };
}

function diedOutcome(death: Death) {
  return { status: "error", reason: "died", ...deathReport(death) } as const;
}
