/**
 * The kernel: reads requests from its sockets and sees that each is answered. It never runs user code, so it
 * always has time.
 *
 * ```ts
 * const kernel = new Kernel({ sockets, signer, history, evaluator: (handlers) => new EvaluatorProcess(handlers) });
 * await kernel.run(); // until a shutdown_request, or kernel.shutdown()
 * ```
 *
 * @module
 */

import type { CommMessage, Evaluator, EvaluatorOptions, Output } from "../evaluator/types.js";
import { type AnswerRoom, answers } from "./answers.js";
import { Cells } from "./cells.js";
import { errorReply } from "./errors.js";
import type { History } from "./history.js";
import { Input } from "./input.js";
import { Outputs } from "./outputs.js";
import { Parents } from "./parents.js";
import { readCommId, readCommOpen } from "./requests.js";
import { Session } from "./session.js";
import type { Signer } from "./signer.js";
import type { Channel, Sockets } from "./sockets.js";
import { Subshells } from "./subshells.js";
import type { Header, Message } from "./wire.js";

export type EvaluatorHandlers = {
  readonly [Name in "onOutput" | "onStdin" | "onDeath"]: NonNullable<EvaluatorOptions[Name]>;
};

export interface KernelParts {
  readonly sockets: Sockets;
  readonly signer: Signer;
  readonly history: History;
  readonly evaluator: (handlers: EvaluatorHandlers) => Evaluator;
}

export class Kernel {
  readonly #session: Session;
  readonly #parents = new Parents();
  readonly #outputs: Outputs;
  readonly #input: Input;
  readonly #cells: Cells;
  readonly #room: AnswerRoom;
  #stopping: Promise<void> | undefined;
  #announced = false;

  constructor({ sockets, signer, history, evaluator: start }: KernelParts) {
    const session = new Session(sockets, signer);
    this.#session = session;
    this.#outputs = new Outputs(session, this.#parents);
    this.#input = new Input(session);
    const evaluator = start({
      onOutput: (output) => this.#show(output),
      onStdin: ({ cell, ...question }) => this.#ask(cell, question),
      onDeath: ({ message, cell }) => cell === undefined && this.#cells.mourn(message),
    });
    const [parents, outputs, input] = [this.#parents, this.#outputs, this.#input];
    this.#cells = new Cells({ session, evaluator, history, parents, outputs, input });
    this.#room = { session, evaluator, history, subshells: new Subshells(() => this.#cells.open()) };
  }

  /** Answers requests until the kernel is shut down. */
  async run(): Promise<void> {
    const { shell, control, stdin, iopub } = this.#session.sockets;
    await Promise.all([this.#welcome(iopub), this.#serve(shell), this.#serve(control), this.#listen(stdin)]);
    await this.#stopping;
  }

  /**
   * Says once that the kernel starts: to the first subscriber, after its welcome, or before the first answer. Said
   * earlier, it could overtake the welcome of a client that is connecting right then.
   */
  #announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    this.#session.publish("status", { execution_state: "starting" }, undefined);
  }

  /** Stops the running cell, as Jupyter's Stop does. */
  interrupt(): Promise<void> {
    return this.#room.evaluator.interrupt();
  }

  /** Ends the evaluator and closes the sockets. */
  shutdown(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const { sockets } = this.#session;
    await this.#room.evaluator.dispose().catch((error: unknown) => console.error("thaw kernel:", error));
    this.#outputs.flush();
    await Promise.all([sockets.shell.flushed(), sockets.control.flushed(), sockets.iopub.flushed()]);
    await sockets.close();
    await this.#room.history.close();
  }

  /** Greets subscribers of iopub, so that they know from when on they miss nothing. */
  async #welcome(iopub: Channel): Promise<void> {
    for await (const [event] of iopub) {
      if (event?.[0] !== 1) continue; // 0: somebody unsubscribed
      const subscription = Buffer.from(event.subarray(1)).toString();
      this.#session.welcome(subscription);
      this.#announce();
    }
  }

  async #serve(channel: Channel): Promise<void> {
    for await (const request of this.#session.receive(channel)) {
      if (!this.#announced) {
        await new Promise(setImmediate); // a subscription may have come together with the request
        this.#announce();
      }
      try {
        this.#dispatch(channel, request);
      } catch (error) {
        complain(request.header, error);
      }
    }
  }

  async #listen(stdin: Channel): Promise<void> {
    for await (const message of this.#session.receive(stdin)) {
      if (message.header.msg_type === "input_reply") this.#input.answer(message);
    }
  }

  #dispatch(channel: Channel, request: Message): void {
    const type = request.header.msg_type;
    if (type === "execute_request") this.#execute(channel, request);
    else if (type === "shutdown_request") void this.#handle(channel, request, () => this.#shutDown(request));
    else if (Object.hasOwn(comms, type)) void this.#comm(request);
    else if (isAnswered(type)) void this.#handle(channel, request, () => answers[type](request, this.#room));
    else console.error(`thaw kernel: ignored a message of unknown type ${JSON.stringify(type.slice(0, 80))}`);
  }

  #execute(channel: Channel, request: Message): void {
    const { subshells } = this.#room;
    try {
      subshells.of(request.header.subshell_id).push({ ...request, channel });
    } catch (error) {
      void this.#handle(channel, request, () => Promise.reject(error));
    }
  }

  /** Busy, reply, idle. */
  async #handle(channel: Channel, request: Message, answer: () => object | Promise<object>): Promise<void> {
    const session = this.#session;
    session.publish("status", { execution_state: "busy" }, request.header);
    let content: object;
    try {
      content = await answer();
    } catch (error) {
      content = errorReply(error);
    }
    session.reply(channel, request, content);
    this.#idle(request);
    if (request.header.msg_type === "shutdown_request") await this.shutdown();
  }

  /** Idle when the handler has returned: front ends hold a slider's next change back until then. */
  async #comm(request: Message): Promise<void> {
    const { header } = request;
    this.#session.publish("status", { execution_state: "busy" }, header);
    try {
      const message = comms[header.msg_type]?.(request);
      this.#parents.add(header.msg_id, { request, count: 0, silent: false });
      if (message) await this.#room.evaluator.comm(message, header.msg_id);
    } catch (error) {
      complain(header, error);
    }
    this.#parents.ended(header.msg_id);
    this.#outputs.flush();
    this.#idle(request);
  }

  /** The request is done. Front ends show the state they heard last, so a cell that still runs says so again. */
  #idle(request: Message): void {
    this.#session.publish("status", { execution_state: "idle" }, request.header);
    const running = this.#room.subshells.all().find((shell) => shell.running)?.running;
    if (running) this.#session.publish("status", { execution_state: "busy" }, running.header);
  }

  #shutDown(request: Message): object {
    const reply = { status: "ok", restart: request.content.restart === true } as const;
    for (const shell of this.#room.subshells.all()) shell.close();
    this.#session.publish("shutdown_reply", reply, request.header);
    return reply;
  }

  #show(output: Output): void {
    this.#cells.note(output);
    this.#outputs.publish(output);
  }

  async #ask(cell: string, question: { prompt: string; password: boolean }): Promise<string> {
    const cause = this.#parents.get(cell);
    if (cause === undefined) throw new Error("the cell that asks is too long gone");
    this.#outputs.flush();
    return this.#input.ask(cause.request, question);
  }
}

/** Reads the comm messages that front ends send. */
const comms: Readonly<Record<string, (request: Message) => CommMessage>> = {
  comm_open: ({ content, metadata, buffers }) => {
    const { id: commId, target } = readCommOpen(content);
    return { event: "open", commId, target, data: content.data ?? {}, metadata, buffers };
  },
  comm_msg: ({ content, metadata, buffers }) => {
    return { event: "message", commId: readCommId(content), data: content.data ?? {}, metadata, buffers };
  },
  comm_close: ({ content, metadata, buffers }) => {
    return { event: "close", commId: readCommId(content), data: content.data ?? {}, metadata, buffers };
  },
};

/** One line: whoever sends nonsense must not fill the log. */
function complain({ msg_type }: Header, error: unknown): void {
  console.error(`thaw kernel: ${msg_type.slice(0, 80)}: ${String(error).replaceAll(/\s*\n\s*/g, "; ")}`);
}

function isAnswered(type: string): type is keyof typeof answers {
  return Object.hasOwn(answers, type);
}
