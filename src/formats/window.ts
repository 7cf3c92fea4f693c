/**
 * What of a file is at hand, and how to ask for the rest.
 *
 * A walk is a generator that yields the ranges it needs and is resumed with their bytes, so one decoder serves
 * local files (driven without waiting), HTTP (driven with `await`) and bytes in memory.
 *
 * @module
 */
import { type Decoder, decoderOf } from "./utf8.js";

/** A range that a walk needs before it can go on. */
export interface Need {
  readonly start: number;
  readonly end: number;
}

/** A computation that is handed the bytes that it asks for. */
export type Walk<T> = Generator<Need, T, Uint8Array>;

/** Reads after a jump are short, because what follows a skipped tensor is often one short node. */
const FIRST_WINDOW = 4 << 10;

/** Reads double while they are consecutive, up to this. */
const MAX_WINDOW = 1 << 20;

/** The bytes at hand of one source. Shared by all cursors over it. */
export class Window {
  /** Whether nothing lies outside, so that the window never moves. */
  readonly whole: boolean;
  #step = FIRST_WINDOW;
  #decode: Decoder | undefined;
  #settled: Window | undefined;

  constructor(
    readonly file: string,
    readonly size: number,
    public bytes: Uint8Array,
    /** Where in the file `bytes` begins. */
    public start: number,
  ) {
    this.whole = start + bytes.length === size;
  }

  /** What is at hand now as a window of its own, which never moves: for a message that is looked into later. */
  get settled(): Window {
    if (this.whole) return this;
    this.#settled ??= new Window(this.file, this.start + this.bytes.length, this.bytes, this.start);
    return this.#settled;
  }

  /** The text of a range that is at hand. */
  text(start: number, end: number): string {
    this.#decode ??= decoderOf(this.bytes);
    return this.#decode(start - this.start, end - this.start);
  }

  holds(start: number, end: number): boolean {
    return start >= this.start && end <= this.start + this.bytes.length;
  }

  /** The bytes of a range, read unless at hand. */
  *range(start: number, end: number): Walk<Uint8Array> {
    if (!this.holds(start, end)) yield* this.#read(start, end);
    return this.bytes.subarray(start - this.start, end - this.start);
  }

  *#read(start: number, end: number): Walk<void> {
    const here = this.start + this.bytes.length;
    const consecutive = start <= here && start >= this.start;
    this.#step = consecutive ? Math.min(MAX_WINDOW, this.#step * 2) : FIRST_WINDOW;
    const until = Math.min(this.size, Math.max(end, start + this.#step));
    this.bytes = yield { start, end: until };
    this.start = start;
    this.#decode = this.#settled = undefined;
  }
}
