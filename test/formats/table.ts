import { compress } from "snappyjs";
import { crc32c, mask } from "../../src/formats/crc32c.js";
import { tensorflow } from "../../src/proto/tensorflow.js";

/** Writes an SSTable with what a test wants to be wrong with it. */
export interface TableShape {
  readonly snappy?: boolean;
  /** Replaces a block's bytes before its checksum is made. */
  readonly damage?: (block: Uint8Array) => Uint8Array;
  /** Entries per restart point; others share the beginning of their key. */
  readonly restart?: number;
  readonly perBlock?: number;
}

export type Entries = readonly (readonly [key: string | Uint8Array, value: Uint8Array])[];

const utf8 = new TextEncoder();
const bytesOf = (key: string | Uint8Array) => (typeof key === "string" ? utf8.encode(key) : key);

export async function tableOf(entries: Entries, shape: TableShape = {}): Promise<Uint8Array> {
  const { perBlock = entries.length, damage = (block: Uint8Array) => block } = shape;
  const file: Uint8Array[] = [];
  let size = 0;
  const append = (bytes: Uint8Array) => {
    file.push(bytes);
    size += bytes.length;
  };
  const crc = await crc32c();
  const write = (raw: Uint8Array, snappy: boolean): Uint8Array => {
    const stored = Uint8Array.of(...(snappy ? compress(raw) : raw), snappy ? 1 : 0);
    const handle = Uint8Array.of(...varint(size), ...varint(stored.length - 1));
    append(stored);
    append(fixed32(mask(crc.of(stored))));
    return handle;
  };
  const index: [Uint8Array, Uint8Array][] = [];
  for (let i = 0; i < entries.length; i += perBlock) {
    const part = entries.slice(i, i + perBlock);
    const block = damage(blockOf(part, shape.restart ?? 16));
    index.push([bytesOf(part.at(-1)?.[0] ?? ""), write(block, shape.snappy ?? false)]);
  }
  const meta = write(blockOf([], 1), false);
  const handles = [...meta, ...write(blockOf(index, 1), false)];
  append(Uint8Array.from([...handles, ...new Array(40 - handles.length).fill(0)]));
  append(Uint8Array.of(0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb));
  return concat(file);
}

function blockOf(entries: Entries, restart: number): Uint8Array {
  const bytes: number[] = [];
  const restarts: number[] = [];
  let previous = new Uint8Array(0);
  entries.forEach(([name, value], i) => {
    const key = new Uint8Array(bytesOf(name));
    if (i % restart === 0) restarts.push(bytes.length);
    let shared = 0;
    if (i % restart !== 0) while (shared < previous.length && previous[shared] === key[shared]) shared++;
    bytes.push(...varint(shared), ...varint(key.length - shared), ...varint(value.length));
    bytes.push(...key.subarray(shared), ...value);
    previous = key;
  });
  if (restarts.length === 0) restarts.push(0);
  for (const at of restarts) bytes.push(...fixed32(at));
  return Uint8Array.from([...bytes, ...fixed32(restarts.length)]);
}

/** What a tensor's entry says. */
export type Entry = tensorflow.BundleEntryProto.$Properties;

export const header = (fields: object = { num_shards: 1 }) =>
  tensorflow.BundleHeaderProto.encode(fields as never).finish();

export const entry = (fields: object) => tensorflow.BundleEntryProto.encode(fields as never).finish();

/** The masked checksum of bytes, as an entry has it. */
export async function checksum(...chunks: Uint8Array[]): Promise<number> {
  return mask((await crc32c()).of(...chunks));
}

export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

export function fixed32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
