/**
 * Pictures of BMP files.
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import { checkSize, type Picture } from "./picture.js";

/** Uncompressed pictures of 8, 24 or 32 bits a pixel, bottom up or top down. */
export function decodeBmp(bytes: Uint8Array): Picture {
  if (bytes.length < 34) throw new MalformedError("a BMP without a header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [start, width, rows] = [view.getUint32(10, true), view.getInt32(18, true), view.getInt32(22, true)];
  const [channels, height] = [view.getUint16(28, true) / 8, Math.abs(rows)];
  checkSize(width, height);
  const rowBytes = Math.ceil((width * channels) / 4) * 4;
  if (![1, 3, 4].includes(channels) || start + rowBytes * height > bytes.length) {
    throw new MalformedError("a BMP that is compressed or cut short", {
      found: `${channels * 8} bits a pixel`,
    });
  }
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const row = rows > 0 ? height - 1 - y : y;
    const stored = channels > 1 && channel < 3 ? 2 - channel : channel; // blue, green, red
    return bytes[start + row * rowBytes + x * channels + stored] ?? 0;
  });
  return { width, height, channels, max: 255, data };
}
