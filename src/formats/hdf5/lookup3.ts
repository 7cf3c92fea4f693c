/**
 * The checksum of HDF5's newer metadata: Bob Jenkins' `lookup3`, little-endian, beginning at zero.
 *
 * Source: http://burtleburtle.net/bob/c/lookup3.c (`hashlittle`), HDF5 File Format Specification 3.0
 *
 * @module
 */

/** Bytes that are mixed at a time. */
const ROUND = 12;

const START = 0xdeadbeef;

/** An unsigned number of 32 bits. */
export function lookup3(bytes: Uint8Array): number {
  let a = (START + bytes.length) | 0;
  let [b, c] = [a, a];
  if (bytes.length === 0) return c >>> 0;
  const words = padded(bytes);
  // The last round, which may be a whole one, is mixed in another way.
  for (let at = 0; at < words.byteLength; at += ROUND) {
    a = (a + words.getInt32(at, true)) | 0;
    b = (b + words.getInt32(at + 4, true)) | 0;
    c = (c + words.getInt32(at + 8, true)) | 0;
    const last = at + ROUND === words.byteLength;
    [a, b, c] = last ? final(a, b, c) : mix(a, b, c);
  }
  return c >>> 0;
}

/** The bytes with zeros up to a whole round. */
function padded(bytes: Uint8Array): DataView {
  const length = Math.ceil(bytes.length / ROUND) * ROUND;
  if (length === bytes.length) return new DataView(bytes.buffer, bytes.byteOffset, length);
  const copy = new Uint8Array(length);
  copy.set(bytes);
  return new DataView(copy.buffer);
}

type State = [a: number, b: number, c: number];

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function mix(...[a0, b0, c0]: State): State {
  let [a, b, c] = [a0, b0, c0];
  a = (a - c) ^ rotate(c, 4);
  c = (c + b) | 0;
  b = (b - a) ^ rotate(a, 6);
  a = (a + c) | 0;
  c = (c - b) ^ rotate(b, 8);
  b = (b + a) | 0;
  a = (a - c) ^ rotate(c, 16);
  c = (c + b) | 0;
  b = (b - a) ^ rotate(a, 19);
  a = (a + c) | 0;
  c = (c - b) ^ rotate(b, 4);
  b = (b + a) | 0;
  return [a, b, c];
}

function final(...[a0, b0, c0]: State): State {
  let [a, b, c] = [a0, b0, c0];
  c = (c ^ b) - rotate(b, 14);
  a = (a ^ c) - rotate(c, 11);
  b = (b ^ a) - rotate(a, 25);
  c = (c ^ b) - rotate(b, 16);
  a = (a ^ c) - rotate(c, 4);
  b = (b ^ a) - rotate(a, 14);
  c = (c ^ b) - rotate(b, 24);
  return [a, b, c];
}
