/**
 * The words, numbers and strings of a text protobuf, one after the other.
 *
 * Source: https://protobuf.dev/reference/protobuf/textformat-spec
 *
 * @module
 */
import { MalformedError } from "../errors.js";
import type { WireWriter } from "./wire-writer.js";

const code = (char: string) => char.charCodeAt(0);
export const [OPEN, CLOSE, LESS, GREATER, BRACKET, UNBRACKET, COLON, SEMICOLON, COMMA] = [..."{}<>[]:;,"].map(
  code,
) as [number, number, number, number, number, number, number, number, number]; // nine characters, nine codes
// Not exported: V8 takes these for constants then, and a text is mostly them.
const [HASH, MINUS, BACKSLASH, QUOTE, APOSTROPHE, NEWLINE] = [..."#-\\\"'\n"].map(code) as [
  number, number, number, number, number, number]; // biome-ignore format: six of six
const POINT = code(".");
const ZERO = code("0");
/** What {@link TextScanner.peek} gives at the end. */
export const END = -1;

/** Those that a float64 holds exactly, as far as they are needed. */
const powersOfTen = Array.from({ length: 16 }, (_, n) => 10 ** n);

/** Characters of names and numbers. */
const wordChars = new Uint8Array(256);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+-/")
  wordChars[code(char)] = 1;

/** What follows a backslash and stands for one byte. */
const escapes: Readonly<Record<string, number>> = {
  a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92, "'": 39, '"': 34, "?": 63 }; // biome-ignore format: a table

/** Longer than any name, and than any number that means something. */
const MAX_WORD = 1024;

export class TextScanner {
  /** Where in the text it is. */
  at = 0;
  /** The word read last. */
  last = "";
  /** The fields that lead here, for errors. */
  readonly path: string[] = [];

  constructor(
    private readonly text: Uint8Array,
    readonly file: string,
  ) {
    if (text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf) this.at = 3; // a byte order mark
  }

  /** The next character that is no space and in no comment; {@link END} at the end. */
  peek(): number {
    const { text } = this;
    for (;;) {
      const byte = text[this.at];
      if (byte === undefined) return END;
      if (byte === HASH) {
        const end = text.indexOf(NEWLINE, this.at);
        this.at = end < 0 ? text.length : end;
      } else if (byte === 32 || (byte >= 9 && byte <= 13)) this.at++;
      else return byte;
    }
  }

  /** Whether that character is next; then it is passed. */
  takes(char: number): boolean {
    const here = this.peek() === char;
    if (here) this.at++;
    return here;
  }

  /** Whether a string is next. */
  get atString(): boolean {
    const next = this.peek();
    return next === QUOTE || next === APOSTROPHE;
  }

  /** Whether a number in digits is next. */
  get atNumber(): boolean {
    const next = this.peek();
    return next === MINUS || (next >= ZERO && next < ZERO + 10);
  }

  /** A name or a number. */
  word(): string {
    const { text } = this;
    const start = this.at;
    while (wordChars[text[this.at] ?? 0] === 1) this.at++;
    if (this.at === start) throw this.malformed("a name or a value");
    if (!this.#isLast(start, this.at)) {
      this.last = "";
      for (let at = start; at < Math.min(this.at, start + MAX_WORD); at++)
        this.last += String.fromCharCode(text[at] ?? 0);
    }
    return this.last;
  }

  /** Whether the word before was the same: a list of a million numbers names its field a million times. */
  #isLast(start: number, end: number): boolean {
    if (end - start !== this.last.length) return false;
    for (let i = 0; i < this.last.length; i++)
      if (this.last.charCodeAt(i) !== this.text[start + i]) return false;
    return true;
  }

  /** A word, with a minus that may stand apart from it. */
  number(): string {
    if (this.peek() !== MINUS) return this.word();
    this.at++;
    this.peek();
    return `-${this.word()}`;
  }

  /** A number, `inf` or `nan`, with or without a sign or the `f` of C. */
  float(): number {
    return this.#plainFloat() ?? this.#anyFloat();
  }

  /**
   * A number of at most 15 digits, and a point, without a string: the digits and the power of ten are both exact, so that
   * their quotient is the nearest float64. Undefined, with nothing taken, for any other.
   *
   * Source: Clinger, How to read floating point numbers accurately, 1990
   */
  #plainFloat(): number | undefined {
    const { text } = this;
    const negative = this.peek() === MINUS;
    let [at, digits, fraction, value] = [negative ? this.at + 1 : this.at, 0, -1, 0];
    for (; ; at++) {
      const byte = text[at] ?? 0;
      if (byte >= 48 && byte < 58) {
        value = value * 10 + byte - 48;
        digits++;
        if (fraction >= 0) fraction++;
      } else if (byte === POINT && fraction < 0) fraction = 0;
      else if (wordChars[byte] === 1) return undefined;
      else break;
    }
    if (digits === 0 || digits > 15) return undefined;
    this.at = at;
    const size = value / (powersOfTen[Math.max(fraction, 0)] ?? 1);
    return negative ? -size : size;
  }

  #anyFloat(): number {
    const word = this.number();
    const value = Number(word);
    if (!Number.isNaN(value)) return value;
    const lower = word.toLowerCase();
    if (/^-?nan$/.test(lower)) return Number.NaN;
    const [, sign, infinite] = /^(-?)inf(inity)?$/.exec(lower) ?? [];
    if (infinite !== undefined || sign !== undefined)
      return sign ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const short = Number(/^-?[\d.]+(e[+-]?\d+)?f$/.test(lower) ? lower.slice(0, -1) : Number.NaN);
    if (!Number.isNaN(short)) return short;
    throw this.malformed("a number", word);
  }

  /** Decimal, octal or hexadecimal; exact. */
  integer(): number | bigint {
    const word = this.number();
    if (/^-?(0|[1-9]\d{0,14})$/.test(word)) return Number(word);
    const [, sign, digits] = /^(-?)(0x[0-9a-f]+|\d+)$/i.exec(word) ?? [];
    if (digits === undefined || digits.length > 24) throw this.malformed("an integer", word);
    const octal = /^0[0-7]+$/.test(digits) ? `0o${digits}` : digits;
    if (/^0\d*[89]/.test(digits)) throw this.malformed("an integer", word);
    return sign ? -BigInt(octal) : BigInt(octal);
  }

  /** 1 or 0. */
  bool(): number {
    const word = this.word();
    if (/^(true|True|t|1|0x1|01)$/.test(word)) return 1;
    if (/^(false|False|f|0|0x0|00)$/.test(word)) return 0;
    throw this.malformed("true or false", word);
  }

  /** The bytes of the strings here, written to `out`. Strings that stand in a row are one. */
  strings(out: WireWriter): void {
    let count = 0;
    for (let next = this.peek(); next === QUOTE || next === APOSTROPHE; next = this.peek(), count++)
      this.#string(next, out);
    if (count === 0) throw this.malformed("a string");
  }

  #string(quote: number, out: WireWriter): void {
    const { text } = this;
    const start = this.at++;
    const end = this.#closing(quote, start);
    const into = out.space(end - start); // no escape is shorter than what it stands for
    let to = out.length;
    for (let at = this.at; at < end; ) {
      const byte = text[at++] ?? 0;
      if (byte !== BACKSLASH) {
        into[to++] = byte;
        continue;
      }
      const [a, b, c] = [octalDigit(text[at]), octalDigit(text[at + 1]), octalDigit(text[at + 2])];
      if (a >= 0 && b >= 0 && c >= 0) {
        into[to++] = a * 64 + b * 8 + c;
        at += 3;
        continue;
      }
      this.at = at;
      out.length = to;
      this.#escape(out);
      [at, to] = [this.at, out.length];
    }
    out.length = to;
    this.at = end + 1;
  }

  /** Where the string that began at `start` ends. */
  #closing(quote: number, start: number): number {
    const { text } = this;
    for (let at = this.at; ; at++) {
      const byte = text[at];
      if (byte === quote) return at;
      if (byte === BACKSLASH) at++;
      else if (byte === undefined || byte === NEWLINE) {
        this.at = at;
        throw this.malformed("the end of a string", undefined, start);
      }
    }
  }

  /** An escape other than one of three octal digits. */
  #escape(out: WireWriter): void {
    const { text } = this;
    const [a, b] = [octalDigit(text[this.at]), octalDigit(text[this.at + 1])];
    if (a >= 0) {
      out.byte(b >= 0 ? a * 8 + b : a);
      this.at += b >= 0 ? 2 : 1;
      return;
    }
    const letter = String.fromCharCode(text[this.at++] ?? 0);
    const byte = escapes[letter];
    if (byte !== undefined) out.byte(byte);
    else this.#hexEscape(letter, out);
  }

  #hexEscape(letter: string, out: WireWriter): void {
    const most = letter === "x" || letter === "X" ? 2 : letter === "u" ? 4 : letter === "U" ? 8 : 0;
    const [digits = ""] =
      /^[0-9a-fA-F]*/.exec(String.fromCharCode(...this.text.subarray(this.at, this.at + most))) ?? [];
    if (most === 0 || digits === "" || (most > 2 && digits.length !== most))
      throw this.malformed("an escape sequence");
    this.at += digits.length;
    const value = Number.parseInt(digits, 16);
    if (most === 2) out.byte(value);
    else if (value > 0x10ffff) throw this.malformed("a code point of Unicode");
    else {
      const encoded = new TextEncoder().encode(String.fromCodePoint(value));
      out.raw(encoded, 0, encoded.length);
    }
  }

  /** The error that something else than `expected` is here. */
  malformed(expected: string, found?: string, at = this.at): MalformedError {
    const before = this.text.subarray(0, at);
    let line = 1;
    for (let i = before.indexOf(NEWLINE); i >= 0; i = before.indexOf(NEWLINE, i + 1)) line++;
    const column = at - before.lastIndexOf(NEWLINE);
    const next =
      this.text[at] === undefined
        ? "the end of the file"
        : JSON.stringify(String.fromCharCode(this.text[at] ?? 0));
    return new MalformedError(`line ${line}, column ${column} is no text protobuf`, {
      file: this.file,
      offset: at,
      path: this.path.join(".") || undefined,
      expected,
      found: found ?? next,
    });
  }
}

/** 0 to 7, or -1. */
function octalDigit(byte: number | undefined): number {
  return byte !== undefined && byte >= 48 && byte < 56 ? byte - 48 : -1;
}
