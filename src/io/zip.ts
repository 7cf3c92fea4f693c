/**
 * Zip archives. A stored member is a window of the archive, read in place; a deflated one is inflated when opened.
 *
 * ```ts
 * const archive = await zipFolder(await fileSource("model.keras"));
 * const weights = await archive.open("model.weights.h5");
 * ```
 *
 * Source: APPNOTE.TXT 6.3.10. Why not a library: docs/decisions/006-archives.md
 *
 * @module
 */
import { inflateSync } from "fflate";
import { LimitError, MalformedError, UnsupportedError } from "../errors.js";
import { checkUnpacked, MAX_MEMBERS, type Member, memberFolder, notAFile } from "./archive.js";
import { type ByteSource, type Folder, memorySource, sliceSource } from "./source.js";

const Signature = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator: 0x07064b50,
};

const END = 22;
const LOCATOR = 20;
const END64 = 56;
const CENTRAL = 46;
const LOCAL = 30;

/** The end record is followed by a comment of at most this length. */
const MAX_COMMENT = 0xffff;

/** A directory of {@link MAX_MEMBERS} members with long names and extra fields. */
const MAX_DIRECTORY = 64 << 20;

interface Entry {
  readonly path: string;
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly header: number;
  /** The Unix mode, or 0. */
  readonly mode: number;
}

export function isZip(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return head.byteLength >= 4 && [Signature.local, Signature.end].includes(view.getUint32(0, true));
}

/**
 * The members of a zip archive.
 *
 * @throws {MalformedError} for a damaged directory, duplicate members, members that overlap, paths that leave it
 * @throws {UnsupportedError} for links
 */
export async function zipFolder(source: ByteSource, signal?: AbortSignal): Promise<Folder> {
  const entries = (await readDirectory(source, signal)).filter(({ path }) => !path.endsWith("/"));
  checkOverlaps(source, entries);
  const members = entries.map((entry): Member => {
    if ((entry.mode & 0o170000) === 0o120000) throw notAFile(source.name, entry.path, "a symbolic link");
    return { path: entry.path, open: () => openMember(source, entry, signal) };
  });
  return memberFolder(source.name, members);
}

async function readDirectory(source: ByteSource, signal?: AbortSignal): Promise<Entry[]> {
  const { offset, size, count } = await findDirectory(source, signal);
  if (count > MAX_MEMBERS || size > MAX_DIRECTORY) {
    throw new LimitError("too many members in a zip archive", {
      file: source.name,
      offset,
      expected: `at most ${MAX_MEMBERS} members in ${MAX_DIRECTORY} bytes`,
      found: `${count} in ${size}`,
    });
  }
  const bytes = await source.read(offset, size, signal);
  const entries: Entry[] = [];
  for (let at = 0; entries.length < count; ) {
    const { entry, length } = readEntry(source, bytes, at, offset);
    entries.push(entry);
    at += length;
  }
  return entries;
}

async function findDirectory(source: ByteSource, signal?: AbortSignal) {
  const length = Math.min(source.size, END + MAX_COMMENT);
  const start = source.size - length;
  const view = viewOf(await source.read(start, length, signal));
  for (let at = length - END; at >= 0; at--) {
    if (view.getUint32(at, true) !== Signature.end) continue;
    const [count, size, offset] = [
      view.getUint16(at + 10, true),
      view.getUint32(at + 12, true),
      view.getUint32(at + 16, true),
    ];
    const large = count === 0xffff || size === 0xffffffff || offset === 0xffffffff;
    return large ? findDirectory64(source, start + at, signal) : { count, size, offset };
  }
  throw damaged(source, start, "a zip archive's end record", "none; the file may be truncated");
}

async function findDirectory64(source: ByteSource, end: number, signal?: AbortSignal) {
  if (end < LOCATOR) throw damaged(source, end, "a zip64 locator", "no room for one");
  const locator = viewOf(await source.read(end - LOCATOR, LOCATOR, signal));
  if (locator.getUint32(0, true) !== Signature.locator)
    throw damaged(source, end - LOCATOR, "a zip64 locator", "none");
  const at = large(source, locator, 8);
  const view = viewOf(await source.read(at, END64, signal));
  if (view.getUint32(0, true) !== Signature.end64) throw damaged(source, at, "a zip64 end record", "none");
  return { count: large(source, view, 32), size: large(source, view, 40), offset: large(source, view, 48) };
}

function readEntry(source: ByteSource, bytes: Uint8Array, at: number, base: number) {
  const fail = (expected: string, found: string) => damaged(source, base + at, expected, found);
  if (at + CENTRAL > bytes.byteLength) throw fail("another member", "the end of the directory");
  const view = viewOf(bytes.subarray(at));
  if (view.getUint32(0, true) !== Signature.central)
    throw fail("a member of the directory", "something else");
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => view.getUint16(field, true));
  const name = bytes.subarray(at + CENTRAL, at + CENTRAL + (nameLength ?? 0));
  const extra = bytes.subarray(at + CENTRAL + (nameLength ?? 0)).subarray(0, extraLength);
  const sizes = {
    size: view.getUint32(24, true),
    packed: view.getUint32(20, true),
    header: view.getUint32(42, true),
  };
  const entry: Entry = {
    path: new TextDecoder().decode(name),
    flags: view.getUint16(8, true),
    method: view.getUint16(10, true),
    crc: view.getUint32(16, true),
    mode: view.getUint8(5) === 3 ? view.getUint16(40, true) : 0,
    ...zip64Sizes(source, extra, sizes),
  };
  return { entry, length: CENTRAL + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0) };
}

type Sizes = Pick<Entry, "size" | "packed" | "header">;

/** Sizes past 4 GiB stand in an extra field, in this order, each only if it did not fit. */
function zip64Sizes(source: ByteSource, extra: Uint8Array, sizes: Sizes): Sizes {
  const missing = (["size", "packed", "header"] as const).filter((key) => sizes[key] === 0xffffffff);
  if (missing.length === 0) return sizes;
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    if (at + 4 + 8 * missing.length > extra.byteLength) break;
    const found = missing.map((key, index) => [key, large(source, view, at + 4 + 8 * index)]);
    return { ...sizes, ...Object.fromEntries(found) };
  }
  return sizes; // exactly 4 GiB - 1 is a size like any other
}

/** Members that share bytes are how small archives unpack to petabytes. */
function checkOverlaps(source: ByteSource, entries: readonly Entry[]): void {
  const sorted = [...entries].sort((a, b) => a.header - b.header);
  for (const [index, entry] of sorted.entries()) {
    const end = entry.header + LOCAL + entry.packed;
    const next = sorted[index + 1]?.header ?? source.size;
    if (end > next)
      throw damaged(source, entry.header, `${entry.path} to end before offset ${next}`, `${end}`);
  }
}

async function openMember(source: ByteSource, entry: Entry, signal?: AbortSignal): Promise<ByteSource> {
  const name = `${source.name}!${entry.path}`;
  const header = viewOf(await source.read(entry.header, LOCAL, signal));
  if (header.getUint32(0, true) !== Signature.local)
    throw damaged(source, entry.header, "a member's header", "none");
  const start = entry.header + LOCAL + header.getUint16(26, true) + header.getUint16(28, true);
  if (entry.flags & 1) throw unreadable(source, entry, "it is encrypted");
  if (entry.method === 0 && entry.packed === entry.size) return sliceSource(source, start, entry.size, name);
  if (entry.method !== 8) throw unreadable(source, entry, `packing method ${entry.method}`);
  checkUnpacked(source.name, entry.path, entry);
  return memorySource(name, inflate(await source.read(start, entry.packed, signal), source, entry));
}

function inflate(packed: Uint8Array, source: ByteSource, entry: Entry): Uint8Array {
  try {
    // A buffer of the declared size: whatever else the member would unpack to has nowhere to go.
    const bytes = inflateSync(packed, { out: new Uint8Array(entry.size) });
    if (bytes.byteLength === entry.size && crc32(bytes) === entry.crc) return bytes;
  } catch (cause) {
    throw new MalformedError("a member of a zip archive does not inflate", {
      file: source.name,
      offset: entry.header,
      path: entry.path,
      cause,
    });
  }
  throw damaged(source, entry.header, `${entry.path} to inflate to its size and checksum`, "other bytes");
}

let table: Uint32Array | undefined;

function crc32(bytes: Uint8Array): number {
  table ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 255] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

function unreadable(source: ByteSource, { path, header }: Entry, found: string): UnsupportedError {
  return new UnsupportedError("cannot read a member of a zip archive", {
    file: source.name,
    offset: header,
    path,
    expected: "a stored or deflated member",
    found,
    hint: "unpack the archive and open the file inside",
  });
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function large(source: ByteSource, view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(source.size)) throw damaged(source, 0, `a number up to ${source.size}`, `${value}`);
  return Number(value);
}

function damaged(source: ByteSource, offset: number, expected: string, found: string): MalformedError {
  return new MalformedError("damaged zip archive", { file: source.name, offset, expected, found });
}
