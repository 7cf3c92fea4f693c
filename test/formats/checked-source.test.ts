/** Checksums of tensors that are large enough to be checked while they are read. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openPath } from "../../src/formats/open.node.js";
import { statistics } from "../../src/tensor/statistics.js";
import { checksum, entry, header, tableOf } from "./table.js";

const FLOAT = 1;
const folder = mkdtempSync(join(tmpdir(), "thaw-checked-"));

/** Four pieces of a file's stream, and a rest. */
const values = Float32Array.from({ length: (2 << 18) + 3 }, (_, i) => i / 7);

async function write(name: string, { bigEndian = false, damagedAt = -1 }) {
  const bytes = Buffer.from(values.slice().buffer);
  if (bigEndian) bytes.swap32();
  const crc32c = await checksum(bytes);
  const offset = 5; // nothing aligns tensors in a shard
  const shape = { dim: [{ size: values.length }] };
  const entries = [
    ["", header({ num_shards: 1, endianness: bigEndian ? 1 : 0 })],
    ["a", entry({ dtype: FLOAT, shape, offset, size: bytes.length, crc32c })],
  ] as const;
  if (damagedAt >= 0) bytes[damagedAt] = (bytes[damagedAt] ?? 0) ^ 1;
  writeFileSync(join(folder, `${name}.index`), await tableOf(entries));
  writeFileSync(join(folder, `${name}.data-00000-of-00001`), Buffer.concat([new Uint8Array(offset), bytes]));
  return join(folder, `${name}.index`);
}

async function tensorOf(path: string, ignoreChecksums = false) {
  const file = await openPath(path, { ignoreChecksums });
  const [tensor] = file.tensors;
  if (!tensor) throw new Error("no tensor");
  return { tensor, file };
}

async function joined(chunks: AsyncIterable<unknown>): Promise<Float32Array> {
  const all: Float32Array[] = [];
  for await (const chunk of chunks) all.push(chunk as Float32Array); // the fixture's dtype is float32
  return Float32Array.from(all.flatMap((chunk) => [...chunk]));
}

describe.each([
  ["little-endian", false],
  ["big-endian", true],
])("%s", (name, bigEndian) => {
  test("the same values come by load, in chunks and in slices", async () => {
    const { tensor } = await tensorOf(await write(name, { bigEndian }));
    const same = (data: unknown) => Buffer.compare(new Uint8Array((data as Float32Array).buffer), new Uint8Array(values.buffer)); // biome-ignore format: one thought
    expect(same((await tensor.load()).data)).toBe(0);
    expect(same(await joined(tensor.chunks()))).toBe(0);
    expect(same(tensor.loadSync()?.data)).toBe(0);
    expect((await tensor.slice([[-2, values.length]])).data).toEqual(values.slice(-2));
    expect((await statistics(tensor)).max).toBe(values.at(-1));
  });

  test.each([
    ["in the first piece", 0],
    ["in a later one", 1 << 20],
    ["in the last byte", values.byteLength - 1],
  ])("damage %s is found, whichever way it is read", async (where, damagedAt) => {
    const path = await write(`${name}-${where.replaceAll(" ", "-")}`, { bigEndian, damagedAt });
    const expected = { code: "malformed", summary: "the tensor a does not fit its checksum", offset: 5 };
    const { tensor } = await tensorOf(path);
    await expect(tensor.load()).rejects.toMatchObject(expected);
    await expect(joined(tensor.chunks())).rejects.toMatchObject(expected);
    await expect(statistics(tensor)).rejects.toMatchObject(expected);
    expect(() => tensor.loadSync()).toThrow(expect.objectContaining(expected));
    const anyway = await tensorOf(path, true);
    expect((await anyway.tensor.load()).data).toHaveLength(values.length);
    expect(anyway.file.notes).toEqual([expect.stringContaining(expected.summary)]);
  });
});

test("a chunk is the reader's own: the next one does not write over it", async () => {
  const { tensor } = await tensorOf(await write("own", {}));
  const chunks = tensor.chunks();
  const first = (await chunks.next()).value as Float32Array; // the fixture's dtype is float32
  const copy = first.slice();
  for await (const _ of chunks);
  expect(first).toEqual(copy);
});
