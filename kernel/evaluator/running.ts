/**
 * The cells that are under way: from the request to the end, one way or the other.
 *
 * ```ts
 * const run = running.begin("cell 1");
 * const done = await running.send(run, message, child); // or how it died
 * running.end(run);
 * ```
 *
 * @module
 */
import type { Child } from "./child.js";
import type { FromChild, RunMessage } from "./protocol.js";
import type { Death } from "./types.js";

export type Done = Extract<FromChild, { type: "done" }>;

export interface Run {
  readonly cell: string;
  /** When Stop was first pressed, by `performance.now()`. */
  stopped: number | undefined;
  /** The message that the child has; until then, the cell is being converted. */
  id: number | undefined;
  /** That its child died before it was sent: it was written for names that are gone. */
  death: Death | undefined;
  settle: (how: Done | Death) => void;
}

export class Running {
  readonly #runs = new Set<Run>();
  #serial = 0;

  begin(cell: string): Run {
    const run = { cell, stopped: undefined, id: undefined, death: undefined, settle: () => undefined };
    this.#runs.add(run);
    return run;
  }

  end(run: Run): void {
    this.#runs.delete(run);
  }

  has(run: Run): boolean {
    return this.#runs.has(run);
  }

  get all(): readonly Run[] {
    return [...this.#runs];
  }

  /** Those that the child has. */
  get sent(): readonly Run[] {
    return this.all.filter(({ id }) => id !== undefined);
  }

  /** Hands a converted cell to the child and waits until it ended. */
  send(run: Run, message: Omit<RunMessage, "type" | "id">, child: Child): Promise<Done | Death> {
    const id = ++this.#serial;
    return new Promise((settle) => {
      Object.assign(run, { id, settle });
      child.send({ type: "run", id, ...message });
    });
  }

  /** The child says that a cell ended. */
  settle(done: Done): void {
    this.all.find(({ id }) => id === done.id)?.settle(done);
  }

  /**
   * The child is gone, and all cells that are under way with it.
   *
   * @returns What tells those that it had, when everything that they showed has arrived.
   */
  die(death: Omit<Death, "cell">): () => void {
    const runs = this.all;
    for (const run of runs) run.death = { ...death, cell: run.cell };
    return () => {
      for (const { cell, settle } of runs) settle({ ...death, cell });
    };
  }
}
