/**
 * A position in a block of an HDF5 file's metadata. All numbers are little-endian.
 *
 * @module
 */
import { MalformedError } from "../../errors.js";

/** Where a block came from, for messages. */
export interface Place {
  readonly file: string;
  /** Offset of the block's first byte in the file. */
  readonly offset: number;
  /** What the block is: `the object header of /model_weights`. */
  readonly path: string;
}

const utf8 = new TextDecoder();

export class Cursor {
  #at = 0;
  readonly #view: DataView;

  constructor(
    readonly block: Uint8Array,
    readonly place: Place,
  ) {
    this.#view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  }

  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.block.byteLength - this.#at;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** An unsigned number of 1 to 8 bytes; all bits set means "undefined" in this format, and gives null. */
  maybe(bytes: number): number | null {
    const from = this.#take(bytes);
    let value = 0n;
    for (let index = bytes - 1; index >= 0; index--) {
      value = (value << 8n) | BigInt(this.#view.getUint8(from + index));
    }
    if (value === (1n << BigInt(8 * bytes)) - 1n) return null;
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.error("a number below 2^53", `${value}`);
    return Number(value);
  }

  /** The same where a value must be there. */
  uint(bytes: number): number {
    const value = this.maybe(bytes);
    if (value === null) throw this.error("a value", "all bits set, which means none");
    return value;
  }

  bytes(count: number): Uint8Array {
    const from = this.#take(count);
    return this.block.subarray(from, from + count);
  }

  skip(count: number): this {
    this.#take(count);
    return this;
  }

  /** Moves to the next multiple of `unit` from the block's beginning; the end counts as one. */
  align(unit: number): this {
    const target = Math.ceil(this.#at / unit) * unit;
    this.#at = Math.min(target, this.block.byteLength);
    return this;
  }

  /** Text up to a zero byte, or to the end. */
  text(): string {
    const end = this.block.indexOf(0, this.#at);
    const bytes = this.bytes((end < 0 ? this.block.byteLength : end) - this.#at);
    if (end >= 0) this.skip(1);
    return utf8.decode(bytes);
  }

  /** Text in a field of fixed length, without its zero padding. */
  textOf(length: number): string {
    return utf8.decode(untilZero(this.bytes(length)));
  }

  expect(signature: string): this {
    const found = String.fromCharCode(...this.bytes(signature.length));
    if (found !== signature) throw this.error(`the signature ${signature}`, JSON.stringify(found));
    return this;
  }

  /** A cursor over the next `count` bytes. */
  sub(count: number): Cursor {
    const offset = this.place.offset + this.#at;
    return new Cursor(this.bytes(count), { ...this.place, offset });
  }

  /** A cursor over the same block, at its beginning. */
  copy(): Cursor {
    return new Cursor(this.block, this.place);
  }

  error(expected: string, found: string): MalformedError {
    const { file, path, offset } = this.place;
    return new MalformedError("damaged HDF5 structure", {
      file,
      path,
      offset: offset + this.#at,
      expected,
      found,
    });
  }

  #take(count: number): number {
    if (count < 0 || count > this.left) throw this.error(`${count} more bytes`, `${this.left}`);
    this.#at += count;
    return this.#at - count;
  }
}

/** The bytes before the first zero. */
export function untilZero(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}
