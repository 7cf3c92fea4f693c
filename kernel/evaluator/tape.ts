/**
 * Puts together again what a child process wrote to its descriptors: text, in the order and under the cell in which
 * it was printed, and messages at their places among it.
 *
 * @module
 */
import { StringDecoder } from "node:string_decoder";
import { closing, type FromChild, isOrdered, type Mark, opening, unframed } from "./protocol.js";

export interface Text {
  readonly type: "text";
  readonly stream: "stdout" | "stderr";
  readonly cell: string;
  readonly text: string;
}

/** A message that came whole, where its mark is. */
interface Inline {
  readonly kind: "whole";
  readonly message: FromChild;
}

type Part = Text | Mark | Inline;

export class Tape {
  readonly #stdout: Track;
  readonly #stderr: Track;
  readonly #parts: Part[] = [];
  /** Messages of descriptor 3 by their serial number, until their mark was read. */
  readonly #messages = new Map<number, FromChild>();
  #received = 0;
  /** How many cells have ended, as descriptor 2 says, and as was told. */
  #drained = 0;
  #ended = 0;

  constructor(
    nonce: string,
    readonly emit: (item: Text | FromChild) => void,
  ) {
    this.#stdout = new Track(nonce, "stdout");
    this.#stderr = new Track(nonce, "stderr");
  }

  stdout(chunk: Buffer): void {
    this.#parts.push(...this.#stdout.push(chunk));
    this.#advance();
  }

  stderr(chunk: Buffer): void {
    for (const part of this.#stderr.push(chunk)) {
      if ("type" in part) this.emit(part);
      else if (part.kind === "drained") this.#drained += 1;
    }
    this.#advance();
  }

  message(message: FromChild): void {
    if (!isOrdered(message)) {
      this.emit(message);
      return;
    }
    this.#messages.set(++this.#received, message);
    this.#advance();
  }

  /** The child is gone: delivers what is left, whether or not its marks arrived. */
  end(): void {
    for (const part of this.#parts) {
      if ("type" in part) this.emit(part);
      else if (part.kind === "whole") this.emit(part.message);
    }
    for (const message of this.#messages.values()) this.emit(message);
    this.#parts.length = 0;
    this.#messages.clear();
  }

  #advance(): void {
    let done = 0;
    for (const part of this.#parts) {
      if ("type" in part) this.emit(part);
      else if (part.kind === "text") this.#stderr.attribute(part.cell);
      else if (part.kind === "whole" && !this.#tell(part.message)) break;
      else if (part.kind === "message" && !this.#deliver(part.serial)) break;
      done += 1;
    }
    this.#parts.splice(0, done);
  }

  #deliver(serial: number): boolean {
    const message = this.#messages.get(serial);
    if (message === undefined || !this.#tell(message)) return false;
    this.#messages.delete(serial);
    return true;
  }

  /** @returns false if it has to wait: a cell has ended only when native code's own writes to stderr have arrived too. */
  #tell(message: FromChild): boolean {
    if (message.type === "done" && !message.quiet) {
      if (this.#drained <= this.#ended) return false;
      this.#ended += 1;
    }
    this.emit(message);
    return true;
  }
}

/** One descriptor's bytes, cut at the marks. */
class Track {
  readonly #opening: Buffer;
  readonly #decoder = new StringDecoder("utf8");
  #rest = Buffer.alloc(0);
  #stream: "stdout" | "stderr";
  #cell = "";

  constructor(
    nonce: string,
    readonly native: "stdout" | "stderr",
  ) {
    this.#opening = Buffer.from(opening(nonce));
    this.#stream = native;
  }

  attribute(cell: string): void {
    this.#cell = cell;
  }

  push(chunk: Buffer): Part[] {
    const parts: Part[] = [];
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const start = bytes.indexOf(this.#opening);
      if (start < 0) break;
      const end = bytes.indexOf(closing, start);
      this.#text(bytes.subarray(0, start), parts);
      bytes = bytes.subarray(start);
      if (end < 0) break;
      // The child made it with mark(); nobody else knows the nonce.
      const mark = JSON.parse(bytes.toString("utf8", this.#opening.length, end - start)) as Mark;
      const after = end - start + 1;
      const next = after + (mark.kind === "inline" ? mark.length : 0);
      if (bytes.length < next) {
        this.#rest = Buffer.from(bytes);
        return parts;
      }
      if (mark.kind === "inline")
        parts.push({ kind: "whole", message: unframed(bytes.subarray(after, next)) });
      else parts.push(mark);
      if (mark.kind === "text") [this.#stream, this.#cell] = [mark.stream, mark.cell];
      bytes = bytes.subarray(next);
    }
    const keep = this.#unfinished(bytes);
    this.#text(bytes.subarray(0, bytes.length - keep), parts);
    this.#rest = Buffer.from(bytes.subarray(bytes.length - keep));
    return parts;
  }

  /** How many bytes at the end may be the beginning of a mark. */
  #unfinished(bytes: Buffer): number {
    const start = bytes.lastIndexOf(this.#opening[0] ?? 0);
    if (start < 0) return 0;
    const tail = bytes.subarray(start);
    const compared = Math.min(tail.length, this.#opening.length);
    return tail.subarray(0, compared).equals(this.#opening.subarray(0, compared)) ? tail.length : 0;
  }

  #text(bytes: Buffer, parts: Part[]): void {
    const text = this.#decoder.write(bytes);
    if (text !== "") parts.push({ type: "text", stream: this.#stream, cell: this.#cell, text });
  }
}
