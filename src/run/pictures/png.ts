/**
 * Pictures of PNG files: palettes and samples of fewer than 8 bits become samples of 8.
 *
 * @module
 */
import { decode } from "fast-png";
import { MalformedError } from "../../errors.js";
import { checkSize, type Picture } from "./picture.js";

export function decodePng(bytes: Uint8Array): Picture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 24) throw new MalformedError("a PNG without a header");
  checkSize(view.getUint32(16), view.getUint32(20));
  const { width, height, depth, channels, data, palette } = decode(bytes);
  const max = depth === 16 ? 65535 : 255;
  if (!palette)
    return { width, height, channels, max, data: depth < 8 ? unpacked(data, width, height, depth) : data };
  const indices = depth < 8 ? bits(data, width, height, depth) : data;
  const size = palette[0]?.length ?? 3;
  const pixels = Uint8Array.from({ length: width * height * size }, (_, i) => {
    return palette[indices[Math.floor(i / size)] ?? 0]?.[i % size] ?? 0;
  });
  return { width, height, channels: size, max: 255, data: pixels };
}

/** Samples of fewer than 8 bits; every row begins with a byte of its own. */
function bits(data: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const bit = (i % width) * depth;
    const byte = data[Math.floor(i / width) * rowBytes + (bit >> 3)] ?? 0;
    return (byte >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
  });
}

function unpacked(data: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  return bits(data, width, height, depth).map((value) => (value * 255) / ((1 << depth) - 1));
}
