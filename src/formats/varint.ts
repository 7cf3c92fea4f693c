/**
 * Varints: numbers of seven bits a byte, as protobuf and SSTables write them.
 *
 * Numbers are kept as two halves of 32 bits, both signed, so that 64 bits are exact without a bigint each, and so that
 * V8 never has to change what it takes these fields for, which would throw away the compiled code of a whole walk.
 *
 * @module
 */
import { MalformedError } from "../errors.js";

/** Steps through varints that follow each other without tags. */
export class Varints {
  lo = 0;
  hi = 0;
  position = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly file: string,
    /** Where in the file the bytes begin, for errors. */
    private readonly offset: number,
  ) {}

  next(): boolean {
    if (this.position >= this.bytes.length) return false;
    const next = readVarint(this.bytes, this.position, this.bytes.length, this);
    if (next < 0) {
      const offset = this.offset + this.position;
      throw new MalformedError(varintFaults[next] ?? "", {
        file: this.file,
        offset,
        expected: "a number of at most 10 bytes, the last one below 0x80",
      });
    }
    this.position = next;
    return true;
  }
}

/** The two halves as an unsigned number, which past 2^53 is rounded: a length. */
export function uint64({ lo, hi }: { readonly lo: number; readonly hi: number }): number {
  return (hi >>> 0) * 2 ** 32 + (lo >>> 0);
}

/** The exact value of a varint's two halves: a `number` where safe. */
export function int64({ lo, hi }: { readonly lo: number; readonly hi: number }): number | bigint {
  const value = hi * 2 ** 32 + (lo >>> 0);
  return Number.isSafeInteger(value) ? value : (BigInt(hi) << 32n) | BigInt(lo >>> 0);
}

const CUT_SHORT = -1;
const TOO_LONG = -2;
export const varintFaults: Readonly<Record<number, string>> = {
  [CUT_SHORT]: "the message ends inside a number",
  [TOO_LONG]: "a number is longer than 10 bytes",
};

/** Reads one varint into `out`, as two halves; gives the place after it, or a fault. */
export function readVarint(
  bytes: Uint8Array,
  at: number,
  stop: number,
  out: { lo: number; hi: number },
): number {
  let lo = 0;
  let hi = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = at < stop ? bytes[at++] : undefined;
    if (byte === undefined) return CUT_SHORT;
    const bits = byte & 0x7f;
    if (shift < 28) lo |= bits << shift;
    else if (shift === 28) {
      lo |= bits << 28;
      hi |= bits >>> 4;
    } else hi |= bits << (shift - 32); // the tenth byte has one bit left; the others fall off the end
    if (byte < 0x80) {
      out.lo = lo;
      out.hi = hi;
      return at;
    }
  }
  return TOO_LONG;
}
