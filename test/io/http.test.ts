import { readFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { zipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openPath } from "../../src/formats/open.node.js";
import { httpFolder, httpSource } from "../../src/io/http.js";

const h5 = readFileSync(new URL("../fixtures/hdf5/packed.h5", import.meta.url));
const files: Record<string, Uint8Array> = {
  "/model.h5": h5,
  "/empty.bin": new Uint8Array(0),
  "/models/archive.zip": zipSync({ "model.h5": [h5, { level: 0 }] }),
  "/models/many!.zip": zipSync({ "a/one.h5": [h5, { level: 0 }], "b/two.h5": h5 }),
};

let server: Server;
let root: string;
/** Bytes of all bodies that the server sent. */
let sent = 0;
/** What the server does wrong. */
let fault: "" | "whole" | "changed" | "short" | "forbidden" = "";

function answer(url: string, range: string | undefined, response: ServerResponse): void {
  const content = files[url];
  if (fault === "forbidden") return void response.writeHead(403).end();
  if (url === "/endless") return void endless(response);
  if (!content) return void response.writeHead(404).end("nothing here");
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
  if (fault === "whole" || from === undefined) return void response.writeHead(200).end(content);
  if (content.length === 0) return void response.writeHead(416, { "content-range": "bytes */0" }).end();
  const part = content.subarray(Number(from), Number(to) + 1);
  const etag = fault === "changed" && from !== "0" ? '"two"' : '"one"';
  const body = fault === "short" && part.length > 1 ? part.subarray(1) : part;
  sent += body.length;
  response
    .writeHead(206, {
      "content-range": `bytes ${from}-${Number(from) + part.length - 1}/${content.length}`,
      etag,
    })
    .end(body);
}

/** A body that goes on until the reader has had enough. */
function endless(response: ServerResponse): void {
  const zeros = Buffer.alloc(1 << 20);
  const more = () => {
    while (!response.destroyed && response.write(zeros));
  };
  response.writeHead(200).on("drain", more);
  more();
}

beforeAll(async () => {
  server = createServer((request, response) => answer(request.url ?? "", request.headers.range, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  sent = 0;
  fault = "";
});
afterAll(() => server.close());

describe("ranges", () => {
  test("a range costs its own bytes", async () => {
    const source = await httpSource(`${root}/model.h5`);
    expect(source.size).toBe(h5.length);
    expect(Buffer.from(await source.read(100, 50))).toEqual(h5.subarray(100, 150));
    expect(sent).toBe(51);
  });

  test("an empty file", async () => {
    const source = await httpSource(`${root}/empty.bin`);
    expect([source.size, await source.read(0, 0)]).toEqual([0, new Uint8Array(0)]);
  });

  test("past the end", async () => {
    const source = await httpSource(`${root}/model.h5`);
    await expect(source.read(h5.length - 1, 2)).rejects.toMatchObject({ code: "malformed" });
  });

  test("an aborted read", async () => {
    const source = await httpSource(`${root}/model.h5`);
    await expect(source.read(0, 10, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("what servers do wrong", () => {
  test("whole files only: a small one is taken whole, a large one refused", async () => {
    fault = "whole";
    const source = await httpSource(`${root}/model.h5`);
    expect(Buffer.from(await source.read(0, source.size))).toEqual(h5);
    await expect(httpSource(`${root}/endless`)).rejects.toMatchObject({
      code: "unsupported",
      hint: expect.stringContaining("curl"),
    });
  });

  test.each([
    ["changed", "the file changed on the server while it was read"],
    ["short", "the server sent another number of bytes than it said"],
  ] as const)("%s between reads", async (kind, summary) => {
    const source = await httpSource(`${root}/model.h5`);
    fault = kind;
    await expect(source.read(10, 20)).rejects.toMatchObject({ code: "read", summary });
  });

  test("nothing there, no permission, no server", async () => {
    await expect(httpSource(`${root}/absent`)).rejects.toMatchObject({ code: "not-found" });
    fault = "forbidden";
    await expect(httpSource(`${root}/model.h5`)).rejects.toMatchObject({ code: "read", found: "HTTP 403" });
    await expect(httpSource("http://127.0.0.1:1/x")).rejects.toMatchObject({ code: "read" });
  });
});

test("a folder's paths stay below it", async () => {
  const folder = httpFolder(`${root}/models`);
  expect(await folder.has("archive.zip")).toBe(true);
  expect(await folder.has("absent")).toBe(false);
  for (const path of ["../model.h5", "/model.h5", "http://example.org/x", "a\\b"]) {
    await expect(folder.open(path)).rejects.toMatchObject({ code: "read" });
    expect(await folder.has(path)).toBe(false); // as on a disk
  }
});

test("a model in an archive by URL: a path after a `!`, which the hint gives", async () => {
  const url = `${root}/models/many!.zip`;
  const opened = openPath(url);
  await expect(opened).rejects.toMatchObject({ hint: `open one of them by its path: ${url}!a/one.h5` });
  for (const path of [`${url}!a/one.h5`, `${url}!b/two.h5`]) {
    const file = await openPath(path);
    expect(file).toMatchObject({ kind: "hdf5", name: path });
    expect((await file.tensors.find(({ name }) => name === "gzip")?.load())?.data).toHaveLength(37 * 11 * 5);
  }
  await expect(openPath(`${root}/absent.zip!a.h5`)).rejects.toMatchObject({ code: "not-found" });
});

test.each(["model.h5", "models/archive.zip"])(
  "%s opens by URL without fetching its tensors",
  async (path) => {
    const file = await openPath(`${root}/${path}`);
    const tensor = file.tensors.find(({ name }) => name === "gzip");
    expect(tensor?.shape).toEqual([37, 11, 5]);
    const before = sent;
    expect((await tensor?.load())?.data).toHaveLength(37 * 11 * 5);
    expect(sent - before).toBeLessThan(h5.length / 3);
  },
);
