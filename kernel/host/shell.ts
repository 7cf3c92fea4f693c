/**
 * A shell: runs the cells sent to it one after the other, and aborts those that wait when one fails. The kernel
 * has one, and one more for every subshell.
 *
 * ```ts
 * const shell = new Shell({ run: (request, shell) => …, abort: (request) => … });
 * shell.push(request);
 * ```
 *
 * @module
 */

import type { Channel } from "./sockets.js";
import type { Message } from "./wire.js";

/** A request to run a cell, and the channel where it is to be answered: cells may come on control too. */
export interface CellRequest extends Message {
  readonly channel: Channel;
}

export interface ShellEvents {
  /** Runs one cell to its end. */
  run(request: CellRequest, shell: Shell): Promise<void>;
  /** Tells the client that its cell will not run. */
  abort(request: CellRequest, shell: Shell): void;
}

export class Shell {
  /** The number of the latest cell that went into the history. */
  count = 0;
  /** The request that runs now. */
  running: CellRequest | undefined;
  readonly #waiting: CellRequest[] = [];
  /** Those that waited when a cell failed. */
  readonly #doomed: CellRequest[] = [];
  #working = false;
  #closed = false;

  constructor(private readonly events: ShellEvents) {}

  push(request: CellRequest): void {
    if (this.#closed) return;
    this.#waiting.push(request);
    void this.#work();
  }

  /**
   * A cell has failed: those that wait now will not run. Called before the client is told, so that a cell sent in
   * answer to the failure is never among them.
   */
  async doomWaiting(): Promise<void> {
    await new Promise(setImmediate); // cells of the same burst may still be in the socket
    this.#doomed.push(...this.#waiting.splice(0));
  }

  /** Aborts what waits; the cell that runs goes on. */
  abortWaiting(): void {
    for (const request of this.#waiting.splice(0)) this.events.abort(request, this);
  }

  close(): void {
    this.abortWaiting();
    this.#closed = true;
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (let request = this.#waiting.shift(); request !== undefined; request = this.#waiting.shift()) {
      this.running = request;
      await this.events.run(request, this);
      this.running = undefined;
      for (const doomed of this.#doomed.splice(0)) this.events.abort(doomed, this);
    }
    this.#working = false;
  }
}
