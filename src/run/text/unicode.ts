/**
 * Between bytes in an encoding and code points, with what to do about bytes that are no characters.
 *
 * Source: tensorflow/core/kernels/unicode_ops.cc, whose converter is ICU's.
 *
 * @module
 */
import { MalformedError, UnsupportedError } from "../../errors.js";

export interface Character {
  readonly codePoint: number;
  /** Its first byte. */
  readonly at: number;
  /** Bytes that are no character. */
  readonly bad: boolean;
}

export interface Errors {
  readonly errors: string;
  readonly replacement_char: number;
  readonly replace_control_characters?: boolean;
}

const LAST_CONTROL = 0x1f;

/** The characters of `bytes`, errors dealt with as `policy` says. @throws {MalformedError} where it says "strict" */
export function decoded(bytes: Uint8Array, encoding: string, policy: Errors): Character[] {
  return [...characters(bytes, encoding)].flatMap((character) => {
    const { codePoint, at, bad } = character;
    if (!bad && !(policy.replace_control_characters && codePoint <= LAST_CONTROL)) return [character];
    if (policy.errors === "ignore") return [];
    if (policy.errors !== "strict") return [{ ...character, codePoint: policy.replacement_char }];
    throw new MalformedError(`bytes that are no ${encoding}`, { path: `byte ${at}` });
  });
}

function* characters(bytes: Uint8Array, encoding: string): Generator<Character> {
  const name = encoding.toUpperCase().replaceAll("_", "-");
  if (name === "UTF-8" || name === "UTF8") yield* utf8(bytes);
  else if (/^UTF-?16-?BE$/.test(name)) yield* utf16(bytes);
  else if (/^UTF-?32-?BE$/.test(name)) yield* utf32(bytes);
  else if (/^(ISO-8859-1|LATIN-?1)$/.test(name)) yield* singleBytes(bytes, 0xff);
  else if (/^(US-)?ASCII$/.test(name)) yield* singleBytes(bytes, 0x7f);
  else yield* streamed(bytes, encoding);
}

function* singleBytes(bytes: Uint8Array, last: number): Generator<Character> {
  for (const [at, byte] of bytes.entries()) yield { codePoint: byte, at, bad: byte > last };
}

/** Ill-formed bytes as the Unicode standard advises: one error for each longest start of a character. */
function* utf8(bytes: Uint8Array): Generator<Character> {
  for (let at = 0; at < bytes.length; ) {
    const { codePoint, length } = utf8At(bytes, at);
    yield { codePoint: Math.max(0, codePoint), at, bad: codePoint < 0 };
    at += length;
  }
}

/** The character at a byte, with how many bytes it takes; -1 where there is none. */
function utf8At(bytes: Uint8Array, at: number): { codePoint: number; length: number } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { codePoint: first, length: 1 };
  const more = first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : 0; // biome-ignore format: a table
  if (more === 0) return { codePoint: -1, length: 1 };
  let codePoint = first & (0x3f >> more);
  for (let i = 1; i <= more; i++) {
    const byte = bytes[at + i] ?? 0;
    if (at + i >= bytes.length || !continues(first, byte, i)) return { codePoint: -1, length: i };
    codePoint = (codePoint << 6) | (byte & 0x3f);
  }
  return { codePoint, length: more + 1 };
}

/** Whether a byte may stand at this place: no overlong forms, surrogates, or what is past U+10FFFF. */
function continues(first: number, byte: number, place: number): boolean {
  if (byte < 0x80 || byte > 0xbf) return false;
  if (place > 1) return true;
  if (first === 0xe0) return byte >= 0xa0;
  if (first === 0xed) return byte <= 0x9f;
  if (first === 0xf0) return byte >= 0x90;
  return first !== 0xf4 || byte <= 0x8f;
}

function* utf16(bytes: Uint8Array): Generator<Character> {
  for (let at = 0; at < bytes.length; at += 2) {
    const unit = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    const low = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    const pair = unit >= 0xd800 && unit < 0xdc00 && low >= 0xdc00 && low < 0xe000 && at + 3 < bytes.length;
    const codePoint = pair ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) : unit;
    yield { codePoint, at, bad: at + 1 >= bytes.length || (!pair && unit >= 0xd800 && unit < 0xe000) };
    if (pair) at += 2;
  }
}

function* utf32(bytes: Uint8Array): Generator<Character> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += 4) {
    const codePoint = at + 4 <= bytes.length ? view.getUint32(at) : 0xffffffff;
    yield { codePoint, at, bad: !isScalar(codePoint) };
  }
}

/** Any other encoding that the platform knows, byte by byte, to see where each character begins. */
function* streamed(bytes: Uint8Array, encoding: string): Generator<Character> {
  const decoder = decoderOf(encoding);
  let from = 0;
  for (let at = 0; at <= bytes.length; at++) {
    const end = at === bytes.length;
    const text = [...decoder.decode(bytes.subarray(at, at + 1), { stream: !end })];
    for (const [i, character] of text.entries()) {
      yield {
        codePoint: character.codePointAt(0) ?? 0,
        at: i === 0 ? from : at,
        bad: character === "\ufffd",
      };
    }
    if (text.length > 0) from = at + 1;
  }
}

function decoderOf(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding, { ignoreBOM: true });
  } catch {
    throw new UnsupportedError(`the encoding ${encoding}`, {
      expected: "one that the platform's TextDecoder knows",
    });
  }
}

/** Code points in an encoding. Those that are no characters are dealt with as `policy` says. */
export function encoded(codePoints: readonly number[], encoding: string, policy: Errors): Uint8Array {
  const kept = codePoints.flatMap((codePoint) => {
    if (isScalar(codePoint)) return [codePoint];
    if (policy.errors === "strict") throw new MalformedError("a code point that is no character", { found: `${codePoint}` }); // biome-ignore format: one thought
    return policy.errors === "ignore" ? [] : [policy.replacement_char];
  });
  switch (encoding) {
    case "UTF-8":
      return new TextEncoder().encode(kept.map((codePoint) => String.fromCodePoint(codePoint)).join(""));
    case "UTF-16-BE":
      return bigEndian(
        kept.flatMap((codePoint) => {
          const text = String.fromCodePoint(codePoint);
          return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
        }),
        2,
      );
    case "UTF-32-BE":
      return bigEndian(kept, 4);
    default:
      throw new UnsupportedError(`encoding as ${encoding}`, { expected: "UTF-8, UTF-16-BE or UTF-32-BE" });
  }
}

function bigEndian(units: readonly number[], size: 2 | 4): Uint8Array {
  const bytes = new Uint8Array(units.length * size);
  const view = new DataView(bytes.buffer);
  for (const [i, unit] of units.entries()) {
    if (size === 2) view.setUint16(i * 2, unit);
    else view.setUint32(i * 4, unit);
  }
  return bytes;
}

function isScalar(codePoint: number): boolean {
  return codePoint >= 0 && codePoint <= 0x10ffff && !(codePoint >= 0xd800 && codePoint < 0xe000);
}
