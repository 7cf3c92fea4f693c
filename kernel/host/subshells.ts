/**
 * Subshells (protocol 5.5): further lines of cells beside the kernel's own.
 *
 * ```ts
 * const id = subshells.create();
 * subshells.of(request.header.subshell_id).push(request);
 * ```
 *
 * @see https://github.com/jupyter/enhancement-proposals/tree/master/91-kernel-subshells
 * @module
 */

import { randomUUID } from "node:crypto";
import { LimitError, NotFoundError } from "../../src/errors.js";
import type { Shell } from "./shell.js";

/** A front end opens one or two; a thousand is a client that forgot to delete them. */
const MAX_SUBSHELLS = 1000;

export class Subshells {
  readonly main: Shell;
  readonly #subshells = new Map<string, Shell>();

  constructor(private readonly open: () => Shell) {
    this.main = open();
  }

  create(): string {
    if (this.#subshells.size >= MAX_SUBSHELLS)
      throw new LimitError(`${MAX_SUBSHELLS} subshells are open already`);
    const id = randomUUID();
    this.#subshells.set(id, this.open());
    return id;
  }

  /** @throws NotFoundError where there is no such subshell */
  delete(id: string): void {
    this.of(id).close();
    this.#subshells.delete(id);
  }

  list(): string[] {
    return [...this.#subshells.keys()];
  }

  /**
   * The shell that a message is for.
   *
   * @throws NotFoundError where its subshell does not exist
   */
  of(id: string | null | undefined): Shell {
    if (id === null || id === undefined) return this.main;
    const shell = this.#subshells.get(id);
    if (shell === undefined) throw new NotFoundError(`no subshell ${JSON.stringify(id)}`);
    return shell;
  }

  /** Every shell, the main one first. */
  all(): Shell[] {
    return [this.main, ...this.#subshells.values()];
  }
}
