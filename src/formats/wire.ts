/**
 * Protobuf's wire format, read lazily from a file that may be larger than memory: see walk.ts.
 *
 * Source: https://protobuf.dev/programming-guides/encoding
 *
 * @module
 */
import { type ErrorDetails, MalformedError } from "../errors.js";
import type { ByteSource } from "../io/source.js";
import { int64, readVarint, uint64, Varints, varintFaults } from "./varint.js";
import { type Walk, Window } from "./window.js";

export const Wire = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;

/** As protobuf's own default: deeper nesting exhausts stacks and means nothing. */
const MAX_DEPTH = 100;

/** A field's tag (5 bytes at most) and a varint (10) always fit. */
const HEADER_BYTES = 15;

/** Messages up to this size are taken whole, so that most of a walk happens in memory. */
const WHOLE_MESSAGE = 16 << 10;

const scratch = new DataView(new ArrayBuffer(8));

/** Steps through the fields of one message. */
export class Cursor {
  /** The number of the field that {@link next} found. */
  field = 0;
  wire: number = Wire.varint;
  /** The payload of a length-delimited field, as offsets in the file. */
  from = 0;
  to = 0;
  /** The two halves of a scalar. */
  lo = 0;
  hi = 0;
  #position: number;

  private constructor(
    private readonly window: Window,
    readonly start: number,
    readonly end: number,
    private readonly parent: Cursor | null,
    private readonly label: string,
    private readonly index: number | string | null,
    private readonly depth: number,
  ) {
    this.#position = start;
    if (depth > MAX_DEPTH)
      throw this.malformed("messages are nested too deeply", { expected: `at most ${MAX_DEPTH} levels` });
  }

  /** The whole of a source as one message. */
  static over(source: ByteSource): Cursor {
    return new Cursor(
      new Window(source.name, source.size, new Uint8Array(0), 0),
      0,
      source.size,
      null,
      "",
      null,
      0,
    );
  }

  /** A message in memory. `offset` is where in `file` it begins, for errors. */
  static inMemory(bytes: Uint8Array, file = "bytes", offset = 0): Cursor {
    const end = offset + bytes.length;
    return new Cursor(new Window(file, end, bytes, offset), offset, end, null, "", null, 0);
  }

  /** The beginning of a message: fields that end past it are met, but cannot be looked into. */
  static prefix(bytes: Uint8Array): Cursor {
    return new Cursor(new Window("", bytes.length, bytes, 0), 0, Number.MAX_SAFE_INTEGER, null, "", null, 0);
  }

  get file(): string {
    return this.window.file;
  }

  /** Whether the whole message is at hand, so that walking it needs no reads. */
  get atHand(): boolean {
    return this.window.holds(this.start, this.end);
  }

  /** Whether the message's bytes are at hand and stay so. */
  get inMemory(): boolean {
    return this.window.whole && this.atHand;
  }

  /** Goes to the next field if its header is at hand. False at the end, and where bytes have to be read. */
  next(): boolean {
    const { window, end } = this;
    const at = this.#position;
    if (at >= end || !window.holds(at, Math.min(end, at + HEADER_BYTES, window.size))) return false;
    if (at >= window.size) return false; // a prefix ends here
    this.#varint();
    this.wire = this.lo & 7;
    this.field = (this.lo >>> 3) | ((this.hi & 7) << 29);
    if (this.field === 0 || this.hi > 7)
      throw this.malformed("a field has an impossible number", {
        offset: at,
        expected: "1 to 536870911",
        found: this.field === 0 ? "0" : "a larger one",
      });
    this.#payload(at);
    return true;
  }

  /** Reads what {@link next} lacks, and goes to the next field. False at the end of the message. */
  *more(): Walk<boolean> {
    const at = this.#position;
    if (at >= this.end) return false;
    yield* this.window.range(at, Math.min(this.end, at + HEADER_BYTES));
    return this.next();
  }

  /** The payload's bytes: a view that is valid for as long as it is referenced. */
  *bytes(): Walk<Uint8Array> {
    this.expect(Wire.bytes);
    return yield* this.window.range(this.from, this.to);
  }

  /** The same without steps, for a message in memory. */
  payload(): Uint8Array {
    this.expect(Wire.bytes);
    const bytes = this.memory(this.from, this.to);
    if (bytes) return bytes;
    throw this.malformed("a message in memory points outside itself", {
      expected: "bytes in memory",
      found: `a range up to ${this.to}`,
    });
  }

  *string(): Walk<string> {
    yield* this.bytes();
    return this.text();
  }

  /** The same without steps, for a payload that is at hand: a graph has tens of thousands of names. */
  text(): string {
    this.expect(Wire.bytes);
    try {
      return this.window.text(this.from, this.to);
    } catch {
      throw this.malformed("a string is not UTF-8", {
        offset: this.from,
        expected: "text",
        found: `other bytes in field ${this.field}`,
      });
    }
  }

  /** The payload as a message. `index` tells it from its siblings in errors. */
  *message(label: string, index: number | string | null = null): Walk<Cursor> {
    const { from, to } = this;
    if (to - from <= WHOLE_MESSAGE) yield* this.bytes();
    return (
      this.messageAtHand(label, index) ??
      new Cursor(this.window, from, to, this, label, index, this.depth + 1)
    );
  }

  /** The same without steps; undefined for a message that is large or not at hand. */
  messageAtHand(label: string, index: number | string | null = null): Cursor | undefined {
    this.expect(Wire.bytes);
    const { from, to, window } = this;
    if (!window.holds(from, to) || (to - from > WHOLE_MESSAGE && !window.whole)) return undefined;
    return new Cursor(window.settled, from, to, this, label, index, this.depth + 1);
  }

  /** The same for a message inside one that is {@link inMemory}. */
  within(label: string, index: number | string | null = null): Cursor {
    this.expect(Wire.bytes);
    return new Cursor(this.window, this.from, this.to, this, label, index, this.depth + 1);
  }

  /** The whole message in memory, whatever its size, as a cursor at its beginning. */
  *loaded(): Walk<Cursor> {
    const bytes = yield* this.window.range(this.start, this.end);
    const window = new Window(this.file, this.end, bytes, this.start);
    return new Cursor(window, this.start, this.end, this.parent, this.label, this.index, this.depth);
  }

  /** A cursor at the message's beginning. */
  again(): Cursor {
    const { window, start, end, parent, label, index, depth } = this;
    return new Cursor(window, start, end, parent, label, index, depth);
  }

  /** The message's bytes if they are at hand. */
  memory(from = this.start, to = this.end): Uint8Array | undefined {
    const { window } = this;
    return window.holds(from, to) ? window.bytes.subarray(from - window.start, to - window.start) : undefined;
  }

  int32(): number {
    this.expect(Wire.varint);
    return this.lo;
  }

  /** An exact int64: a `number` where safe. */
  int64(): number | bigint {
    this.expect(Wire.varint);
    return int64(this);
  }

  /** One entry of a repeated integer, or all of a packed run. @throws {MalformedError} past 2^53 */
  *numbers(): Walk<number[]> {
    if (this.wire === Wire.varint) return [this.#safe(this)];
    const numbers: number[] = [];
    for (const run = new Varints(yield* this.bytes(), this.file, this.from); run.next(); )
      numbers.push(this.#safe(run));
    return numbers;
  }

  #safe(halves: { readonly lo: number; readonly hi: number }): number {
    const value = int64(halves);
    if (typeof value === "number") return value;
    throw this.malformed("a number is too large", { offset: this.from, found: `${value}` });
  }

  bool(): boolean {
    this.expect(Wire.varint);
    return (this.lo | this.hi) !== 0;
  }

  /** Unsigned. */
  fixed32(): number {
    this.expect(Wire.fixed32);
    return this.lo >>> 0;
  }

  float(): number {
    this.expect(Wire.fixed32);
    scratch.setInt32(0, this.lo);
    return scratch.getFloat32(0);
  }

  /** @throws {MalformedError} when the field is encoded otherwise */
  expect(wire: number): void {
    if (this.wire === wire) return;
    throw this.malformed("a field has the wrong wire type", {
      offset: this.from,
      expected: `wire type ${wire} in field ${this.field}`,
      found: `${this.wire}`,
    });
  }

  malformed(summary: string, details: Pick<ErrorDetails, "offset" | "expected" | "found"> = {}) {
    return new MalformedError(summary, {
      hint: "the file may be truncated or damaged; compare its size with the original's",
      file: this.file,
      offset: details.offset ?? this.start,
      path: this.path || undefined,
      expected: details.expected,
      found: details.found,
    });
  }

  /** Where we are, such as `node[12].attr["T"]`. */
  get path(): string {
    const own = this.index === null ? this.label : `${this.label}[${JSON.stringify(this.index)}]`;
    const outer = this.parent?.path;
    return outer && own ? `${outer}.${own}` : outer || own;
  }

  #payload(fieldStart: number): void {
    switch (this.wire) {
      case Wire.varint:
        this.from = this.#position;
        this.#varint();
        this.to = this.#position;
        return;
      case Wire.fixed64:
        this.#fixed(8);
        return;
      case Wire.fixed32:
        this.#fixed(4);
        return;
      case Wire.bytes:
        this.#delimited(fieldStart);
        return;
      default:
        throw this.malformed("a field has an impossible wire type", {
          offset: fieldStart,
          expected: "0, 1, 2 or 5 (groups are not used by TensorFlow)",
          found: `${this.wire}`,
        });
    }
  }

  #delimited(fieldStart: number): void {
    this.#varint();
    const length = uint64(this);
    this.from = this.#position;
    if (length > this.end - this.from) {
      throw this.malformed("a length ends past the end of its message", {
        offset: fieldStart,
        expected: `at most ${this.end - this.from} bytes in field ${this.field}`,
        found: `${length}`,
      });
    }
    this.to = this.#position = this.from + length;
  }

  #fixed(width: 4 | 8): void {
    const { window } = this;
    const at = this.#position;
    if (at + width > this.end)
      throw this.malformed("the message ends inside a field", {
        offset: at,
        expected: `${width} bytes`,
        found: `${this.end - at}`,
      });
    const first = at - window.start;
    this.lo = int32At(window.bytes, first);
    this.hi = width === 8 ? int32At(window.bytes, first + 4) : 0;
    this.from = at;
    this.to = this.#position = at + width;
  }

  /** Reads a varint into `lo` and `hi`. */
  #varint(): void {
    const { window } = this;
    const stop = Math.min(window.bytes.length, this.end - window.start);
    const next = readVarint(window.bytes, this.#position - window.start, stop, this);
    if (next < 0)
      throw this.malformed(varintFaults[next] ?? "", {
        offset: this.#position,
        expected: "a number of 1 to 10 bytes",
        found: `${this.end - this.#position} bytes left of the message`,
      });
    this.#position = window.start + next;
  }
}

/** Little-endian. */
function int32At(bytes: Uint8Array, at: number): number {
  const byte = (i: number) => bytes[at + i] ?? 0;
  return byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24);
}
