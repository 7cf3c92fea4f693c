/**
 * The bytes of a pickle, read a little at a time: the elements of arrays are passed over.
 *
 * @module
 */
import { MalformedError } from "../errors.js";
import type { ByteSource } from "../io/source.js";

/** Bytes that stay in the file. */
export interface Range {
  readonly kind: "bytes";
  readonly offset: number;
  readonly length: number;
}

/** Longer than any path of a weight. */
const MAX_TEXT = 64 << 10;

const utf8 = new TextDecoder();

/** How much of the file is read at a time. */
const WINDOW = 4 << 10;

/** A position in a file. */
export class PickleInput {
  #bytes: Uint8Array = new Uint8Array(0);
  #from = 0;

  constructor(
    readonly source: ByteSource,
    public at: number,
  ) {}

  /** A little-endian number. */
  async uint(bytes: number): Promise<number> {
    const part = await this.#take(bytes);
    const value = part.reduceRight((sum, byte) => sum * 256 + byte, 0);
    if (Number.isSafeInteger(value)) return value;
    throw this.malformed("a number below 2^53", `${value}`);
  }

  async text(length: number): Promise<string> {
    if (length > MAX_TEXT) throw this.malformed(`a text of at most ${MAX_TEXT} bytes`, `${length}`);
    return utf8.decode(await this.#take(length));
  }

  async line(): Promise<string> {
    let found = "";
    for (let byte = await this.uint(1); byte !== 0x0a; byte = await this.uint(1)) {
      found += String.fromCharCode(byte);
      if (found.length > MAX_TEXT) throw this.malformed("the end of a line", "none");
    }
    return found;
  }

  /** The place of bytes that are not read. */
  range(length: number): Range {
    const offset = this.at;
    this.#check(length);
    this.at += length;
    return { kind: "bytes", offset, length };
  }

  malformed(expected: string, found: string): MalformedError {
    return new MalformedError("a pickle is damaged", {
      file: this.source.name,
      offset: this.at,
      expected,
      found,
    });
  }

  async #take(length: number): Promise<Uint8Array> {
    this.#check(length);
    const start = this.at - this.#from;
    if (start < 0 || start + length > this.#bytes.length) {
      this.#bytes = await this.source.read(
        this.at,
        Math.min(Math.max(WINDOW, length), this.source.size - this.at),
      );
      this.#from = this.at;
    }
    const begin = this.at - this.#from;
    this.at += length;
    return this.#bytes.subarray(begin, begin + length);
  }

  #check(length: number): void {
    if (this.at + length > this.source.size)
      throw this.malformed(`${length} more bytes`, `${this.source.size - this.at}`);
  }
}
