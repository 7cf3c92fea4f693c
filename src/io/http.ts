/**
 * Files over HTTP, read by ranges: a tensor costs its own bytes, never the whole file.
 *
 * ```ts
 * const source = await httpSource("https://example.org/model.pb");
 * ```
 *
 * Source: RFC 9110, 14 (range requests)
 *
 * @module
 */
import { isThawError, NotFoundError, ReadError, type ThawError, UnsupportedError } from "../errors.js";
import { joined } from "./joined.js";
import { type ByteSource, checkRange, type Folder, memorySource } from "./source.js";

export interface HttpOptions {
  /** For every request, such as an authorization. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a server without ranges may send at once; a larger file is better downloaded than held in memory. */
const MAX_WHOLE = 256 << 20;

/**
 * A resource that is read by ranges. One byte is asked for first: it tells the size, and whether the server does
 * ranges at all. A small file of a server that does not is taken whole.
 *
 * @throws {NotFoundError} when there is none
 * @throws {UnsupportedError} when the server sends nothing but whole files, and this one is large
 */
export async function httpSource(url: string | URL, options: HttpOptions = {}): Promise<ByteSource> {
  const name = String(url);
  const response = await request(name, { ...options, range: "bytes=0-0" });
  if (response.status === 200) return memorySource(name, await wholeBody(name, response));
  await response.body?.cancel();
  const size = response.status === 416 ? emptySize(response) : totalSize(name, response);
  if (size === null) throw noRanges(name, `HTTP ${response.status}`);
  const version = versionOf(response);
  const source: ByteSource = {
    name,
    size,
    read: async (offset, length, signal) => {
      checkRange(source, offset, length);
      if (length === 0) return new Uint8Array(0);
      const range = `bytes=${offset}-${offset + length - 1}`;
      const part = await request(name, { ...options, signal: signal ?? options.signal, range });
      return body(name, part, { offset, length, size, version });
    },
  };
  return source;
}

/** The body of a server that ignores ranges, up to a bound. */
async function wholeBody(url: string, response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of response.body ?? []) {
      parts.push(part);
      size += part.byteLength;
      if (size > MAX_WHOLE) throw noRanges(url, `HTTP 200 and more than ${MAX_WHOLE} bytes`);
    }
  } catch (cause) {
    if (isThawError(cause)) throw cause;
    throw new ReadError("the server stopped in the middle of a file", {
      file: url,
      offset: size,
      found: reason(cause),
      cause,
    });
  }
  return joined(parts, size);
}

/**
 * The folder at a URL. It cannot be listed; paths stay below it. A query goes with every file: it is what lets one
 * read the folder (a shared-access signature).
 */
export function httpFolder(url: string | URL, options: HttpOptions = {}): Folder {
  const base = new URL(url);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  base.hash = "";
  const locate = (path: string): URL => {
    const located = new URL(base);
    located.pathname += path.split("/").map(encodeURIComponent).join("/");
    return located;
  };
  return {
    name: base.href,
    open: async (path) => {
      if (leaves(path)) throw outside(base.href, path);
      return httpSource(locate(path), options);
    },
    // Absent or outside: the same to a caller that asks, as on a disk.
    has: async (path) => !leaves(path) && exists(String(locate(path)), options),
    pathOf: (path) => String(locate(path)),
  };
}

/** Whether a path could lead out of its folder. */
function leaves(path: string): boolean {
  return path.split("/").some((part) => ["..", ".", ""].includes(part)) || /[\\:]/.test(path);
}

function outside(folder: string, path: string): ReadError {
  return new ReadError("a path leaves its model's folder", { file: folder, found: JSON.stringify(path) });
}

/** No model file is a page; servers of web applications answer every path with one. */
const PAGE = /^(text\/html|application\/xhtml)/i;

/**
 * Whether there is a file. One that the server forbids is as good as absent: storage services forbid what is not
 * there.
 *
 * @throws {ReadError} when the server did not say
 */
async function exists(url: string, options: HttpOptions): Promise<boolean> {
  try {
    const response = await request(url, { ...options, range: "bytes=0-0" });
    await response.body?.cancel();
    return !PAGE.test(response.headers.get("content-type") ?? "");
  } catch (error) {
    if (isThawError(error, "not-found")) return false;
    if (isThawError(error, "read") && /^HTTP 40[0135]$/.test(error.found ?? "")) return false;
    throw error;
  }
}

async function request(
  url: string,
  { headers, signal, range }: HttpOptions & { range: string },
): Promise<Response> {
  const response = await fetch(url, {
    headers: { ...headers, range, "accept-encoding": "identity" },
    ...(signal ? { signal } : {}),
  }).catch((cause: unknown) => {
    signal?.throwIfAborted();
    throw new ReadError(`cannot reach ${url}`, { file: url, found: reason(cause), cause });
  });
  if (response.ok || response.status === 416) return response;
  await response.body?.cancel();
  throw refused(url, response.status);
}

/** fetch says only "fetch failed"; what happened is in its cause. */
function reason(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message : String(inner);
}

function refused(url: string, status: number): ThawError {
  if (status === 404 || status === 410)
    return new NotFoundError(`nothing at ${url}`, {
      file: url,
      found: `HTTP ${status}`,
      hint: "check the link in a browser; a folder's needs one of a model's well-known files below it",
    });
  const hint =
    status === 401 || status === 403
      ? "the server wants a login; download the file and open it"
      : "try again later";
  return new ReadError(`the server refuses ${url}`, { file: url, found: `HTTP ${status}`, hint });
}

/** The size behind the slash of `Content-Range: bytes 0-0/1234`; null where the server ignored the range. */
function totalSize(url: string, response: Response): number | null {
  if (response.status !== 206) return null;
  const range = response.headers.get("content-range") ?? "";
  const size = Number(/^bytes 0-0\/(\d+)$/.exec(range)?.[1] ?? Number.NaN);
  if (Number.isSafeInteger(size)) return size;
  throw new ReadError("the server does not say how large the file is", {
    file: url,
    found: JSON.stringify(range),
  });
}

/** A file without bytes has no byte 0: the server says so, and that the size is 0. */
function emptySize(response: Response): number | null {
  return response.headers.get("content-range") === "bytes */0" ? 0 : null;
}

function noRanges(url: string, found: string): UnsupportedError {
  return new UnsupportedError("this server sends whole files only", {
    file: url,
    expected: `HTTP 206 for a range of bytes, or at most ${MAX_WHOLE} bytes in all`,
    found,
    hint: `download it first: curl -LO ${url}`,
  });
}

/** What tells one version of a file from the next. */
function versionOf({ headers }: Response): string | null {
  return headers.get("etag") ?? headers.get("last-modified");
}

async function body(
  url: string,
  response: Response,
  wanted: { offset: number; length: number; size: number; version: string | null },
): Promise<Uint8Array> {
  const { offset, length, size, version } = wanted;
  const range = response.headers.get("content-range");
  if (
    response.status !== 206 ||
    range !== `bytes ${offset}-${offset + length - 1}/${size}` ||
    versionOf(response) !== version
  ) {
    await response.body?.cancel();
    throw new ReadError("the file changed on the server while it was read", {
      file: url,
      offset,
      expected: `bytes ${offset}-${offset + length - 1}/${size}`,
      found: range ?? `HTTP ${response.status}`,
      hint: "open it again",
    });
  }
  const bytes = await bytesOf(url, response, wanted);
  if (bytes.byteLength === length) return bytes;
  throw new ReadError("the server sent another number of bytes than it said", {
    file: url,
    offset,
    expected: `${length}`,
    found: `${bytes.byteLength}`,
  });
}

async function bytesOf(
  url: string,
  response: Response,
  { offset, length }: { offset: number; length: number },
): Promise<Uint8Array> {
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    if (cause instanceof Error && cause.name === "AbortError") throw cause;
    throw new ReadError("the server stopped in the middle of a range", {
      file: url,
      offset,
      expected: `${length} bytes`,
      found: reason(cause),
      cause,
    });
  }
}
