/**
 * Joins neighbouring pieces of text, so that twenty thousand lines are some dozens of messages and not twenty thousand.
 *
 * @module
 */
import type { Output } from "./types.js";

/** The first text of a cell is shown after this; while text keeps coming, twice as long each time. */
const minDelayMilliseconds = 8;
const maxDelayMilliseconds = 100;
/** One message should stay far below what front ends choke on. */
const maxCharacters = 1 << 18;

type Stream = Extract<Output, { type: "stream" }>;

export class Coalescer {
  #parts: string[] = [];
  #size = 0;
  #of: Pick<Stream, "cell" | "name"> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #delay = minDelayMilliseconds;

  constructor(readonly emit: (output: Output) => void) {}

  text(cell: string, name: "stdout" | "stderr", text: string): void {
    if (this.#of?.cell !== cell || this.#of.name !== name) {
      this.flush();
      this.#of = { cell, name };
    }
    this.#parts.push(text);
    this.#size += text.length;
    if (this.#size >= maxCharacters) this.flush();
    else this.#timer ??= setTimeout(() => this.#tick(), this.#delay);
  }

  /** Sends what waits. Called before anything else is sent, and when a cell ends. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#of === undefined || this.#size === 0) return;
    const output: Stream = { type: "stream", ...this.#of, text: this.#parts.join("") };
    this.#parts = [];
    this.#size = 0;
    this.emit(output);
  }

  /** A new cell starts: its first text should not wait. */
  reset(): void {
    this.#delay = minDelayMilliseconds;
  }

  #tick(): void {
    this.flush();
    this.#delay = Math.min(this.#delay * 2, maxDelayMilliseconds);
  }
}
