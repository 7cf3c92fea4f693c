/**
 * A stream of bits, the highest of each byte first.
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import type { Place } from "./cursor.js";

export class Bits {
  #at = 0;
  /** Bits of the byte at `#at` that were read. */
  #bit = 0;

  constructor(
    readonly bytes: Uint8Array,
    readonly place: Place,
  ) {}

  /** The next 0 to 24 bits as a number. */
  read(count: number): number {
    const value = (this.#word() << this.#bit) >>> (32 - count);
    this.#skip(count);
    return count === 0 ? 0 : value;
  }

  /** How many zeros stand before the next one, which is read too. */
  unary(): number {
    for (let zeros = 0; ; ) {
      const left = 32 - this.#bit;
      const run = Math.min(Math.clz32(this.#word() << this.#bit), left);
      zeros += run;
      this.#skip(run === left ? run : run + 1);
      if (run < left) return zeros;
    }
  }

  /** The four bytes from here on; zeros after the end, which `#skip` refuses to pass. */
  #word(): number {
    const { bytes } = this;
    const at = this.#at;
    return (
      ((bytes[at] ?? 0) << 24) |
      ((bytes[at + 1] ?? 0) << 16) |
      ((bytes[at + 2] ?? 0) << 8) |
      (bytes[at + 3] ?? 0)
    );
  }

  #skip(count: number): void {
    const bits = this.#bit + count;
    this.#at += bits >> 3;
    this.#bit = bits & 7;
    const { length } = this.bytes;
    if (this.#at < length || (this.#at === length && this.#bit === 0)) return;
    throw new MalformedError("a chunk of a dataset ends before its elements do", {
      ...this.place,
      expected: "more bits",
      found: `${length} bytes`,
    });
  }
}
