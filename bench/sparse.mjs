// Models of gigabytes that take a few KB of the disk: the files have holes, which read as zeros. Real formats, real
// offsets past 2 and 4 GiB; the last tensor of each file has values.
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { createCRC32 } from "hash-wasm";
import { root } from "../scripts/lib.mjs";
import { tensorflow } from "../src/proto/tensorflow.js";

const DT_FLOAT = 1;

/** What the last tensor of every file holds: 0, 1, 2, … */
export const lastValues = Float32Array.from({ length: 10 }, (_, i) => i);

/**
 * A V2 checkpoint. Each shard has a kernel, which is a hole, and behind it `layer_N/bias` with {@link lastValues}.
 *
 * @param {string} folder
 * @param {number} shards
 * @param {number} gigabytes of each shard
 * @returns {Promise<string>} its prefix
 */
export async function sparseCheckpoint(folder, shards, gigabytes) {
  mkdirSync(folder, { recursive: true });
  const prefix = join(folder, "model.ckpt");
  const crc = await crc32c();
  const bias = new Uint8Array(lastValues.buffer);
  const rows = gigabytes * 2 ** 18; // of 1,024 floats
  /** @type {(readonly [string, Uint8Array])[]} */
  const entries = [
    ["", tensorflow.BundleHeaderProto.encode({ num_shards: shards, version: { producer: 1 } }).finish()],
  ];
  for (let shard = 0; shard < shards; shard++) {
    const digits = (/** @type {number} */ n) => `${n}`.padStart(5, "0");
    const offset = rows * 4096;
    writeSparse(`${prefix}.data-${digits(shard)}-of-${digits(shards)}`, [[offset, bias]]);
    const entry = (/** @type {tensorflow.BundleEntryProto.$Properties} */ fields) =>
      tensorflow.BundleEntryProto.encode({ dtype: DT_FLOAT, shard_id: shard, ...fields }).finish();
    entries.push(
      [
        `layer_${shard}/bias`,
        entry({ shape: shapeOf(10), offset, size: bias.length, crc32c: mask(crc(bias)) }),
      ],
      [`layer_${shard}/kernel`, entry({ shape: shapeOf(rows, 1024), size: rows * 4096 })],
    );
  }
  writeFileSync(`${prefix}.index`, tableOf(entries, crc));
  return prefix;
}

/**
 * The 2.5 GB file that test/fixtures/make/sparse_h5.py made: five kernels that are holes, and `last/bias`.
 *
 * @param {string} folder
 */
export function sparseH5(folder) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "model.h5");
  const extents = join(root, "test/fixtures/sparse-h5");
  const parts = readdirSync(extents).map(
    (name) => /** @type {const} */ ([Number(name.replace(".bin", "")), readFileSync(join(extents, name))]),
  );
  writeSparse(path, parts);
  return path;
}

/** @param {string} path @param {(readonly [offset: number, bytes: Uint8Array])[]} parts */
function writeSparse(path, parts) {
  const file = openSync(path, "w");
  ftruncateSync(file, Math.max(...parts.map(([offset, bytes]) => offset + bytes.length)));
  for (const [offset, bytes] of parts) writeSync(file, bytes, 0, bytes.length, offset);
  closeSync(file);
}

/** @param {...number} sizes */
function shapeOf(...sizes) {
  return { dim: sizes.map((size) => ({ size })) };
}

/**
 * An SSTable of one block, in which no key shares its predecessor's beginning.
 *
 * @param {(readonly [string, Uint8Array])[]} entries
 * @param {(bytes: Uint8Array) => number} crc
 */
function tableOf(entries, crc) {
  const utf8 = new TextEncoder();
  /** @type {Uint8Array[]} */
  const file = [];
  let size = 0;
  const write = (/** @type {(readonly [string, Uint8Array])[]} */ rows) => {
    const records = rows.flatMap(([key, value]) => [
      Uint8Array.of(...varint(0), ...varint(key.length), ...varint(value.length)),
      utf8.encode(key),
      value,
    ]);
    const block = Buffer.concat([...records, fixed32(0), fixed32(1), Uint8Array.of(0)]); // one restart; not compressed
    const handle = Uint8Array.of(...varint(size), ...varint(block.length - 1));
    file.push(block, fixed32(mask(crc(block))));
    size += block.length + 4;
    return handle;
  };
  const data = write(entries);
  const handles = Buffer.concat([write([]), write([[entries.at(-1)?.[0] ?? "", data]])]);
  const magic = Uint8Array.of(0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb);
  return Buffer.concat([...file, handles, new Uint8Array(40 - handles.length), magic]);
}

/** @param {number} value */
function varint(value) {
  const bytes = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

/** @param {number} value */
function fixed32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

async function crc32c() {
  const hasher = await createCRC32(0x82f63b78);
  return (/** @type {Uint8Array} */ bytes) => Number.parseInt(hasher.init().update(bytes).digest(), 16);
}

/** @param {number} crc as TensorFlow stores it: crc32c.h */
function mask(crc) {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
