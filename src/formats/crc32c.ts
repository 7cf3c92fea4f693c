/**
 * CRC-32C as TensorFlow stores it: rotated and offset ("masked"), so that the checksum of bytes which hold a
 * checksum is still worth something.
 *
 * ```ts
 * const crc = await crc32c();
 * crc.unmask(stored) === crc.of(bytes);
 * ```
 *
 * Source: tensorflow/core/lib/hash/crc32c.h
 *
 * @module
 */

/** The polynomial of Castagnoli, bits reversed. */
const CASTAGNOLI = 0x82f63b78;

const MASK_DELTA = 0xa282ead8;

export interface Crc32c {
  /** The checksum of all chunks in a row. */
  of(...chunks: readonly Uint8Array[]): number;
  /** A checksum of bytes that come in pieces. */
  stream(): Crc32cStream;
}

export interface Crc32cStream {
  update(bytes: Uint8Array): void;
  digest(): number;
}

let loadNative: () => Promise<Crc32c | undefined> = async () => undefined;
let shared: Promise<Crc32c> | undefined;

/** Names a quicker way, which not every system has: `load` gives undefined where this one has not. */
export function offerCrc32c(load: () => Promise<Crc32c | undefined>): void {
  loadNative = load;
}

/** Loaded at its first use; everything that it offers works without waiting. */
export function crc32c(): Promise<Crc32c> {
  shared ??= loadNative().then((native) => native ?? wasmCrc32c());
  return shared;
}

/** The one that works everywhere. */
export async function wasmCrc32c(): Promise<Crc32c> {
  const { createCRC32 } = await import("hash-wasm"); // has every hash there is: loaded when a checksum is wanted
  const hasher = await createCRC32(CASTAGNOLI);
  const of = (...chunks: readonly Uint8Array[]) => {
    hasher.init();
    for (const chunk of chunks) hasher.update(chunk);
    return Number.parseInt(hasher.digest(), 16);
  };
  hasher.init();
  const beginning = hasher.save();
  const stream = (): Crc32cStream => {
    let state = beginning; // others use the hasher between our pieces
    return {
      update: (bytes) => {
        hasher.load(state);
        hasher.update(bytes);
        state = hasher.save();
      },
      digest: () => {
        hasher.load(state);
        return Number.parseInt(hasher.digest(), 16);
      },
    };
  };
  return { of, stream };
}

/** The checksum that a stored, masked one stands for. */
export function unmask(masked: number): number {
  const rotated = (masked - MASK_DELTA) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

export function mask(checksum: number): number {
  return (((checksum >>> 15) | (checksum << 17)) + MASK_DELTA) >>> 0;
}
