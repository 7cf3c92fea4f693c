/**
 * Tar archives, plain and gzipped: what TF-Hub gives for download.
 *
 * A gzipped archive is unpacked into memory once; its members are windows of that.
 *
 * ```ts
 * const module = await tarFolder(await fileSource("module.tar.gz"));
 * ```
 *
 * Source: POSIX.1-2017, pax; GNU tar's long names
 *
 * @module
 */
import { Gunzip } from "fflate";
import { LimitError, MalformedError } from "../errors.js";
import { checkUnpacked, MAX_MEMBERS, type Member, memberFolder, notAFile } from "./archive.js";
import { joined } from "./joined.js";
import { type ByteSource, type Folder, memorySource, sliceSource } from "./source.js";

const BLOCK = 512;

/** Longer than any system's paths. */
const MAX_NAME = 64 << 10;

/** How much packed data is unpacked at a time: a bomb makes a thousand times as much before it is noticed. */
const STEP = 64 << 10;

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

export function isTar(head: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(head.subarray(257, 262)) === "ustar";
}

/**
 * The members of a tar archive.
 *
 * @throws {MalformedError} for damaged headers, duplicate members, paths that leave the archive
 * @throws {UnsupportedError} for links and devices
 */
export async function tarFolder(source: ByteSource, signal?: AbortSignal): Promise<Folder> {
  const head = await source.read(0, Math.min(2, source.size), signal);
  const archive = isGzip(head) ? await gunzip(source, signal) : source;
  return memberFolder(source.name, await readMembers(archive, source.name, signal));
}

/** Unpacks as it reads, and stops where Keras' ratio is passed. */
export async function gunzip(source: ByteSource, signal?: AbortSignal): Promise<ByteSource> {
  const parts: Uint8Array[] = [];
  let [size, members] = [0, 0];
  const stream = new Gunzip((part) => {
    parts.push(part);
    size += part.byteLength;
  });
  stream.onmember = () => {
    members++;
  };
  for (let offset = 0; offset < source.size; offset += STEP) {
    const packed = await source.read(offset, Math.min(STEP, source.size - offset), signal);
    try {
      stream.push(packed, offset + STEP >= source.size);
    } catch (cause) {
      throw new MalformedError("a gzip archive does not unpack", { file: source.name, offset, cause });
    }
    checkUnpacked(source.name, "", { packed: offset + packed.byteLength, size });
  }
  if (members <= 1) await checkLength(source, size, signal);
  return memorySource(source.name, joined(parts, size));
}

/** The last four bytes say how much was packed; one that is cut short has others there. */
async function checkLength(source: ByteSource, size: number, signal?: AbortSignal): Promise<void> {
  const tail = await source.read(Math.max(0, source.size - 4), Math.min(4, source.size), signal);
  const said = tail.reduceRight((sum, byte) => sum * 256 + byte, 0);
  if (said === size % 2 ** 32 && size > 0) return;
  throw new MalformedError("a gzip archive does not unpack to its size", {
    file: source.name,
    offset: Math.max(0, source.size - 4),
    expected: `${said} bytes`,
    found: `${size}`,
    hint: "the file may be truncated; fetch it again",
  });
}

interface Header {
  readonly path: string;
  readonly size: number;
  readonly type: string;
}

async function readMembers(archive: ByteSource, file: string, signal?: AbortSignal): Promise<Member[]> {
  const members: Member[] = [];
  let named: Partial<Header> = {};
  for (let offset = 0; offset + BLOCK <= archive.size; ) {
    const block = await archive.read(offset, BLOCK, signal);
    if (block.every((byte) => byte === 0)) break;
    const header = { ...readHeader(block, file, offset), ...named };
    const start = offset + BLOCK;
    if (start + header.size > archive.size)
      throw damaged(file, offset, `${header.size} bytes of ${header.path}`, "the end");
    offset = start + Math.ceil(header.size / BLOCK) * BLOCK;
    const meaning = kinds[header.type];
    if (meaning === "longName" || meaning === "attributes") {
      const text = await longText(archive, start, header, file);
      named = meaning === "longName" ? { path: untilZero(text) } : paxAttributes(text);
      continue;
    }
    named = {};
    if (meaning === undefined) throw notAFile(file, header.path, `type ${JSON.stringify(header.type)}`);
    if (meaning !== "file") continue;
    const { path, size } = header;
    members.push({ path, open: async () => sliceSource(archive, start, size, `${file}!${path}`) });
    if (members.length > MAX_MEMBERS)
      throw new LimitError("too many members in a tar archive", {
        file,
        offset: start,
        expected: `at most ${MAX_MEMBERS}`,
        found: "more",
      });
  }
  return members;
}

/** By type flag. What is not here is a link, a device or a pipe. */
const kinds: Readonly<Record<string, "file" | "folder" | "longName" | "attributes" | "ignored">> = {
  "0": "file",
  "\0": "file",
  "7": "file",
  "5": "folder",
  L: "longName",
  x: "attributes",
  g: "ignored",
};

function readHeader(block: Uint8Array, file: string, offset: number): Header {
  const text = (start: number, length: number) =>
    untilZero(new TextDecoder().decode(block.subarray(start, start + length)));
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  const said = Number.parseInt(text(148, 8).trim(), 8);
  if (sum !== said) throw damaged(file, offset, `a header with checksum ${sum}`, `${said}`);
  const prefix = text(257, 5) === "ustar" ? text(345, 155) : "";
  const size = number(block.subarray(124, 136));
  if (!Number.isSafeInteger(size) || size < 0) throw damaged(file, offset, "a size", text(124, 12));
  const name = text(0, 100);
  return { path: prefix ? `${prefix}/${name}` : name, size, type: String.fromCharCode(block[156] ?? 0) };
}

/** Octal text, or, for what does not fit, a big-endian number with the first bit set. */
function number(field: Uint8Array): number {
  if (((field[0] ?? 0) & 0x80) === 0) {
    const text = untilZero(new TextDecoder().decode(field)).trim();
    return text === "" ? 0 : Number.parseInt(text, 8);
  }
  return field.subarray(1).reduce((value, byte) => value * 256 + byte, (field[0] ?? 0) & 0x7f);
}

async function longText(archive: ByteSource, start: number, { size }: Header, file: string): Promise<string> {
  if (size > MAX_NAME)
    throw new LimitError("a name in a tar archive is too long", {
      file,
      offset: start,
      expected: `at most ${MAX_NAME} bytes`,
      found: `${size} bytes`,
    });
  return new TextDecoder().decode(await archive.read(start, size));
}

/** Records `length key=value\n`; only the path and the size matter here. */
function paxAttributes(text: string): Partial<Header> {
  const found: { path?: string; size?: number } = {};
  for (const [, key, value] of text.matchAll(/^\d+ ([^=\n]+)=(.*)$/gm)) {
    if (key === "path" && value !== undefined) found.path = value;
    if (key === "size" && /^\d{1,15}$/.test(value ?? "")) found.size = Number(value);
  }
  return found;
}

function untilZero(text: string): string {
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

function damaged(file: string, offset: number, expected: string, found: string): MalformedError {
  return new MalformedError("damaged tar archive", { file, offset, expected, found });
}
