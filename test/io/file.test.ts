import { mkdtempSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileSource } from "../../src/io/file.node.js";
import { memorySource, sliceSource, streamOf } from "../../src/io/source.js";

const path = join(mkdtempSync(join(tmpdir(), "thaw-file-")), "bytes");
const PIECE = 512 << 10;
const content = Uint8Array.from({ length: 5 * PIECE + 77 }, (_, i) => (i * 2654435761) >>> 24);
writeFileSync(path, content);

/** A copy of each piece at the moment that it is handed out. */
async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of stream) parts.push(new Uint8Array(piece));
  return Buffer.concat(parts);
}

test.each([
  ["nothing", 3, 0],
  ["less than a piece", 5, 100],
  ["one piece", 0, PIECE],
  ["pieces and a rest", 1, 3 * PIECE + 5],
  ["everything", 0, content.length],
])("a stream of %s is what a read gives", async (_, offset, length) => {
  const source = await fileSource(path);
  const expected = content.subarray(offset, offset + length);
  expect(Buffer.compare(await source.read(offset, length), expected)).toBe(0);
  expect(Buffer.compare(await collect(streamOf(source, offset, length)), expected)).toBe(0);
  const into = new Uint8Array(length);
  for await (const piece of streamOf(source, offset, length, { into }))
    expect(piece.buffer).toBe(into.buffer);
  expect(Buffer.compare(into, expected)).toBe(0);
  const window = sliceSource(source, offset, length);
  expect(Buffer.compare(await collect(streamOf(window, 0, length)), expected)).toBe(0);
  const memory = memorySource("memory", content);
  expect(Buffer.compare(await collect(streamOf(memory, offset, length)), expected)).toBe(0);
});

test("a stream uses the same memory again, however long it is", async () => {
  const buffers = new Set<ArrayBufferLike>();
  for await (const piece of streamOf(await fileSource(path), 0, content.length)) buffers.add(piece.buffer);
  expect(buffers.size).toBe(1);
  expect([...buffers][0]?.byteLength).toBeLessThanOrEqual(4 * PIECE);
});

test("a stream can be left, and stopped", async () => {
  const source = await fileSource(path);
  for await (const piece of streamOf(source, 0, content.length)) {
    expect(piece[0]).toBe(content[0]);
    break;
  }
  const { signal } = new AbortController();
  const controller = new AbortController();
  const stopped = async () => {
    for await (const _ of streamOf(source, 0, content.length, { signal: controller.signal }))
      controller.abort();
  };
  await expect(stopped()).rejects.toMatchObject({ name: "AbortError" });
  expect(await source.read(0, 1, signal)).toEqual(content.subarray(0, 1));
});

test("ranges past the end are refused before anything is allocated", async () => {
  const source = await fileSource(path);
  await expect(source.read(0, 2 ** 50)).rejects.toMatchObject({ code: "malformed" });
  await expect(collect(streamOf(source, 5, content.length))).rejects.toMatchObject({ code: "malformed" });
});

test("a file that becomes shorter meanwhile is said to", async () => {
  const short = `${path}-short`;
  writeFileSync(short, content);
  const source = await fileSource(short);
  truncateSync(short, 2 * PIECE);
  const expected = { code: "read", summary: "the file became shorter while it was read" };
  await expect(source.read(0, content.length)).rejects.toMatchObject(expected);
  await expect(collect(streamOf(source, 0, content.length))).rejects.toMatchObject(expected);
});
