/**
 * Comms of the cells: named channels to the front end's widgets, both ways, with binary buffers.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { Buffers, CommMessage, Metadata } from "../types.js";
import { OwnMap, withOriginals, withReplacements } from "./builtins.js";
import type { Channel } from "./channel.js";
import { type CellRun, causingRun, currentRun, runUnder } from "./context.js";

export interface Comm {
  readonly id: string;
  readonly target: string;
  send(data: unknown, buffers?: Buffers): void;
  close(data?: unknown): void;
  onMessage: ((data: unknown, buffers: Buffers) => void) | undefined;
  onClose: ((data: unknown) => void) | undefined;
}

type OnOpen = (comm: Comm, data: unknown, buffers: Buffers) => void;

export class Comms {
  readonly #open = new OwnMap<string, { readonly comm: Comm; readonly opener: CellRun | undefined }>();
  readonly #targets = new OwnMap<string, OnOpen>();

  /** @param standing Who answers on targets of the evaluator's own. */
  constructor(
    readonly channel: Channel,
    readonly standing: (target: string) => OnOpen | undefined = () => undefined,
  ) {}

  /** Accepts comms that the front end opens under this name. */
  register(target: string, onOpen: OnOpen): void {
    this.#targets.set(target, onOpen);
  }

  /** Opens a comm to the front end. */
  open(target: string, data: unknown, options: { metadata?: Metadata; buffers?: Buffers } = {}): Comm {
    const comm = this.#create(randomUUID(), target, causingRun());
    this.#send({ event: "open", commId: comm.id, target, data, ...options });
    return comm;
  }

  /** @param cause The front end's message, which the answers over comms name as their parent. */
  receive(message: CommMessage, cause: string): void {
    const opener = this.#open.get(message.commId)?.opener;
    const run: CellRun = {
      // What a handler prints belongs to the cell that opened the comm.
      cell: opener?.cell ?? cause,
      cause,
      name: opener?.name ?? "comm",
      silent: opener?.silent ?? false,
      allowStdin: false,
      payload: [],
      onEnd: [],
      cancelled: false,
      ended: true,
    };
    runUnder(run, () => this.#handle(message));
  }

  #handle(message: CommMessage): void {
    const { commId, data, buffers = [] } = message;
    if (message.event === "open") {
      const onOpen = this.standing(message.target) ?? this.#targets.get(message.target);
      // The protocol's answer to an unknown target.
      if (onOpen === undefined) this.#send({ event: "close", commId, data: {} });
      else withReplacements(() => onOpen(this.#create(commId, message.target, undefined), data, buffers));
      return;
    }
    const comm = this.#open.get(commId)?.comm;
    if (message.event === "message") withReplacements(() => comm?.onMessage?.(data, buffers));
    else {
      this.#open.delete(commId);
      withReplacements(() => comm?.onClose?.(data));
    }
  }

  #create(id: string, target: string, opener: CellRun | undefined): Comm {
    const comm: Comm = {
      id,
      target,
      send: (data, buffers = []) => this.#send({ event: "message", commId: id, data, buffers }),
      close: (data = {}) => {
        this.#open.delete(id);
        this.#send({ event: "close", commId: id, data });
      },
      onMessage: undefined,
      onClose: undefined,
    };
    this.#open.set(id, { comm, opener });
    return comm;
  }

  #send(message: CommMessage): void {
    const run = currentRun();
    const cell = run?.cause ?? run?.cell ?? "";
    withOriginals(() => this.channel.send({ type: "output", output: { type: "comm", cell, ...message } }));
  }
}
