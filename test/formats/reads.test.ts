/** How much is read for what, whatever the bytes come from. */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { archiveFolder } from "../../src/formats/archive.js";
import type { ModelFile } from "../../src/formats/file.js";
import { openFile } from "../../src/formats/open.js";
import { openPath } from "../../src/formats/open.node.js";
import { memoryFolder } from "../../src/io/memory-folder.js";
import { type ByteSource, checkRange } from "../../src/io/source.js";
import { tensorflow } from "../../src/proto/tensorflow.js";
import { statistics } from "../../src/tensor/statistics.js";
import { TensorRef } from "../../src/tensor/tensor.js";
import { checksum, entry, header, tableOf } from "./table.js";

const DT_FLOAT = 1;
/** Rows of 8,000 bytes: further apart than what is read along. */
const SHAPE = [150, 2000];
const values = Float32Array.from({ length: 150 * 2000 }, (_, i) => Math.sin(i));
const BYTES = values.byteLength;
const content = new Uint8Array(values.buffer);
const shape = { dim: SHAPE.map((size) => ({ size })) } as never; // the schema wants Long for what fits a number

/** `wide` and `other`, 1.2 MB each. */
const graph = tensorflow.GraphDef.encode({
  node: ["wide", "other"].map((name) => ({
    name,
    op: "Const",
    attr: {
      dtype: { type: DT_FLOAT },
      value: { tensor: { dtype: DT_FLOAT, tensor_shape: shape, tensor_content: content } },
    },
  })),
}).finish();

/** A source that keeps count. It cannot be read without waiting, nor as a stream. */
function counted(name: string, bytes: Uint8Array, count: Count): ByteSource {
  const source: ByteSource = {
    name,
    size: bytes.length,
    read: async (offset, length) => {
      checkRange(source, offset, length);
      count.bytes += length;
      count.reads++;
      count.largest = Math.max(count.largest, length);
      return bytes.slice(offset, offset + length);
    },
  };
  return source;
}

interface Count {
  bytes: number;
  reads: number;
  largest: number;
}

const none = (): Count => ({ bytes: 0, reads: 0, largest: 0 });

async function checkpoint(count: Count): Promise<ModelFile> {
  const place = { dtype: DT_FLOAT, shape, size: BYTES, crc32c: await checksum(content) };
  const index = await tableOf([
    ["", header()],
    ["other", entry({ ...place, offset: 0 })],
    ["wide", entry({ ...place, offset: BYTES })],
  ]);
  const files = { "m.index": index, "m.data-00000-of-00001": Buffer.concat([content, content]) };
  const sources = Object.entries(files).map(([name, bytes]) => [name, counted(name, bytes, count)] as const);
  return openFile(memoryFolder("folder", Object.fromEntries(sources)));
}

async function member(archive: Uint8Array, count: Count): Promise<ModelFile> {
  const folder = await archiveFolder(counted("archive", archive, count));
  if (!folder) throw new Error("no archive");
  return openFile(await folder.open("model.pb"), { siblings: folder, path: "model.pb" });
}

/** One file in a tar archive. */
function tarOf(name: string, bytes: Uint8Array): Uint8Array {
  const block = Buffer.alloc(512);
  block.write(name);
  block.write(`${bytes.length.toString(8).padStart(11, "0")} `, 124);
  block.write("        0", 148);
  block.write("ustar\x0000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([block, bytes, Buffer.alloc(1024 + (-bytes.length & 511))]);
}

let server: Server;
let url: string;
const sent = none();
const h5 = readFileSync(new URL("../fixtures/hdf5/numbers.h5", import.meta.url));

beforeAll(async () => {
  server = createServer(({ headers }, response) => {
    const [, from = "", to = ""] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
    const part = graph.subarray(Number(from), Number(to) + 1);
    sent.bytes += part.length;
    sent.reads++;
    sent.largest = Math.max(sent.largest, part.length);
    response.writeHead(206, { "content-range": `bytes ${from}-${to}/${graph.length}` }).end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.pb`; // a TCP server's address is one
});
afterAll(() => server.close());

/** What opening may read besides structure: the head by which a file is told, windows of a walk. */
const STRUCTURE = 256 << 10;

const sources: Record<string, (count: Count) => Promise<ModelFile>> = {
  "a GraphDef": (count) => openFile(counted("model.pb", graph, count)),
  "a checkpoint": checkpoint,
  "a stored member of a zip": (count) => member(zipSync({ "model.pb": [graph, { level: 0 }] }), count),
  "a member of a tar": (count) => member(tarOf("model.pb", graph), count),
};

/** As `toEqual`, which takes ten seconds for a million numbers. */
function same(actual: unknown, expected: Float32Array): boolean {
  return actual instanceof Float32Array && Buffer.compare(bytesOf(actual), bytesOf(expected)) === 0;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Reads a tensor in every way; `since` tells what was read since it was asked before. */
async function readAll({ tensors }: ModelFile, since: () => Count): Promise<void> {
  const wide = tensors.find(({ name }) => name.startsWith("wide"));
  if (!wide) throw new Error("no tensor");
  expect(same((await wide.load()).data, values)).toBe(true);
  expect(since().bytes).toBe(BYTES);
  expect(same((await wide.slice([[140, 143]])).data, values.slice(280_000, 286_000))).toBe(true);
  expect(since()).toEqual({ bytes: 24_000, reads: 1, largest: 24_000 });
  expect((await wide.slice([null, [10, 11]])).data).toEqual(values.filter((_, i) => i % 2000 === 10));
  expect(since()).toEqual({ bytes: 600, reads: 150, largest: 4 });
  expect((await statistics(wide)).count).toBe(values.length);
  expect(since().bytes).toBe(BYTES);
}

/** Gives the count and starts anew. */
function taking(count: Count): () => Count {
  return () => {
    const taken = { ...count };
    Object.assign(count, none());
    return taken;
  };
}

test.each(Object.entries(sources))("%s: a tensor costs its bytes, a slice its part", async (_, open) => {
  const count = none();
  const file = await open(count);
  const since = taking(count);
  expect(since().bytes).toBeLessThan(STRUCTURE);
  await readAll(file, since);
});

test("over HTTP likewise: never the whole file for one tensor", async () => {
  const file = await openPath(url);
  const since = taking(sent);
  expect(since().bytes).toBeLessThan(STRUCTURE);
  await readAll(file, since);
});

test.each([
  ["deflated in a zip", () => zipSync({ "model.pb": [graph, { level: 1 }] })],
  ["in a .tar.gz", () => gzipSync(tarOf("model.pb", graph), { level: 1 })],
])("what is %s is unpacked once, and its archive not read again", async (_, pack) => {
  const count = none();
  const archive = pack();
  const file = await member(archive, count);
  const since = taking(count);
  expect(since().bytes).toBeLessThan(archive.length + STRUCTURE);
  const wide = file.tensors.find(({ name }) => name === "wide:0");
  expect(same((await wide?.load())?.data, values)).toBe(true);
  expect(since().bytes).toBe(0);
});

test("statistics of a tensor larger than memory would need little of it", async () => {
  const count = none();
  const source = counted("zeros", new Uint8Array(11 << 20), count);
  const shape = [11, 1 << 18];
  const tensor = new TensorRef({
    name: "zeros",
    dtype: "float32",
    shape,
    content: { kind: "dense", source },
  });
  expect((await statistics(tensor)).zeros).toBe(11 << 18);
  expect(count).toEqual({ bytes: 11 << 20, reads: 3, largest: 4 << 20 });
});

test("a contiguous dataset of an HDF5 file costs its bytes", async () => {
  const count = none();
  const file = await openFile(counted("numbers.h5", h5, count));
  const since = taking(count);
  since();
  const contiguous = file.tensors.filter(({ content, location }) => content.kind === "dense" && location);
  expect(contiguous.length).toBeGreaterThan(0);
  for (const tensor of contiguous) {
    await tensor.load();
    expect(since().bytes).toBe(tensor.bytes);
  }
});
