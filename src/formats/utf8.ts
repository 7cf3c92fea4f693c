/**
 * UTF-8, and nothing else: what is not is an error, where a decoder would put a question mark.
 *
 * @module
 */

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Decodes parts of the bytes that it was made for. @throws {TypeError} where they are not UTF-8 */
export type Decoder = (from: number, to: number) => string;

/**
 * A decoder for many short parts of the same bytes, as the names in a graph are. Node decodes a part of a Buffer in a
 * fifth of the time that a TextDecoder takes.
 */
export function decoderOf(bytes: Uint8Array): Decoder {
  if (typeof Buffer === "undefined") return (from, to) => strict.decode(bytes.subarray(from, to));
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (from, to) => {
    const text = buffer.toString("utf8", from, to);
    // What stands for bytes that are no text; or it is what the text says.
    return text.includes("\uFFFD") ? strict.decode(bytes.subarray(from, to)) : text;
  };
}
