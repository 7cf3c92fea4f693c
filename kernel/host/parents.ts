/**
 * Remembers which request caused which cell, so that output which comes long after still finds its cell.
 *
 * ```ts
 * parents.add(request.header.msg_id, { request, count: 3, silent: false });
 * parents.get(output.cell)?.request.header;
 * parents.ended(request.header.msg_id); // from now on, newer ones may take its place
 * ```
 *
 * @module
 */

import type { Message } from "./wire.js";

export interface Cause {
  /** Without its content and buffers, which may be large. */
  readonly request: Message;
  /** The number that the cell's results carry. */
  readonly count: number;
  readonly silent: boolean;
}

/** Ended cells remembered: those that printed last. Older ones' timers print without a parent. */
const MAX_ENDED = 1000;

export class Parents {
  readonly #running = new Map<string, Cause>();
  readonly #ended = new Map<string, Cause>();

  /** How many are remembered. */
  get size(): number {
    return this.#running.size + this.#ended.size;
  }

  add(cell: string, { request, count, silent }: Cause): void {
    const light = { ...request, content: {}, metadata: {}, buffers: [] };
    this.#running.set(cell, { request: light, count, silent });
  }

  get(cell: string): Cause | undefined {
    const running = this.#running.get(cell);
    if (running !== undefined) return running;
    const ended = this.#ended.get(cell);
    if (ended !== undefined) this.#age(cell, ended);
    return ended;
  }

  /** However many sliders move meanwhile, a cell that runs is remembered; one that ended makes room in the end. */
  ended(cell: string): void {
    const cause = this.#running.get(cell);
    if (cause === undefined) return;
    this.#running.delete(cell);
    this.#age(cell, cause);
  }

  #age(cell: string, cause: Cause): void {
    this.#ended.delete(cell);
    this.#ended.set(cell, cause);
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= MAX_ENDED) return;
      this.#ended.delete(oldest);
    }
  }
}
