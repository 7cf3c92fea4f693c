/**
 * One cell from its source to its outcome: magics, types, the child, user expressions.
 *
 * @module
 */
import type { Child } from "./child.js";
import type { LanguageClient } from "./language/client.js";
import type { ConvertResult } from "./language/converter.js";
import { type Declared, type PlainKind, parseScope, withDeclared } from "./language/scope.js";
import { expandMagics } from "./magics.js";
import { deathReport, diedOutcome, stoppedEarly } from "./outcomes.js";
import { convertPlain } from "./plain.js";
import type { Done, Run, Running } from "./running.js";
import { asWritten, typeErrors, typeWarnings } from "./typeerrors.js";
import type { CheckMode, Death, ExecuteRequest, Inspection, Outcome, UserExpression } from "./types.js";

/** What a cell needs of whoever runs it. */
export interface CellRoom {
  readonly language: LanguageClient;
  readonly running: Running;
  /** The one that lives; another one after a death. */
  child(): Child;
  inspect(code: string, cursor: number, level: 0 | 1): Promise<Inspection>;
  /** Shows text on a cell's stderr. */
  warn(cell: string, text: string): void;
  readonly canAsk: boolean;
}

/** How one piece of code is run. */
interface Flags {
  readonly count: number;
  readonly silent: boolean;
  readonly storeHistory: boolean;
  /** What the user wrote, where magics make that differ from what is run. */
  readonly source?: string;
  /** A user expression: its value is returned instead of shown. */
  readonly expression?: boolean;
}

export class CellRunner {
  #scope = "";
  /** Names that {@link convertPlain} knows enough of. */
  readonly #values = new Map<string, PlainKind>();
  /** The first cell goes to the language worker in any case, which says what is wrong with `tsconfig.json`. */
  #isFirst = true;
  #check: CheckMode;
  readonly #room: CellRoom;

  constructor(room: CellRoom, check: CheckMode) {
    this.#room = room;
    this.#check = check;
  }

  /** The declarations of the cells that ran, as the converter prints them. */
  get scope(): string {
    return this.#scope;
  }

  /** Forgets what cells declared. */
  forget(): void {
    this.#scope = "";
    this.#values.clear();
  }

  async run(request: ExecuteRequest, run: Run, flags: Flags): Promise<Outcome> {
    const { code, setup, question, check, leaves, resets } = expandMagics(request.code);
    if (question !== undefined) return await this.#answer(question, flags);
    if (leaves !== undefined && !parseScope(this.#scope).has(leaves)) return leave(flags);
    if (check !== undefined) this.#check = check;
    if (setup !== "") {
      const setupRequest = { ...request, code: setup, check: "off" } as const;
      const installed = await this.#runCode(setupRequest, run, { ...flags, source: request.code });
      if (installed.status === "error") return installed;
      await this.#room.language.ask({ kind: "refresh" });
    }
    const outcome = await this.#runCode({ ...request, code }, run, { ...flags, source: request.code });
    if (resets) this.forget();
    return outcome;
  }

  async expressions(request: ExecuteRequest, count: number): Promise<Record<string, UserExpression>> {
    const values: Record<string, UserExpression> = {};
    for (const [key, code] of Object.entries(request.userExpressions ?? {})) {
      const run = this.#room.running.begin(request.cell);
      values[key] = await this.#expression(code, run, count);
      this.#room.running.end(run);
    }
    return values;
  }

  /** What numbers come to, where no cell runs that it would wait for. Such a calculation calls nothing. */
  async calculated(code: string): Promise<string | undefined> {
    const { running } = this.#room;
    const numbers = new Map([...this.#values].filter(([, kind]) => kind === "number"));
    const plain = convertPlain(code, numbers);
    if (plain === undefined || running.all.length > 0) return undefined;
    const run = running.begin("preview");
    const flags = { count: 0, silent: true, storeHistory: false, expression: true };
    try {
      const done = await this.#send(plain, { cell: run.cell, code, name: "preview" }, run, flags);
      const value = "signal" in done || done.error !== undefined ? undefined : done.value;
      const text = value?.status === "ok" ? value.data["text/plain"] : undefined;
      return typeof text === "string" ? text : undefined;
    } finally {
      running.end(run);
    }
  }

  /** `?name`, in the front end's pager. */
  async #answer({ name, level }: { name: string; level: 0 | 1 }, { count }: Flags): Promise<Outcome> {
    const { data } = await this.#room.inspect(name, name.length, level);
    const shown = "text/plain" in data ? data : { "text/plain": `nothing is known about ${name}` };
    const payload = [{ source: "page", data: shown, start: 0 }] as const;
    return { executionCount: count, userExpressions: {}, status: "ok", payload };
  }

  /** Converts a cell, and runs it if nothing forbids that. */
  async #runCode(request: ExecuteRequest, run: Run, flags: Flags): Promise<Outcome> {
    const base = { executionCount: flags.count, payload: [], userExpressions: {} };
    const code = flags.source ?? request.code;
    const found = await this.#convert(request.code, request.check ?? this.#check);
    const converted = { ...found, diagnostics: asWritten(found.diagnostics, request.code, code) };
    const name = request.name ?? `In[${flags.count}]`;
    if (!flags.silent) this.#room.warn(request.cell, typeWarnings(converted.diagnostics, code, name));
    const error = typeErrors(converted.diagnostics, code, name);
    if (error !== undefined) return { ...base, status: "error", reason: "types", ...error };
    if (converted.output === undefined || request.code.trim() === "") return { ...base, status: "ok" };
    const done = await this.#send(converted, { ...request, code, name }, run, flags);
    if ("signal" in done) return { ...base, ...diedOutcome(done) };
    if (done.error === undefined) return { ...base, payload: done.payload, status: "ok" };
    const { interrupted, ...report } = done.error;
    const reason = interrupted ? "interrupted" : "threw";
    return { ...base, payload: done.payload, status: "error", reason, ...report };
  }

  async #convert(code: string, check: CheckMode): Promise<ConvertResult> {
    const plain = this.#isFirst ? undefined : convertPlain(code, this.#values);
    if (plain !== undefined) return plain;
    const { language, running } = this.#room;
    const { scope } = this;
    const alone = running.all.length === 1;
    const converted = await language.ask({ kind: "convert", scope, code, check, alone });
    this.#isFirst = false;
    return converted;
  }

  /** Sends a converted cell to the child and waits until it ended, one way or the other. */
  async #send(
    { output = "", map = "", imports, links, preloads, sideOutputs, declared, light = false }: ConvertResult,
    { cell, code, name = "", allowStdin }: ExecuteRequest,
    run: Run,
    { count, silent, storeHistory, expression = false }: Flags,
  ): Promise<Done | Death> {
    const { running, canAsk, child } = this.#room;
    await child().ready;
    if (run.death !== undefined) return run.death;
    if (run.stopped !== undefined) return stoppedEarly;
    const message = {
      ...{ cell, code, name, silent, storeHistory, expression, imports, links, preloads, map, light },
      js: output,
      modules: sideOutputs,
      awaited: declared?.awaited ?? [],
      executionCount: count,
      allowStdin: allowStdin === true && canAsk,
    };
    // From the start, so that other lanes and completion know them while it runs; where it fails, what it reached is there.
    if (declared !== undefined) this.#declare(declared);
    return await running.send(run, message, child());
  }

  #declare(declared: Declared): void {
    this.#scope = withDeclared(this.#scope, declared);
    for (const name of declared.names) this.#values.delete(name);
    for (const [name, kind] of declared.values) this.#values.set(name, kind);
  }

  async #expression(code: string, run: Run, count: number): Promise<UserExpression> {
    const converted = await this.#convert(code, "off");
    const name = "user expression";
    const error = typeErrors(converted.diagnostics, code, name);
    if (error !== undefined) return { status: "error", ...error };
    const flags = { count, silent: true, storeHistory: false, expression: true };
    const done = await this.#send(converted, { cell: run.cell, code, name }, run, flags);
    if ("signal" in done) return { status: "error", ...deathReport(done) };
    if (done.error !== undefined) {
      const { interrupted: _, ...report } = done.error;
      return { status: "error", ...report };
    }
    return done.value ?? { status: "ok", data: { "text/plain": "undefined" }, metadata: {} };
  }
}

/** Consoles obey; notebooks have a menu for it, and pass it over. */
function leave({ count }: Flags): Outcome {
  const payload = [{ source: "ask_exit", keepkernel: false }] as const;
  return { executionCount: count, userExpressions: {}, status: "ok", payload };
}
