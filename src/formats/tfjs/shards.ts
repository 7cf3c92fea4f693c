/**
 * Shards: the files whose concatenation holds a group's weights, read as one.
 *
 * @module
 */
import { type ByteSource, checkRange } from "../../io/source.js";

/** One source after another; a read touches only the parts that it spans. */
export function concatSources(name: string, parts: readonly ByteSource[]): ByteSource {
  const starts: number[] = [];
  let size = 0;
  for (const part of parts) {
    starts.push(size);
    size += part.size;
  }
  const spans = (offset: number, length: number) =>
    parts.flatMap((part, index) => {
      const start = starts[index] ?? 0;
      const [from, to] = [Math.max(offset, start), Math.min(offset + length, start + part.size)];
      return to > from ? [{ part, from: from - start, count: to - from, at: from - offset }] : [];
    });
  const source: ByteSource = {
    name,
    size,
    read: async (offset, length, signal) => {
      checkRange(source, offset, length);
      const pieces = spans(offset, length);
      const [only] = pieces;
      if (only && pieces.length === 1) return only.part.read(only.from, only.count, signal);
      const out = new Uint8Array(length);
      for (const { part, from, count, at } of pieces) out.set(await part.read(from, count, signal), at);
      return out;
    },
  };
  return source;
}
