/**
 * Strings to buckets: FarmHash's fingerprint (TensorFlow.js has it) and SipHash-2-4 (Aumasson & Bernstein 2012).
 *
 * @module
 */

import { LimitError, UnsupportedError } from "../../errors.js";
import type { DType } from "../../tensor/dtype.js";
import { denseBytes } from "../../tensor/encode.js";
import tf from "../../tfjs-core.cjs";
import { int, ints, type } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { stringOf } from "../strings.js";
import { bytesOf, fromTensorSync, makeTensor } from "../tensors.js";

const outputs = { output: "int64" } as const;

export const hashes = {
  StringToHashBucketFast: op(
    { inputs: ["input"], attrs: { num_buckets: int() }, outputs },
    ([input], { num_buckets }) => buckets(input, num_buckets, fingerprint64),
  ),
  StringToHashBucket: op(
    { inputs: ["string_tensor"], attrs: { num_buckets: int() }, outputs },
    ([input], { num_buckets }) => buckets(input, num_buckets, murmur64),
  ),
  Fingerprint: op(
    { inputs: ["data", "method"], attrs: { T: type() }, outputs: { fingerprint: "uint8" } },
    ([data, method], { T }) => fingerprints(data, T, stringOf(method)),
  ),
  StringToHashBucketStrong: op(
    { inputs: ["input"], attrs: { num_buckets: int(), key: ints() }, outputs },
    ([input], { num_buckets, key: [k0 = 0, k1 = 0] }) =>
      buckets(input, num_buckets, (bytes) =>
        sipHash(BigInt.asUintN(64, BigInt(k0)), BigInt.asUintN(64, BigInt(k1)), bytes),
      ),
  ),
} as const satisfies OpFamily;

export function fingerprint64(bytes: Uint8Array): bigint {
  return BigInt(tf.util.fingerPrint64(bytes).toString());
}

/** @throws {LimitError} when there are more buckets than fit the 32 bits that int64 is computed in */
export function buckets(input: tf.Tensor, count: number, hash: (bytes: Uint8Array) => bigint): tf.Tensor {
  if (count > 2 ** 31) {
    throw new LimitError("too many buckets to hash into", {
      expected: "at most 2147483648",
      found: `${count}`,
    });
  }
  const places = Int32Array.from(bytesOf(input), (bytes) => Number(hash(bytes) % BigInt(count)));
  return makeTensor(places, input.shape, "int32");
}

/** FarmHash's fingerprint of each string (or of the bytes of each row), low byte first. */
/** A hash of the bytes of each row; of a row of strings, of their own hashes. */
function fingerprints(data: tf.Tensor, dtype: DType, method: string): tf.Tensor {
  if (method !== "farmhash64")
    throw new UnsupportedError(`the fingerprint ${method}`, { expected: "farmhash64" });
  const rows = data.shape[0] ?? 1;
  const all = data.dtype === "string" ? hashBytes(bytesOf(data)) : denseBytes(dtype, fromTensorSync(data, { dtype }).data); // biome-ignore format: one thought
  if (data.dtype === "string" && data.size === rows) return bytesTensor(all, rows);
  const width = rows === 0 ? 0 : all.length / rows;
  const parts = Array.from({ length: rows }, (_, row) => all.subarray(row * width, (row + 1) * width));
  return bytesTensor(hashBytes(parts), rows);
}

function hashBytes(all: readonly Uint8Array[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * all.length));
  for (const [i, bytes] of all.entries()) view.setBigUint64(8 * i, fingerprint64(bytes), true);
  return new Uint8Array(view.buffer);
}

function bytesTensor(bytes: Uint8Array, rows: number): tf.Tensor {
  return makeTensor(Int32Array.from(bytes), [rows, 8], "int32");
}

const MASK = (1n << 64n) - 1n;

export function sipHash(k0: bigint, k1: bigint, bytes: Uint8Array): bigint {
  const v: [bigint, bigint, bigint, bigint] = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  for (const word of words(bytes)) {
    v[3] ^= word;
    rounds(v, 2);
    v[0] ^= word;
  }
  v[2] ^= 0xffn;
  rounds(v, 4);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/** Little-endian words; the last one holds what is left and, in its top byte, the length. */
function* words(bytes: Uint8Array): Generator<bigint> {
  for (let at = 0; at <= bytes.length; at += 8) {
    let word = 0n;
    for (let i = 0; i < 8; i++) word |= BigInt(bytes[at + i] ?? 0) << BigInt(8 * i);
    if (at + 8 > bytes.length) word |= BigInt(bytes.length & 0xff) << 56n;
    yield word;
  }
}

function rounds(v: [bigint, bigint, bigint, bigint], count: number): void {
  for (let i = 0; i < count; i++) {
    v[0] = (v[0] + v[1]) & MASK;
    v[1] = rotated(v[1], 13n) ^ v[0];
    v[0] = rotated(v[0], 32n);
    v[2] = (v[2] + v[3]) & MASK;
    v[3] = rotated(v[3], 16n) ^ v[2];
    v[0] = (v[0] + v[3]) & MASK;
    v[3] = rotated(v[3], 21n) ^ v[0];
    v[2] = (v[2] + v[1]) & MASK;
    v[1] = rotated(v[1], 17n) ^ v[2];
    v[2] = rotated(v[2], 32n);
  }
}

function rotated(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (64n - by))) & MASK;
}

const MURMUR_SEED = 0xdecafcaffen;
const MURMUR = 0xc6a4a7935bd1e995n;
const u64 = (value: bigint) => BigInt.asUintN(64, value);

/** MurmurHash64A (Appleby 2008), which TensorFlow's first op of this kind took. */
function murmur64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const mixed = (word: bigint) => {
    const k = u64(word * MURMUR);
    return u64((k ^ (k >> 47n)) * MURMUR);
  };
  let hash = u64(MURMUR_SEED ^ (BigInt(bytes.length) * MURMUR));
  const whole = bytes.length - (bytes.length % 8);
  for (let at = 0; at < whole; at += 8) hash = u64((hash ^ mixed(view.getBigUint64(at, true))) * MURMUR);
  if (whole < bytes.length) {
    for (let at = whole; at < bytes.length; at++) hash ^= BigInt(bytes[at] ?? 0) << BigInt(8 * (at - whole));
    hash = u64(hash * MURMUR);
  }
  hash = u64((hash ^ (hash >> 47n)) * MURMUR);
  return hash ^ (hash >> 47n);
}
