/**
 * Remembers which request caused which cell, so that output which comes long after still finds its cell.
 *
 * ```ts
 * parents.add(request.header.msg_id, { request, count: 3, silent: false });
 * parents.get(output.cell)?.request.header;
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

/** Requests remembered at some 500 bytes each: those that were used last. Older ones' timers print without a parent. */
const MAX_CAUSES = 10_000;

export class Parents {
  readonly #causes = new Map<string, Cause>();

  add(cell: string, { request, count, silent }: Cause): void {
    this.#causes.set(cell, {
      request: { ...request, content: {}, metadata: {}, buffers: [] },
      count,
      silent,
    });
    for (const oldest of this.#causes.keys()) {
      if (this.#causes.size <= MAX_CAUSES) return;
      this.#causes.delete(oldest);
    }
  }

  get(cell: string): Cause | undefined {
    const cause = this.#causes.get(cell);
    if (cause === undefined) return undefined;
    this.#causes.delete(cell);
    this.#causes.set(cell, cause);
    return cause;
  }
}
