/**
 * Gathers what cells print into few messages: neighbours of the same cell and the same stream become one,
 * and the order across cells and streams is kept.
 *
 * ```ts
 * const streams = new Streams((parent, name, text) => session.publish("stream", { name, text }, parent));
 * streams.write(parent, "stdout", "hello\n");
 * streams.flush(); // before anything else is published
 * ```
 *
 * @module
 */

import { toUSVString } from "node:util";
import type { Header } from "./wire.js";

export type StreamName = "stdout" | "stderr";

/** The first line should appear at once to the eye; after that, ten messages a second are as fluent as front ends draw. */
const FIRST_DELAY = 10;
const DELAY = 100;
/** Characters in one message: floods arrive in chunks that front ends can still swallow. */
const MAX_TEXT = 1 << 20;

interface Run {
  readonly parent: Header | undefined;
  readonly name: StreamName;
  readonly parts: string[];
  length: number;
}

export class Streams {
  #runs: Run[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastFlush = 0;

  constructor(private readonly emit: (parent: Header | undefined, name: StreamName, text: string) => void) {}

  write(parent: Header | undefined, name: StreamName, text: string): void {
    if (text === "") return;
    const last = this.#runs.at(-1);
    const fits = last && last.name === name && sameParent(last.parent, parent) && last.length < MAX_TEXT;
    if (fits) {
      last.parts.push(text);
      last.length += text.length;
    } else this.#runs.push({ parent, name, parts: [text], length: text.length });
    this.#timer ??= setTimeout(() => this.flush(), this.#delay());
  }

  /** Sends everything that was written so far. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#runs.length === 0) return;
    this.#lastFlush = Date.now();
    const runs = this.#runs;
    this.#runs = [];
    // A lone half of a surrogate pair would make a message that Python's clients cannot encode again.
    for (const { parent, name, parts } of runs) this.emit(parent, name, toUSVString(parts.join("")));
  }

  #delay(): number {
    return Date.now() - this.#lastFlush > DELAY ? FIRST_DELAY : DELAY;
  }
}

function sameParent(a: Header | undefined, b: Header | undefined): boolean {
  return a?.msg_id === b?.msg_id;
}
