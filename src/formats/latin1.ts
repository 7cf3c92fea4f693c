/**
 * Bytes as text, one character per byte: for magic numbers, and for keys that are bytes.
 *
 * `TextDecoder("latin1")` is windows-1252 by its standard, which maps 0x80 to "€"; Node followed it only from
 * version 23 on.
 *
 * @module
 */

/** Characters that one call of `fromCharCode` takes: arguments live on the stack. */
const CHUNK = 8 << 10;

export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK)
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return text;
}
