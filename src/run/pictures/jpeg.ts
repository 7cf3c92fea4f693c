/**
 * Pictures of JPEG files, by jpeg-js.
 *
 * @module
 */
import jpeg from "jpeg-js";
import { MalformedError } from "../../errors.js";
import { checkSize, type Picture } from "./picture.js";

/** How much memory jpeg-js may take, in MB. */
const MAX_JPEG_MEMORY = 1024;

/** @param asGray a picture of colours holds its gray one: as that alone */
export function decodeJpeg(bytes: Uint8Array, asGray: boolean): Picture {
  const { components, isAdobe } = jpegFrame(bytes);
  const isLuma = asGray && components === 3 && !isAdobe;
  const { width, height, data } = pixelsOf(bytes, isLuma);
  // jpeg-js gives gray pictures as three equal channels.
  if (components !== 1 && !isLuma) return { width, height, channels: 3, max: 255, data };
  const gray = Uint8Array.from({ length: width * height }, (_, i) => data[3 * i] ?? 0);
  return { width, height, channels: 1, max: 255, data: gray };
}

/** @throws {MalformedError} where jpeg-js cannot read them */
function pixelsOf(bytes: Uint8Array, isLuma: boolean) {
  const options = { useTArray: true, formatAsRGBA: false, tolerantDecoding: false, maxMemoryUsageInMB: MAX_JPEG_MEMORY } as const; // biome-ignore format: one thought
  try {
    return jpeg.decode(bytes, isLuma ? { ...options, colorTransform: false } : options);
  } catch (error) {
    throw new MalformedError("a JPEG that cannot be read", {
      found: error instanceof Error ? error.message : String(error),
      expected: "a whole baseline or progressive JPEG of 8 bits a sample",
      hint: "open the picture with another program: it may be cut short or damaged",
      cause: error,
    });
  }
}

export interface JpegFrame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Whether Adobe's segment says how its colours are stored. */
  readonly isAdobe: boolean;
}

/** What the frame header declares (ITU T.81, B.2.2), its size checked. */
export function jpegFrame(bytes: Uint8Array): JpegFrame {
  let isAdobe = false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 9 < bytes.length; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    isAdobe ||= marker === 0xee;
    if (!isFrame) continue;
    const [width, height] = [view.getUint16(at + 7), view.getUint16(at + 5)];
    checkSize(width, height);
    return { width, height, components: bytes[at + 9] ?? 3, isAdobe };
  }
  throw new MalformedError("a JPEG without a frame", {
    found: `${bytes.length} bytes`,
    expected: "a segment SOF0 to SOF15",
  });
}
