/**
 * What is typed, held back while a line is evaluated or completed: the rest of a paste, or what somebody types ahead.
 * So a REPL meets one line at a time, as its evaluation (which another process does) has to be waited for; and
 * completions come to the line that they were asked for.
 *
 * @module
 */
import { Readable } from "node:stream";

const interrupt = "\u0003"; // what Ctrl-C sends

export class Gate extends Readable {
  readonly isTTY = true;
  readonly #source: NodeJS.ReadableStream;
  /** Whether lines are answers to a question of the cell that runs. */
  readonly #isAsking: () => boolean;
  #held: string[] = [];
  #passing = false;
  #ended = false;
  #evaluation: Promise<void> | undefined;
  #asked: () => void = () => {};

  constructor(source: NodeJS.ReadableStream, isAsking: () => boolean) {
    super({ read: () => {} });
    this.#source = source;
    this.#isAsking = isAsking;
    source.on("data", this.#take);
    source.once("end", () => {
      this.#ended = true;
      void this.#pass();
    });
  }

  setRawMode(mode: boolean): this {
    if ("setRawMode" in this.#source) (this.#source as NodeJS.ReadStream).setRawMode(mode);
    return this;
  }

  /** Holds everything back but answers to questions, until the present line has been evaluated. */
  wait(evaluation: Promise<void>): void {
    const done = evaluation.finally(() => {
      if (this.#evaluation === done) this.#evaluation = undefined;
    });
    this.#evaluation = done;
  }

  /** A question was asked, whose answer must get through. */
  ask(): void {
    this.#asked();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#source.off("data", this.#take);
    this.#source.pause();
    done(error);
  }

  readonly #take = (chunk: Buffer | string): void => {
    // One character a byte: a line can be cut off without cutting a letter in two.
    let text = (typeof chunk === "string" ? Buffer.from(chunk) : chunk).toString("latin1");
    const stop = text.lastIndexOf(interrupt);
    if (this.#evaluation !== undefined && stop >= 0) {
      this.#held = []; // who stops a cell wants nothing more of that paste
      this.push(interrupt);
      text = text.slice(stop + interrupt.length);
    }
    for (const line of text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+/g) ?? [])
      this.#held.push(...line.split(/(?<=\t)(?=\t+$)/)); // Node takes a Tab for text where more comes with it
    void this.#pass();
  };

  async #pass(): Promise<void> {
    if (this.#passing) return;
    this.#passing = true;
    while (this.#held.length > 0) {
      await this.#isOpen();
      const line = this.#held.shift();
      if (line === undefined) break; // Ctrl-C came first
      this.push(Buffer.from(line, "latin1"));
      if (/[\r\n\t]$/.test(line)) await new Promise(setImmediate); // until the REPL has begun with it
    }
    this.#passing = false;
    if (this.#ended) this.push(null);
  }

  async #isOpen(): Promise<void> {
    while (this.#evaluation !== undefined && !this.#isAsking()) {
      const asked = new Promise<void>((resolve) => {
        this.#asked = resolve;
      });
      await Promise.race([this.#evaluation, asked]);
    }
  }
}
