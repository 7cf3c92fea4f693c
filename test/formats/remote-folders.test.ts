/** Folders by URL, which HTTP cannot list, on servers of every kind. */
import { readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isThawError } from "../../src/errors.js";
import { openPath } from "../../src/formats/open.node.js";
import { digestOf } from "./digest.js";

const fixtures = new URL("../fixtures", import.meta.url).pathname;

type Answer = (path: string, request: IncomingMessage, response: ServerResponse) => void;

/** A file by ranges; 404 for what is none. */
const ranges: Answer = (path, request, response) => {
  const content = contentOf(path);
  if (!content) return void response.writeHead(404, { "content-type": "text/html" }).end("<html>not found");
  const [, from = 0, to = content.length - 1] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
  const part = content.subarray(Number(from), Number(to) + 1);
  const range = `bytes ${from}-${Number(from) + part.length - 1}/${content.length}`;
  response.writeHead(206, { "content-range": range }).end(part);
};

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function contentOf(path: string): Buffer | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : undefined;
}

const servers: Readonly<Record<string, Answer>> = {
  "a server with ranges": ranges,
  "a server that redirects folders and lists them as a page, without ranges": (path, request, response) => {
    const content = contentOf(path);
    if (content) return void response.writeHead(200).end(content);
    if (!isFolder(path)) return void response.writeHead(404).end();
    if (!request.url?.endsWith("/"))
      return void response.writeHead(301, { location: `${request.url}/` }).end();
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><a href=x>x</a>");
  },
  "a web application that answers everything with its page": (path, request, response) => {
    if (contentOf(path)) return ranges(path, request, response);
    response
      .writeHead(200, { "content-type": "text/html; charset=utf-8" })
      .end("<!DOCTYPE html><html></html>");
  },
  "a storage service that forbids what is not there": (path, request, response) => {
    if (contentOf(path)) return ranges(path, request, response);
    response.writeHead(403).end("<Error><Code>AccessDenied</Code></Error>");
  },
  "a server that redirects every file": (path, request, response) => {
    if (path.includes("/moved/")) return ranges(path.replace("/moved/", "/"), request, response);
    response.writeHead(302, { location: `/moved${request.url}` }).end();
  },
  "a server that wants a signature with every file": (path, request, response) => {
    if (!request.url?.endsWith("?sig=a%2Fb")) return void response.writeHead(401).end();
    ranges(path, request, response);
  },
};

let server: Server;
let root: string;
let answer: Answer = ranges;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    answer(`${fixtures}${pathname.replaceAll("%20", " ")}`, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server's address is one
});
beforeEach(() => {
  answer = ranges;
});
afterAll(() => server.close());

const folders = [
  "savedmodel-keras2/sequential",
  "savedmodel-tf1/hub",
  "savedmodel-tf1/text",
  "checkpoint-training",
  "checkpoint-mnist",
];

describe.each(Object.keys(servers))("%s", (name) => {
  const query = name.includes("signature") ? "?sig=a%2Fb" : "";

  test.each(folders)("%s, with and without its slash", async (path) => {
    answer = servers[name] ?? ranges;
    const local = await openPath(`${fixtures}/${path}`);
    for (const slash of ["/", ""]) {
      const remote = await openPath(`${root}/${path}${slash}${query}`);
      expect(remote).toMatchObject({ kind: local.kind, producer: local.producer, bytes: local.bytes });
      expect(remote.keras).toEqual(local.keras);
      expect(remote.tensors.map(String)).toEqual(local.tensors.map(String));
      expect(await Promise.all(remote.tensors.map(digestOf))).toEqual(
        await Promise.all(local.tensors.map(digestOf)),
      );
    }
  });

  test("a prefix of a checkpoint, and nothing at all", async () => {
    answer = servers[name] ?? ranges;
    const { kind, tensors } = await openPath(`${root}/checkpoint-training/v2.ckpt${query}`);
    expect([kind, tensors.length]).toEqual(["checkpoint", 32]);
    const error = await openPath(`${root}/nothing-here${query}`).catch((thrown: unknown) => thrown);
    expect(isThawError(error, "not-found", "malformed", "read") && error.hint).toBeTruthy();
    const strange = openPath(`${root}/nothing-here/${query}`);
    await expect(strange).rejects.toMatchObject({
      code: "unsupported",
      found: expect.stringMatching("listed"),
    });
  });
});

test.each([
  ["http://", "usage"],
  ["http://[", "usage"],
  ["%E0%A4%A", "not-found"],
] as const)("the URL %s is refused", async (url, code) => {
  await expect(openPath(url.startsWith("http") ? url : `${root}/${url}`)).rejects.toMatchObject({ code });
});

test("a URL of another kind is refused", async () => {
  await expect(openPath(new URL("ftp://example.org/model.pb"))).rejects.toMatchObject({ code: "usage" });
});

test("a server that fails is no folder without a model", async () => {
  answer = (path, request, response) => {
    if (!path.includes("variables")) return ranges(path, request, response);
    response.writeHead(503).end();
  };
  const opened = openPath(`${root}/savedmodel-keras2/sequential/`);
  await expect(opened).rejects.toMatchObject({ code: "read", found: "HTTP 503" });
});

test("whatever a server answers, it is one of our errors or a file", async () => {
  const headers = fc.record({
    "content-range": fc.constantFrom(
      "bytes 0-0/1000",
      "bytes */0",
      "bytes 0-0/*",
      "bytes 0-0/1e9",
      "0-0/5",
      "",
    ),
    "content-length": fc.constantFrom("0", "3", "1000", "99999999999"),
    "content-type": fc.constantFrom("text/html", "application/json", "x"),
    "content-encoding": fc.constantFrom("gzip", "br", "identity", "nonsense"),
    location: fc.constantFrom("/", "/a", "http://127.0.0.1:1/", "ftp://x", "::"),
  });
  const response = fc.record({
    status: fc.constantFrom(200, 201, 204, 206, 301, 302, 304, 400, 401, 404, 416, 418, 429, 500),
    headers: fc.subarray([
      "content-range",
      "content-length",
      "content-type",
      "content-encoding",
      "location",
    ] as const),
    values: headers,
    body: fc.uint8Array({ maxLength: 40 }),
    cut: fc.boolean(),
  });
  const answers = fc.array(response, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(answers, fc.constantFrom("m.pb", "m/"), async (list, path) => {
      let count = 0;
      answer = (_, __, out) => {
        const {
          status,
          headers: names,
          values,
          body,
          cut,
        } = list[count++ % list.length] ?? list[0] ?? never();
        out.on("error", () => {});
        out.writeHead(status, Object.fromEntries(names.map((name) => [name, values[name]])));
        if (cut) out.write(body, () => out.destroy());
        else out.end(body);
      };
      try {
        await openPath(`${root}/${path}`, { signal: AbortSignal.timeout(20_000) });
      } catch (error) {
        if (!isThawError(error)) throw error;
      }
    }),
    { numRuns: Number(process.env.THAW_FUZZ ?? 300), seed: 4 },
  );
});

function never(): never {
  throw new Error("there is always an answer");
}
