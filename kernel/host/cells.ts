/**
 * Runs `execute_request`s: busy, execute_input, output, reply, idle, in that order.
 *
 * @module
 */

import { Housekeeping } from "../evaluator/housekeeping.js";
import type { Evaluator, Outcome, Output } from "../evaluator/types.js";
import { errorContent, errorReply } from "./errors.js";
import type { History } from "./history.js";
import type { Input } from "./input.js";
import type { JsonObject } from "./json.js";
import type { Outputs } from "./outputs.js";
import type { Parents } from "./parents.js";
import type { Replies } from "./replies.js";
import { type ExecuteRequest, readExecute } from "./requests.js";
import type { Session } from "./session.js";
import { type CellRequest, Shell } from "./shell.js";
import type { Message } from "./wire.js";

export interface CellRoom {
  readonly session: Session;
  readonly evaluator: Evaluator;
  readonly parents: Parents;
  readonly outputs: Outputs;
  readonly input: Input;
  readonly history: History;
}

type Reply = Replies["execute_request"];

interface Answer {
  readonly reply: Reply;
  readonly stopOnError: boolean;
  /** For the history, where the cell is stored. */
  readonly entry: Parameters<History["append"]>[0] | undefined;
}

interface Started {
  /** What front ends are told about a cell that runs; nothing about a silent one. */
  readonly input: { readonly code: string; readonly execution_count: number } | undefined;
  readonly answer: Promise<Answer>;
}

export class Cells {
  /** The latest `text/plain` result of cells that run, for the history. */
  readonly #results = new Map<string, string>();

  readonly #housekeeping = new Housekeeping({ bearableBytes: 2 ** 21 });
  #obituary: string | undefined;

  constructor(private readonly room: CellRoom) {}

  /** A new line of cells, with its own count. */
  open(): Shell {
    return new Shell({
      run: (request, shell) => this.#run(request, shell),
      abort: (request, shell) => this.#abort(request, shell),
    });
  }

  /** The state is gone, and no cell was there to hear it: the next one is told. */
  mourn(message: string): void {
    this.#obituary = message;
  }

  /** Notes results on their way out. */
  note(output: Output): void {
    if (output.type !== "execute_result") return;
    const text = output.data["text/plain"];
    if (typeof text === "string") this.#results.set(output.cell, text);
  }

  async #run(message: CellRequest, shell: Shell): Promise<void> {
    const { session, outputs, history } = this.room;
    const started = new Date().toISOString();
    const parent = message.header;
    // First, because it asks another thread, which works while this one tells the front ends.
    const { input, answer } = this.#start(message, shell);
    session.publish("status", { execution_state: "busy" }, parent);
    if (input) session.publish("execute_input", input, parent);
    if (input && this.#obituary !== undefined) {
      outputs.publish({ type: "stream", name: "stderr", cell: parent.msg_id, text: `${this.#obituary}\n` });
      this.#obituary = undefined;
    }
    const { reply, stopOnError, entry } = await answer;
    if (reply.status !== "ok" && stopOnError) await shell.doomWaiting();
    outputs.flush();
    session.reply(message.channel, message, reply, { metadata: { started, status: reply.status } });
    session.publish("status", { execution_state: "idle" }, parent);
    if (entry) void history.append(entry);
    this.#housekeeping.worked();
  }

  /** Hands a cell to the evaluator, whose output comes later than now. */
  #start(message: Message, shell: Shell): Started {
    try {
      const request = readExecute(message.content);
      const { code, silent } = request;
      const stored = request.storeHistory && code.trim() !== "";
      if (stored) shell.count++;
      const count = shell.count;
      return {
        input: silent ? undefined : { code, execution_count: count },
        answer: this.#execute(message, request, count, stored),
      };
    } catch (error) {
      const answer = { reply: failedReply(error, shell.count), stopOnError: false, entry: undefined };
      return { input: undefined, answer: Promise.resolve(answer) };
    }
  }

  async #execute(message: Message, request: ExecuteRequest, count: number, stored: boolean): Promise<Answer> {
    const { evaluator, parents, input } = this.room;
    const { code, silent, stopOnError } = request;
    const cell = message.header.msg_id;
    parents.add(cell, { request: message, count, silent });
    try {
      const outcome = await evaluator.execute({
        code,
        cell,
        lane: message.header.subshell_id ?? undefined,
        name: count > 0 && stored ? `In[${count}]` : undefined,
        silent,
        storeHistory: stored,
        executionCount: stored ? count : undefined,
        allowStdin: request.allowStdin,
        userExpressions: request.userExpressions,
      });
      if (outcome.payload.some(({ source }) => source === "ask_exit"))
        this.room.outputs.publish({ type: "stream", name: "stdout", cell, text: inNotebook });
      const entry = stored ? { line: count, input: code, output: this.#results.get(cell) } : undefined;
      return { reply: toReply(outcome, count), stopOnError, entry };
    } catch (error) {
      // Front ends show what was published, not what was replied.
      if (!silent) this.room.session.publish("error", errorContent(error), message.header);
      return { reply: failedReply(error, count), stopOnError, entry: undefined };
    } finally {
      parents.ended(cell);
      input.cancel(message);
      this.#results.delete(cell);
    }
  }

  #abort(message: CellRequest, shell: Shell): void {
    const { session } = this.room;
    session.publish("status", { execution_state: "busy" }, message.header);
    const reply = { status: "aborted", execution_count: shell.count };
    session.reply(message.channel, message, reply, { metadata: { status: "aborted" } });
    session.publish("status", { execution_state: "idle" }, message.header);
  }
}

/** Said where `exit` is passed over. */
const inNotebook = "exit leaves a console; a notebook's kernel is shut down by its front end's menu\n";

/** What an error of ours, or a request that cannot be read, is answered with. */
function failedReply(error: unknown, execution_count: number): Reply {
  return { ...errorReply(error), execution_count, payload: [], user_expressions: {} };
}

function toReply(outcome: Outcome, execution_count: number): Reply {
  // Both were made out of JSON by the evaluator.
  const payload = outcome.payload as readonly JsonObject[];
  if (outcome.status === "ok") {
    const user_expressions = outcome.userExpressions as JsonObject;
    return { status: "ok", execution_count, payload, user_expressions };
  }
  const { ename, evalue, traceback } = outcome;
  return { status: "error", ename, evalue, traceback, execution_count, payload, user_expressions: {} };
}
