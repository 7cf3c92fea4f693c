/**
 * Makes and sends the kernel's messages: one session per kernel process, signed, with the parent's header.
 *
 * ```ts
 * const session = new Session(sockets, signer);
 * session.publish("status", { execution_state: "busy" }, request.header);
 * session.reply(sockets.shell, request, { status: "ok" });
 * ```
 *
 * @module
 */

import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import type { JsonObject } from "./json.js";
import type { Publications, PublicationType } from "./replies.js";
import type { Signer } from "./signer.js";
import type { Channel, Sockets } from "./sockets.js";
import { decode, encode, type Header, type Message } from "./wire.js";

/** In the headers of our messages; the registration handshake of 5.6 is understood too. */
export const PROTOCOL_VERSION = "5.5";

export interface Extras {
  readonly metadata?: JsonObject | undefined;
  readonly buffers?: readonly Uint8Array[] | undefined;
}

export class Session {
  /** New in every process: front ends tell by it that a kernel was restarted. */
  readonly id = randomUUID();
  readonly #username = readUsername();
  #sent = 0;

  constructor(
    readonly sockets: Sockets,
    readonly signer: Signer,
  ) {}

  /** Sends a message of `type` to everybody on iopub. */
  publish<T extends PublicationType>(
    type: T,
    content: Publications[T],
    parent: Header | undefined,
    extras: Extras = {},
  ): void {
    const topic =
      type === "stream" && "name" in content ? `stream.${content.name}` : `kernel.${this.id}.${type}`;
    this.#send(this.sockets.iopub, [Buffer.from(topic)], type, content, parent, extras);
  }

  /** Answers a subscription; the topic is what the subscriber asked for, so that the message gets there. */
  welcome(subscription: string): void {
    this.#send(this.sockets.iopub, [Buffer.from(subscription)], "iopub_welcome", { subscription }, undefined);
  }

  /** Sends the reply to `request` to the one who asked, on the channel where they did. */
  reply(channel: Channel, request: Message, content: object, extras?: Extras): void {
    const type = request.header.msg_type.replace(/_request$/, "_reply");
    this.#send(channel, request.identities, type, content, request.header, extras);
  }

  /** Asks the client that sent `request` for a line; gives the header that its answer will have as parent. */
  ask(request: Message, prompt: string, password: boolean): Header {
    const content = { prompt, password };
    return this.#send(this.sockets.stdin, request.identities, "input_request", content, request.header);
  }

  /** The messages that arrive on `channel`; what is malformed or wrongly signed is dropped. */
  async *receive(channel: Channel): AsyncGenerator<Message> {
    for await (const frames of channel) {
      const message = decode(frames, this.signer);
      if (message === undefined)
        console.error("thaw kernel: dropped a message that is malformed or not signed");
      else yield message;
    }
  }

  #send(
    channel: Channel,
    identities: readonly Uint8Array[],
    type: string,
    content: object,
    parent: Header | undefined,
    { metadata = {}, buffers = [] }: Extras = {},
  ): Header {
    const header = this.#header(type, parent);
    // Contents are interfaces of JSON members, which TypeScript gives no index signature.
    const message = { identities, header, parent, metadata, content: content as JsonObject, buffers };
    channel.send(encode(message, this.signer));
    return header;
  }

  #header(msg_type: string, parent: Header | undefined): Header {
    this.#sent++;
    return {
      msg_id: `${this.id}_${process.pid}_${this.#sent}`,
      session: this.id,
      username: this.#username,
      date: new Date().toISOString(),
      msg_type,
      version: PROTOCOL_VERSION,
      subshell_id: parent?.subshell_id ?? null,
    };
  }
}

function readUsername(): string {
  try {
    return userInfo().username;
  } catch {
    return "kernel"; // a container's user need not have a name
  }
}
