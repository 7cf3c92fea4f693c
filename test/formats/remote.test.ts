import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ModelFile } from "../../src/formats/file.js";
import { openPath } from "../../src/formats/open.node.js";
import { digestOf } from "./digest.js";

const fixtures = new URL("../fixtures", import.meta.url).pathname;
let server: Server;
let root: string;
/** Bytes of all bodies that the server sent. */
let sent = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    try {
      const content = readFileSync(fixtures + decodeURI(request.url ?? ""));
      const [, from = "0", to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
      const part = content.subarray(Number(from), Number(to ?? content.length - 1) + 1);
      sent += part.length;
      const range = `bytes ${from}-${Number(from) + part.length - 1}/${content.length}`;
      response.writeHead(206, { "content-range": range }).end(part);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo; // a TCP server's address is one
  root = `http://127.0.0.1:${address.port}`;
});
afterAll(() => server.close());

async function sameAs(file: ModelFile, local: ModelFile): Promise<void> {
  expect(file).toMatchObject({ kind: local.kind, producer: local.producer, bytes: local.bytes });
  expect(file.tensors.map((tensor) => tensor.toJSON())).toEqual(
    local.tensors.map((tensor) => tensor.toJSON()),
  );
  const digests = ({ tensors }: ModelFile) => Promise.all(tensors.map(digestOf));
  expect(await digests(file)).toEqual(await digests(local));
}

test.each([
  ["savedmodel-tf1/two-graphs/", "savedmodel-tf1/two-graphs"],
  ["savedmodel-keras3/export/saved_model.pb", "savedmodel-keras3/export/saved_model.pb"],
  ["checkpoint-mnist/model.ckpt.meta", "checkpoint-mnist/model.ckpt.meta"],
  ["checkpoint-training/sharded.ckpt.index", "checkpoint-training/sharded.ckpt.index"],
])("%s opens over HTTP, the same as from disk", async (url, path) => {
  await sameAs(await openPath(`${root}/${url}`), await openPath(`${fixtures}/${path}`));
});

test("one tensor of a frozen graph costs its own bytes over HTTP", async () => {
  sent = 0;
  const file = await openPath(`${root}/checkpoint-mnist/frozen.pb`);
  const opening = sent;
  expect(opening).toBeLessThan(file.bytes / 2);
  const bias = file.tensors.find(({ name }) => name === "dense_1/bias:0");
  expect((await bias?.load())?.data).toHaveLength(10);
  expect(sent - opening).toBeLessThan(8 << 10);
});

test("a TF-Hub module opens as it is downloaded, a .tar.gz", async () => {
  const packed = await openPath(`${fixtures}/savedmodel-tf1/hub.tar.gz`);
  expect(packed.kind).toBe("hub");
  await sameAs(packed, await openPath(`${fixtures}/savedmodel-tf1/hub`));
});
