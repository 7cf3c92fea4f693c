/**
 * The child's writing end: everything is written synchronously, so a cell that spins, exits or crashes loses nothing.
 *
 * @module
 */
import { writeSync } from "node:fs";
import { type FromChild, frame, isOrdered, mark, ordered } from "../protocol.js";

/** Cells may replace them, and print then. */
const { byteLength, from } = Buffer;
const write = writeSync;

const stdout = 1;
const stderr = 2;
const messages = 3;

export class Channel {
  #stream = "";
  #cell = "";
  #serial = 0;

  constructor(readonly nonce: string) {}

  /** Text that JavaScript prints, to either stream. */
  text(stream: "stdout" | "stderr", cell: string, text: string | Uint8Array): void {
    if (this.#stream !== stream || this.#cell !== cell) this.#attribute(stream, cell);
    if (typeof text === "string") writeText(stdout, text);
    else writeAll(stdout, text);
  }

  /** What native code and child processes print from now on belongs to this cell. */
  begin(cell: string): void {
    this.#attribute("stdout", cell);
  }

  send(message: FromChild): void {
    if (isOrdered(message)) this.#place(message);
    else writeAll(messages, frame(message));
  }

  #place(message: FromChild): void {
    const { aside, inline } = ordered(this.nonce, message, this.#serial + 1); // throws where it cannot be sent
    if (message.type === "done" && !message.quiet)
      writeAll(stderr, from(mark(this.nonce, { kind: "drained" })));
    if (aside !== undefined) {
      this.#serial += 1;
      writeAll(messages, aside);
    }
    writeAll(stdout, inline);
  }

  #attribute(stream: "stdout" | "stderr", cell: string): void {
    writeAll(stdout, from(mark(this.nonce, { kind: "text", stream, cell })));
    this.#stream = stream;
    this.#cell = cell;
  }
}

/** A short text takes Node longer to make bytes of than to write. */
function writeText(descriptor: number, text: string): void {
  const written = attempt(() => write(descriptor, text));
  if (written < byteLength(text)) writeAll(descriptor, from(text).subarray(written));
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += attempt(() => write(descriptor, bytes, written));
}

/** How much was written: nothing where there is no room. */
function attempt(writing: () => number): number {
  try {
    return writing();
  } catch (error) {
    // A child process that shares the pipe may have made it non-blocking.
    if (!isFull(error)) throw error;
    Atomics.wait(pause, 0, 0, 1);
    return 0;
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));

function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}
