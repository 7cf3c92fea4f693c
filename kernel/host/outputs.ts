/**
 * Publishes what cells show, under the request that caused it and in the order in which it came.
 *
 * ```ts
 * const outputs = new Outputs(session, parents);
 * outputs.publish({ cell, type: "stream", name: "stdout", text: "hello\n" });
 * outputs.flush(); // before a reply or a status
 * ```
 *
 * @module
 */

import type { CommMessage, Output } from "../evaluator/types.js";
import type { JsonObject } from "./json.js";
import type { Parents } from "./parents.js";
import type { DisplayContent } from "./replies.js";
import type { Session } from "./session.js";
import { Streams } from "./streams.js";
import type { Header } from "./wire.js";

export class Outputs {
  readonly #streams: Streams;

  constructor(
    private readonly session: Session,
    private readonly parents: Parents,
  ) {
    this.#streams = new Streams((parent, name, text) => session.publish("stream", { name, text }, parent));
  }

  publish(output: Output): void {
    const cause = this.parents.get(output.cell);
    if (cause?.silent) return;
    const parent = cause?.request.header;
    if (output.type === "stream") {
      this.#streams.write(parent, output.name, output.text);
      return;
    }
    this.flush();
    try {
      this.#publish(output, parent, cause?.count);
    } catch (error) {
      // A value that is no JSON after all: say so where the value would have been.
      this.#streams.write(parent, "stderr", `${output.type} could not be sent: ${error}\n`);
    }
  }

  /** Sends what streams still hold back. */
  flush(): void {
    this.#streams.flush();
  }

  #publish(
    output: Exclude<Output, { type: "stream" }>,
    parent: Header | undefined,
    count: number | undefined,
  ) {
    const { session } = this;
    switch (output.type) {
      case "display_data":
      case "update_display_data":
        return session.publish(output.type, displayContent(output), parent);
      case "execute_result": {
        const execution_count = count ?? output.executionCount;
        return session.publish("execute_result", { execution_count, ...displayContent(output) }, parent);
      }
      case "error": {
        const { ename, evalue, traceback } = output;
        return session.publish("error", { ename, evalue, traceback }, parent);
      }
      case "clear_output":
        return session.publish("clear_output", { wait: output.wait }, parent);
      case "comm":
        return publishComm(session, output, parent);
    }
  }
}

interface Shown {
  readonly data: object;
  readonly metadata: object;
  readonly displayId?: string | undefined;
}

function displayContent({ data, metadata, displayId }: Shown): DisplayContent {
  // The evaluator made both out of JSON; front ends crash on a `transient` that is null.
  const [bundle, about] = [data as JsonObject, metadata as JsonObject];
  return {
    data: bundle,
    metadata: about,
    transient: displayId === undefined ? {} : { display_id: displayId },
  };
}

function publishComm(session: Session, message: CommMessage, parent: Header | undefined): void {
  const extras = { metadata: message.metadata as JsonObject | undefined, buffers: message.buffers };
  const content = { comm_id: message.commId, data: (message.data ?? {}) as JsonObject };
  if (message.event === "open") {
    const target = { target_name: message.target, target_module: message.targetModule ?? null };
    session.publish("comm_open", { ...content, ...target }, parent, extras);
  } else session.publish(message.event === "message" ? "comm_msg" : "comm_close", content, parent, extras);
}
