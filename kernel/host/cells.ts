/**
 * Runs `execute_request`s: busy, execute_input, output, reply, idle, in that order.
 *
 * @module
 */

import type { Evaluator, Outcome, Output } from "../evaluator/types.js";
import { errorReply } from "./errors.js";
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

export class Cells {
  /** The latest `text/plain` result of cells that run, for the history. */
  readonly #results = new Map<string, string>();

  constructor(private readonly room: CellRoom) {}

  /** A new line of cells, with its own count. */
  open(): Shell {
    return new Shell({
      run: (request, shell) => this.#run(request, shell),
      abort: (request, shell) => this.#abort(request, shell),
    });
  }

  /** Notes results on their way out. */
  note(output: Output): void {
    if (output.type !== "execute_result") return;
    const text = output.data["text/plain"];
    if (typeof text === "string") this.#results.set(output.cell, text);
  }

  async #run(message: CellRequest, shell: Shell): Promise<void> {
    const { session, outputs } = this.room;
    const started = new Date().toISOString();
    const parent = message.header;
    session.publish("status", { execution_state: "busy" }, parent);
    const { reply, stopOnError } = await this.#answer(message, shell);
    if (reply.status !== "ok" && stopOnError) await shell.doomWaiting();
    outputs.flush();
    session.reply(message.channel, message, reply, { metadata: { started, status: reply.status } });
    session.publish("status", { execution_state: "idle" }, parent);
  }

  async #answer(message: Message, shell: Shell): Promise<{ reply: Reply; stopOnError: boolean }> {
    try {
      const request = readExecute(message.content);
      const stored = request.storeHistory && request.code.trim() !== "";
      if (stored) shell.count++;
      const reply = await this.#execute(message, request, shell.count, stored);
      return { reply, stopOnError: request.stopOnError };
    } catch (error) {
      const reply = { ...errorReply(error), execution_count: shell.count, payload: [], user_expressions: {} };
      return { reply, stopOnError: false };
    }
  }

  async #execute(message: Message, request: ExecuteRequest, count: number, stored: boolean): Promise<Reply> {
    const { session, evaluator, parents, input } = this.room;
    const { code, silent } = request;
    const cell = message.header.msg_id;
    parents.add(cell, { request: message, count, silent });
    if (!silent) session.publish("execute_input", { code, execution_count: count }, message.header);
    const outcome = await evaluator
      .execute({
        code,
        cell,
        lane: message.header.subshell_id ?? undefined,
        name: count > 0 && stored ? `In[${count}]` : undefined,
        silent,
        storeHistory: stored,
        executionCount: stored ? count : undefined,
        allowStdin: request.allowStdin,
        userExpressions: request.userExpressions,
      })
      .finally(() => parents.ended(cell));
    input.cancel(message);
    const output = this.#results.get(cell);
    this.#results.delete(cell);
    if (stored) void this.room.history.append({ line: count, input: code, output });
    return toReply(outcome, count);
  }

  #abort(message: CellRequest, shell: Shell): void {
    const { session } = this.room;
    session.publish("status", { execution_state: "busy" }, message.header);
    const reply = { status: "aborted", execution_count: shell.count };
    session.reply(message.channel, message, reply, { metadata: { status: "aborted" } });
    session.publish("status", { execution_state: "idle" }, message.header);
  }
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
