/**
 * Text with bytes in it that are no UTF-8. RE2 matches none of them, and leaves them where they are.
 *
 * @module
 */
import { type ByteString, byteString, toBytes } from "../strings.js";

/** Whole characters, as table 3-7 of the Unicode standard lists them, or a byte that is no part of one. */
const tokens =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are bytes
  /((?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+)|[\x80-\xff]/g;

export interface Broken {
  /** One more than there are bytes: what is before, between and behind them. */
  readonly pieces: readonly string[];
  /** The bytes that are no UTF-8, as characters. */
  readonly bytes: readonly ByteString[];
}

export function broken(text: ByteString): Broken {
  const pieces = [""];
  const bytes: ByteString[] = [];
  for (const [token, whole] of text.matchAll(tokens)) {
    if (whole !== undefined) pieces[pieces.length - 1] = utf8.decode(toBytes(whole));
    else {
      bytes.push(token);
      pieces.push("");
    }
  }
  return { pieces, bytes };
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text again, with other pieces. */
export function put(pieces: readonly string[], bytes: readonly ByteString[]): ByteString {
  return pieces.map((piece, i) => byteString(new TextEncoder().encode(piece)) + (bytes[i] ?? "")).join("");
}

/** One string, with a lone surrogate for each byte that is no UTF-8. */
export function escaped({ pieces, bytes }: Broken): string {
  const alone = (byte = "") => (byte === "" ? "" : String.fromCharCode(LONE + byte.charCodeAt(0)));
  return pieces.map((piece, i) => piece + alone(bytes[i])).join("");
}

/** The text that {@link escaped} has escaped. */
export function unescaped(text: string): ByteString {
  const pieces = text.split(lone);
  const bytes = [...text.matchAll(lone)].map(([byte]) => String.fromCharCode(byte.charCodeAt(0) - LONE));
  return put(pieces, bytes);
}

const LONE = 0xdc00;
const lone = /(?<![\ud800-\udbff])[\udc80-\udcff]/g;
